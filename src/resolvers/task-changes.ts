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
 * The changes of tasks, one after the other.
 *
 * @throws GatewayError `BAD_USER_INPUT` for a filter that has no meaning here, and for a `since` that is
 *   no time, in the future, or too far back; what REST refuses
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

/** A client that connects again sends the arguments of its first connection, and where it has got to. */
function laterOf(since: number | undefined, lastEvent: number | undefined): number | undefined {
  if (since === undefined || lastEvent === undefined) return since ?? lastEvent;
  return Math.max(since, lastEvent);
}

/** Status, type and assignee stand in the row; REST alone knows the other fields. */
function isInRow(task: Task, { status, type, assignee }: RestFilter): boolean {
  if (status !== undefined && !status.some((word) => word === task.status)) return false;
  if (type !== undefined && task.type !== type) return false;
  // Either may be left out.
  return assignee === undefined || (task.assignee_id ?? task.assignee?.id) === assignee;
}
