import { badUserInput } from '../errors.ts';
import type { ListPage } from '../pagination/search.ts';
import { OVERLAP } from '../pagination/window.ts';
import type { TaskRow } from '../rest/task-page.ts';
import type { User } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';
import { readableAssignee } from './task.ts';
import type { TaskFilterInput, TaskList } from './task-list.ts';
import { unorderedList } from './unordered-list.ts';
import { withSpan } from './with-span.ts';

export interface AssigneesArguments {
  filter?: TaskFilterInput | null | undefined;
  /** How many of the newest tasks are read. */
  among?: number | null | undefined;
}

/** The largest `among`, and its default. */
export const MAX_AMONG = 1000;

/**
 * The users to whom the newest tasks under a filter are assigned, users with more tasks first.
 *
 * @throws GatewayError `BAD_USER_INPUT` for a filter that REST cannot express, and for an `among` outside 1
 *   to {@link MAX_AMONG}
 */
export function assignees(
  { filter, among }: AssigneesArguments,
  context: ResolverContext,
): Promise<User[]> {
  const count = among ?? MAX_AMONG;
  if (count < 1 || count > MAX_AMONG) {
    throw badUserInput(`\`among\` is ${count}; it counts tasks, from 1 to ${MAX_AMONG}.`);
  }
  const list = unorderedList(filter, 'assignees');
  return withSpan(context, 'Query.assignees', async (inside) =>
    assigneesIn(await readNewest(list, count, inside)),
  );
}

/** Reads up to `count` rows: the first page, then the others side by side, according to the total. */
async function readNewest(
  list: TaskList,
  count: number,
  { pages, facts, span }: ResolverContext,
): Promise<TaskRow[]> {
  const { order } = list;
  const found: ListPage<TaskRow>[] = [];
  let [from, to] = [0, Math.min(count, facts().pageSize)];
  for (;;) {
    const read = { offset: from, count: to - from, order, narrowing: {} };
    const more = await pages.load({ list, read, span });
    found.push(...more);
    const end = Math.max(
      ...more.map(({ offset, rows, covered }) => offset + (covered ?? rows.length)),
    );
    if (end >= count || end < to || more.some(({ isLast }) => isLast)) {
      return rowsBefore(count, found);
    }
    const total = Math.max(...more.map((page) => page.total));
    [from, to] = [Math.max(0, end - OVERLAP), total > end ? Math.min(count, total) : count];
  }
}

function rowsBefore(position: number, pages: readonly ListPage<TaskRow>[]): TaskRow[] {
  return pages.flatMap(({ offset, rows }) => rows.slice(0, Math.max(0, position - offset)));
}

/** Sorted by their number of tasks, equal numbers by REST id. */
function assigneesIn(rows: readonly TaskRow[]): User[] {
  const seen = new Set<string>();
  const counts = new Map<string, { user: User; tasks: number }>();
  for (const row of rows) {
    if (row instanceof Error || seen.has(row.id)) continue;
    seen.add(row.id);
    const user = readableAssignee(row);
    if (user === null) continue;
    const known = counts.get(user.id);
    if (known === undefined) counts.set(user.id, { user, tasks: 1 });
    else known.tasks += 1;
  }
  return [...counts.values()]
    .sort((a, b) => b.tasks - a.tasks || (a.user.id < b.user.id ? -1 : 1))
    .map(({ user }) => user);
}
