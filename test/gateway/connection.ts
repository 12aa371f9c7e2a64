import type { Sandbox } from '../../sandbox/server.ts';
import type { ListTasksQuery } from '../../src/rest/types.ts';
import type { TestGateway } from '../support/gateway.ts';

/** What {@link TASKS} asks for. */
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
    $first: Int, $after: String, $last: Int, $before: String
    $filter: TaskFilter, $orderBy: TaskOrder
  ) {
    tasks(
      first: $first, after: $after, last: $last, before: $before
      filter: $filter, orderBy: $orderBy
    ) {
      edges { cursor node { restId } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      totalCount
    }
  }
`;

/** The connection under these arguments, which has to come without an error. */
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

/** Every row of the first organisation in the sandbox's own order, without the gateway. */
export function listed({ store, organizations }: Sandbox, query: ListTasksQuery = {}): string[] {
  const [{ id }] = organizations;
  const pages = Math.ceil(store.count(id, query) / 200);
  return Array.from({ length: pages }, (_, page) =>
    store.list(id, { ...query, page, limit: 200 }).data.map((task) => task.id),
  ).flat();
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
