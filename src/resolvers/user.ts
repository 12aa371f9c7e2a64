import { badUserInput } from '../errors.ts';
import type { User } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';
import { type TaskConnection, type TasksArguments, tasks } from './task-connection.ts';
import { assigneeIn } from './task-list.ts';

/** The user who invited this one. */
export async function invitedBy(
  { invited_by_user_id: id }: User,
  { lookups, span }: ResolverContext,
): Promise<User | null> {
  return id ? lookups.users.load({ id, span }) : null;
}

/**
 * The tasks of a user.
 *
 * @throws GatewayError `BAD_USER_INPUT` for a filter by another user, or by null
 */
export function tasksOfUser(
  { id }: User,
  args: TasksArguments,
  context: ResolverContext,
): TaskConnection {
  const assignee = assigneeIn(args.filter ?? {});
  if (assignee !== undefined && assignee !== id) {
    throw badUserInput(
      '`filter.assigneeId` is another user than the one whose tasks are listed. Leave it out.',
    );
  }
  const filter = { ...args.filter, assigneeId: id };
  const connection = tasks({ ...args, filter }, context, 'User.tasks');
  const { userTasks } = context;
  return userTasks.size === 0 ? connection : (userTasks.get(connection.key) ?? connection);
}
