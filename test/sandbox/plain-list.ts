import * as fc from 'fast-check';
import { CLASSIFICATIONS, SORT_FIELDS, SORT_ORDERS, STATUSES, TYPES } from '../../sandbox/enums.ts';
import type { TaskFields } from '../../sandbox/task-fields.ts';
import type { ListTasksQuery, TaskSortField } from '../../src/rest/types.ts';

/** A task with known values of all filtered and sorted fields. */
export interface PlainTask extends TaskFields {
  id: string;
}

const DIRECTIONS = { asc: 1, desc: -1 };

/** The response to a query according to the contract, calculated from a plain array in order of insertion. */
export function listPlainly(tasks: readonly PlainTask[], query: ListTasksQuery) {
  const { page = 0, limit = 50, sort_by = 'created_at', sort_order = 'desc' } = query;
  const found = tasks
    .filter((task) => matches(task, query))
    .toSorted((a, b) => DIRECTIONS[sort_order] * compare(keyOf(a, sort_by), keyOf(b, sort_by)));
  const isLast = (page + 1) * limit >= found.length;
  return {
    ids: found.slice(page * limit, (page + 1) * limit).map(({ id }) => id),
    current_page: page,
    total_records: found.length,
    next_page: isLast ? null : page + 1,
  };
}

function matches(task: PlainTask, query: ListTasksQuery): boolean {
  return (
    includes(query.status, task.status) &&
    includes(query.type && [query.type], task.type) &&
    includes(query.classification, task.classification) &&
    includes(query.partner_id === undefined ? undefined : [query.partner_id], task.partnerId) &&
    includes(query.assignee === undefined ? undefined : [query.assignee], task.assignee_id) &&
    (query.is_automated === undefined || query.is_automated === (task.isAutomated ?? false))
  );
}

function includes(wanted: readonly string[] | undefined, value: string | null | undefined) {
  if (wanted === undefined || wanted.length === 0) return true;
  return wanted.some((item) => item === value);
}

/** The empty text, for null, is before all others. */
function keyOf(task: PlainTask, field: TaskSortField): string {
  return task[field] ?? '';
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export const ASSIGNEES = ['usr_one', 'usr_two', 'usr_three'];
export const PARTNERS = ['ptn_one', 'ptn_two'];

/** Any valid query, also with values that no task has. */
export const anyQuery: fc.Arbitrary<ListTasksQuery> = fc.record(
  {
    page: fc.nat({ max: 12 }),
    limit: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 200 })),
    sort_by: fc.constantFrom(...SORT_FIELDS),
    sort_order: fc.constantFrom(...SORT_ORDERS),
    status: fc.array(fc.constantFrom(...STATUSES), { maxLength: 4 }),
    type: fc.constantFrom(...TYPES),
    classification: fc.array(fc.constantFrom(...CLASSIFICATIONS, 'no such & thing'), {
      maxLength: 4,
    }),
    partner_id: fc.constantFrom(...PARTNERS, 'ptn_nobody'),
    assignee: fc.constantFrom(...ASSIGNEES, 'usr_nobody', ''),
    is_automated: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Tasks with few different values, so that all filters and orders have ties and nulls. */
export const anyTaskFields: fc.Arbitrary<TaskFields> = fc.record({
  created_at: fc.constantFrom(null, ...secondsOf('2025-03-07T05:31', 12)),
  modified_at: fc.constantFrom(null, ...secondsOf('2025-03-08T09:00', 9)),
  status: fc.constantFrom(null, ...STATUSES),
  type: fc.constantFrom(...TYPES),
  assignee_id: fc.constantFrom(null, ...ASSIGNEES),
  partnerId: fc.constantFrom(null, ...PARTNERS),
  classification: fc.constantFrom(null, ...CLASSIFICATIONS),
  isAutomated: fc.boolean(),
});

function secondsOf(minute: string, count: number): string[] {
  return Array.from({ length: count }, (_, second) => {
    return `${minute}:${String(second).padStart(2, '0')}Z`;
  });
}

/** The query as in a URL, with a parameter for each value of a list. */
export function searchOf(query: ListTasksQuery): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) search.append(name, String(item));
  }
  return `?${search}`;
}
