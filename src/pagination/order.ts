import type { SortOrder, Task, TaskSortField } from '../rest/types.ts';
import { instantOf } from './instant.ts';

export interface TaskOrder {
  field: TaskSortField;
  direction: SortOrder;
}

/**
 * What a row is sorted by: microseconds since 1970 under the two time orders, the REST word under
 * the other two. `null` where the row has no readable value. Only numbers can be compared: REST
 * does not publish how it ranks words or nulls.
 */
export type SortKey = number | string | null;

export function oppositeOf({ field, direction }: TaskOrder): TaskOrder {
  return { field, direction: direction === 'asc' ? 'desc' : 'asc' };
}

/** Whether places in this order can be searched by comparing keys. */
export function isComparable({ field }: TaskOrder): boolean {
  return field === 'created_at' || field === 'modified_at';
}

export function sortKeyOf(task: Task, { field }: TaskOrder): SortKey {
  const value = task[field] ?? null;
  if (value === null || field === 'status' || field === 'type') return value;
  return instantOf(value) ?? null;
}
