import type { Task } from '../rest/types.ts';
import type { ResolverContext, TaskChange } from './context.ts';
import type { RestFilter, TaskFilterInput } from './task-list.ts';
import { timeFrom } from './time-range.ts';
import { unorderedList } from './unordered-list.ts';

export interface TaskChangesArguments {
  filter?: TaskFilterInput | null | undefined;
  since?: string | null | undefined;
}

/**
 * Subscribes to the changes of tasks.
 *
 * @throws GatewayError `BAD_USER_INPUT` for a filter that cannot be used here, and for a `since` that is not
 *   a time, in the future, or too far back; the error if REST refuses the call
 */
export async function taskChanges(
  { filter, since }: TaskChangesArguments,
  context: Pick<ResolverContext, 'subscribe' | 'lastEventId'>,
): Promise<AsyncIterableIterator<TaskChange>> {
  const list = unorderedList(filter, 'taskChanges', '`since`');
  return context.subscribe({
    list,
    matches: (task) => isInRow(task, list.filter),
    since: laterOf(timeFrom(since, 'since'), timeFrom(context.lastEventId, 'Last-Event-ID')),
  });
}

/** A client that reconnects sends its first `since` again, and the last event that it received. */
function laterOf(since: number | undefined, lastEvent: number | undefined): number | undefined {
  if (since === undefined || lastEvent === undefined) return since ?? lastEvent;
  return Math.max(since, lastEvent);
}

/** Checks status, type and assignee. Rows do not contain the other fields of a filter. */
function isInRow(task: Task, { status, type, assignee }: RestFilter): boolean {
  if (status !== undefined && !status.some((word) => word === task.status)) return false;
  if (type !== undefined && task.type !== type) return false;
  // REST may leave out either field.
  return assignee === undefined || (task.assignee_id ?? task.assignee?.id) === assignee;
}
