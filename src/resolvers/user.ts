import { badUserInput } from '../errors.ts';
import type { User } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';
import { idFrom } from './global-id.ts';
import { type TaskConnection, type TasksArguments, tasks } from './task-connection.ts';

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
 * @throws GatewayError `BAD_USER_INPUT` for a filter by another user
 */
export function tasksOfUser(
  { id }: User,
  args: TasksArguments,
  context: ResolverContext,
): TaskConnection {
  const assigneeId = args.filter?.assigneeId;
  if (assigneeId !== null && assigneeId !== undefined) {
    if (idFrom(assigneeId, 'User', 'filter.assigneeId').restId !== id) {
      throw badUserInput(
        '`filter.assigneeId` is another user than the one whose tasks are listed. Leave it out.',
      );
    }
  }
  return tasks({ ...args, filter: { ...args.filter, assigneeId: id } }, context, 'User.tasks');
}
