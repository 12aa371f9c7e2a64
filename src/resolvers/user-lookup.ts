import { GatewayError } from '../errors.ts';
import { MAX_PAGE_SIZE } from '../pagination/window.ts';
import type { User } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';
import type { TaskConnection } from './task-connection.ts';
import { DEFAULT_ORDER, taskListOf } from './task-list.ts';

/** A list of a user's tasks that an operation selects, and which parts of it. */
export interface SelectedTasks {
  connection: TaskConnection;
  wantsRows: boolean;
  wantsTotal: boolean;
}

/** The lists of tasks that an operation selects of a user, created before the user is read. */
export type TasksOfUser = (user: { id: string }) => SelectedTasks[];

/**
 * A user by their REST id. A user is only known as the assignee of a task, so a selected page of their
 * tasks contains the user. An empty page shows that there is no such user.
 */
export async function findUser(
  id: string,
  { lookups, userTasks, span }: ResolverContext,
  tasksOf: TasksOfUser,
): Promise<User | null> {
  const selected = tasksOf({ id }).filter((tasks) => showsUser(tasks, id));
  for (const { connection } of selected) userTasks.set(connection.key, connection);
  const reads = await Promise.allSettled(selected.map(showsNoTasks));
  for (const read of reads) {
    if (read.status === 'fulfilled' && read.value) return null;
    // If REST itself fails, the lookup would fail as well.
    if (read.status === 'rejected' && isOutage(read.reason)) throw read.reason;
  }
  return lookups.users.load({ id, span });
}

/** Whether it is a list of all tasks of the user, and a page that one REST call can contain. */
function showsUser({ connection: { list, plan } }: SelectedTasks, id: string): boolean {
  const { filterKey } = taskListOf({ assignee: id }, DEFAULT_ORDER);
  return list.filterKey === filterKey && list.range === undefined && plan.count < MAX_PAGE_SIZE;
}

/** Reads the selected parts of a list; returns whether they show that the user has no tasks. */
async function showsNoTasks({
  connection,
  wantsRows,
  wantsTotal,
}: SelectedTasks): Promise<boolean> {
  if (!wantsRows) return wantsTotal && (await connection.total()) === 0;
  const { edges } = await connection.window();
  const { start, stop, count } = connection.plan;
  return start === undefined && stop === undefined && count > 0 && edges.length === 0;
}

function isOutage(error: unknown): boolean {
  return error instanceof GatewayError && (error.countsForBreaker || error.isRetryable);
}
