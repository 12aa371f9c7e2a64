import type { ListTasksQuery, SortOrder, Task, TaskSortField } from '../rest/types.ts';
import { timeKeyFrom } from './instant.ts';

export interface TaskOrder {
  field: TaskSortField;
  direction: SortOrder;
}

export type TimeField = 'created_at' | 'modified_at';
export type WordField = 'status' | 'type';

/** An order by a time. Only in these, a position can be searched for. */
export interface TimeOrder extends TaskOrder {
  field: TimeField;
}

export interface WordOrder extends TaskOrder {
  field: WordField;
}

/** Filters that are added to those of the list. */
export type Narrowing = Pick<ListTasksQuery, WordField>;

/** Adds a filter by one word. REST takes several values for `status`, and one for `type`. */
export function narrowedTo(narrowing: Narrowing, field: WordField, word: string): Narrowing {
  return { ...narrowing, [field]: field === 'status' ? [word] : word };
}

/** The sort key of a row in a cursor: microseconds since 1970, the REST word, or null. */
export type SortKey = number | string | null;

/** `null`: a row without a time; `undefined`: a row whose time cannot be read. */
export type TimeKey = number | null | undefined;

export interface RowKey {
  /** `null` if REST sent no readable id. */
  id: string | null;
  key: TimeKey;
  /** The id of a row whose time cannot be read. */
  undatedId?: string;
}

/** The id that REST sent, also for a row whose time cannot be read. */
export function sentIdOf({ id, undatedId }: RowKey): string | null {
  return id ?? undatedId ?? null;
}

/** The fields of a task that lists are sorted by; its other fields may be invalid. */
export type SortableTask = Partial<Record<'id' | TaskSortField, unknown>>;

export function reverseOrder<Order extends TaskOrder>(order: Order): Order {
  return { ...order, direction: order.direction === 'asc' ? 'desc' : 'asc' };
}

export function isTimeOrder(order: TaskOrder): order is TimeOrder {
  return order.field === 'created_at' || order.field === 'modified_at';
}

export function isWordOrder(order: TaskOrder): order is WordOrder {
  return order.field === 'status' || order.field === 'type';
}

export function timeKeyOf(task: SortableTask, field: TimeField): TimeKey {
  const value = task[field];
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? timeKeyFrom(value) : undefined;
}

export function rowKeyOf(task: SortableTask | Task, field: TimeField): RowKey {
  const key = timeKeyOf(task, field);
  const id = typeof task.id === 'string' && task.id !== '' ? task.id : null;
  return key === undefined && id !== null ? { id: null, key, undatedId: id } : { id, key };
}
