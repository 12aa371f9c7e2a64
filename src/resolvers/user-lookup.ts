import { GatewayError } from '../errors.ts';
import { MAX_PAGE_SIZE } from '../pagination/window.ts';
import type { User } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';
import type { TaskConnection } from './task-connection.ts';
import { DEFAULT_ORDER, taskListOf } from './task-list.ts';

/** A list of a user's tasks that an operation selects, and what of it. */
export interface SelectedTasks {
  connection: TaskConnection;
  wantsRows: boolean;
  wantsTotal: boolean;
}

/** The lists of tasks that an operation selects of a user who is still to be found. */
export type TasksOfUser = (user: { id: string }) => SelectedTasks[];

/**
 * A user by their REST id. They are known through their tasks, so where a page of those is selected,
 * it brings the user along, and shows too where there is none.
 */
export async function findUser(
  id: string,
  { lookups, userTasks, span }: ResolverContext,
  tasksOf: TasksOfUser | undefined,
): Promise<User | null> {
  const selected = tasksOf?.({ id }).filter((tasks) => showsUser(tasks, id)) ?? [];
  for (const { connection } of selected) userTasks.set(connection.key, connection);
  const reads = await Promise.allSettled(selected.map(readAhead));
  for (const read of reads) {
    if (read.status === 'fulfilled' && read.value === 0) return null;
    // What fails for REST's own sake would fail again.
    if (read.status === 'rejected' && isOutage(read.reason)) throw read.reason;
  }
  return lookups.users.load({ id, span });
}

/** Whether a list has all tasks of the user, and costs little where there are none. */
function showsUser({ connection: { list, plan } }: SelectedTasks, id: string): boolean {
  const { filterKey } = taskListOf({ assignee: id }, DEFAULT_ORDER);
  return list.filterKey === filterKey && list.range === undefined && plan.count < MAX_PAGE_SIZE;
}

/** Reads what will be asked of the list; resolves to how many tasks the user has, where that is known. */
async function readAhead({
  connection,
  wantsRows,
  wantsTotal,
}: SelectedTasks): Promise<number | undefined> {
  if (!wantsRows) return wantsTotal ? connection.total() : undefined;
  const { edges } = await connection.window();
  const { start, stop, count } = connection.plan;
  const isWhole = start === undefined && stop === undefined && count > 0;
  return isWhole ? edges.length : undefined;
}

function isOutage(error: unknown): boolean {
  return error instanceof GatewayError && (error.countsForBreaker || error.isRetryable);
}
