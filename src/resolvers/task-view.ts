import { isComparable, sortKeyOf, type TaskOrder } from '../pagination/order.ts';
import type { ListView, RowFacts } from '../pagination/search.ts';
import type { TaskRow } from '../rest/task-page.ts';
import type { TaskList } from './task-list.ts';

/** A list of tasks as a search looks at it. */
export function viewOf({ order }: TaskList): ListView<TaskRow> {
  return {
    direction: order.direction,
    comparable: isComparable(order),
    factsOf: (row) => factsOf(row, order),
  };
}

/** A row that REST sent broken has neither id nor key. */
export function factsOf(row: TaskRow, order: TaskOrder): RowFacts {
  return row instanceof Error
    ? { id: null, key: null }
    : { id: row.id, key: sortKeyOf(row, order) };
}
