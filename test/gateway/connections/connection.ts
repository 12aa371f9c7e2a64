import { STATUSES, TYPES } from '../../../sandbox/enums.ts';
import type { ListedRow } from '../../../sandbox/plain-row.ts';
import type { Sandbox } from '../../../sandbox/server.ts';
import type { ListTasksQuery, TaskSortField } from '../../../src/rest/types.ts';
import type { TestGateway } from '../../support/gateway.ts';

/** The result of {@link TASKS}. */
export interface Connection {
  edges: { cursor: string; node: { restId: string } | null }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  totalCount: number;
}

/** `tasks` with all of its arguments as variables; one that is left out is not given. */
export const TASKS = `
  query Tasks(
    $first: Int, $after: String, $last: Int, $before: String, $page: Int
    $filter: TaskFilter, $orderBy: TaskOrder
  ) {
    tasks(
      first: $first, after: $after, last: $last, before: $before, page: $page
      filter: $filter, orderBy: $orderBy
    ) {
      edges { cursor node { restId } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      totalCount
    }
  }
`;

/** The connection with these arguments; throws if there is an error. */
export async function connectionOf(
  gateway: TestGateway,
  variables: Record<string, unknown> = {},
): Promise<Connection> {
  const answer = await gateway.ask<{ tasks: Connection | null }>(TASKS, { variables });
  if (answer.errors !== undefined || !answer.data?.tasks) throw new Error(answer.text);
  return answer.data.tasks;
}

export function idsIn({ edges }: Connection): (string | undefined)[] {
  return edges.map(({ node }) => node?.restId);
}

/**
 * Every row of the first organisation in the order of the graph, calculated from the sandbox's rows without
 * the gateway: by (time, id) or (enum value, time of creation, id), ids by code units, all reversed under
 * `desc`. Rows without a time are where the sandbox has them, before the earliest; rows with an undocumented
 * enum value, or none, are after all others.
 */
export function listed(sandbox: Sandbox, query: ListTasksQuery = {}): string[] {
  const { sort_by = 'created_at', sort_order = 'desc' } = query;
  const [{ id: organization }] = sandbox.organizations;
  const ascending = sandbox.store
    .rows(organization, query)
    .map((row) => ({ id: row.id, keys: keysOf(row, sort_by) }))
    .sort((a, b) => {
      const unequal = a.keys.findIndex((key, index) => key !== b.keys[index]);
      if (unequal === -1) return a.id < b.id ? -1 : 1;
      return (a.keys[unequal] ?? 0) - (b.keys[unequal] ?? 0);
    })
    .map(({ id }) => id);
  return sort_order === 'asc' ? ascending : ascending.reverse();
}

function keysOf(row: ListedRow, field: TaskSortField): number[] {
  const created = row.createdAt ?? Number.NEGATIVE_INFINITY;
  if (field === 'created_at') return [created];
  if (field === 'modified_at') return [row.modifiedAt ?? Number.NEGATIVE_INFINITY];
  const words: readonly string[] = field === 'status' ? STATUSES : TYPES;
  const rank = words.indexOf(row[field] ?? '');
  return [rank === -1 ? Number.POSITIVE_INFINITY : rank, created];
}

/** The rows of a walk from one end of the list to the other, in the order of the list. */
export async function walk(
  gateway: TestGateway,
  direction: 'forward' | 'backward',
  sizes: readonly number[],
  variables: Record<string, unknown> = {},
): Promise<(string | undefined)[]> {
  const rows: (string | undefined)[] = [];
  let cursor: string | null = null;
  for (let turn = 0; turn < 5000; turn++) {
    const size = sizes[turn % sizes.length];
    const isForward = direction === 'forward';
    const place = isForward ? { first: size, after: cursor } : { last: size, before: cursor };
    const page: Connection = await connectionOf(gateway, { ...variables, ...place });
    if (isForward) rows.push(...idsIn(page));
    else rows.unshift(...idsIn(page));
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
    if (!(isForward ? hasNextPage : hasPreviousPage)) return rows;
    cursor = isForward ? endCursor : startCursor;
  }
  throw new Error('a walk without an end');
}
