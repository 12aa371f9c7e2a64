import { ENUM_VALUES, type TaskStatus, type TaskType } from '../src/rest/types.ts';

export const { SortOrder: SORT_ORDERS, TaskSortField: SORT_FIELDS } = ENUM_VALUES;

/** In the order of the document, as a PostgreSQL enum sorts them. */
export const { TaskStatus: DECLARED_STATUSES, TaskType: DECLARED_TYPES } = ENUM_VALUES;

// In alphabetical order, as a text column sorts them. The document does not say how `sort_by=status` and
// `sort_by=type` sort.
export const STATUSES: readonly TaskStatus[] = DECLARED_STATUSES.toSorted();
export const TYPES: readonly TaskType[] = DECLARED_TYPES.toSorted();

export const CLASSIFICATIONS = [
  'dispute',
  'invoice_request',
  'out_of_office',
  'payment_plan',
  'promise_to_pay',
  'remittance',
  'wrong_contact',
] as const;
