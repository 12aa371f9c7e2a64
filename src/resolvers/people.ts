import { badUserInput, GatewayError } from '../errors.ts';
import type { TriggerEvent, User } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';
import { type TaskConnection, type TasksArguments, tasks } from './task-connection.ts';
import { assigneeIn } from './task-list.ts';

/** Whoever invited a user. */
export async function inviterOf(
  { invited_by_user_id: id }: User,
  { lookups, span }: ResolverContext,
): Promise<User | null> {
  return id ? lookups.users.load({ id, span }) : null;
}

/** Whoever caused an event, where that is a user: it may be a contact, or a machine. */
export async function actorOf(
  { actor_id: id }: TriggerEvent,
  { lookups, span }: ResolverContext,
): Promise<User | null> {
  if (!id) return null;
  try {
    return await lookups.users.load({ id, span });
  } catch (error) {
    // REST may refuse an id that is not a user's instead of finding nothing.
    if (error instanceof GatewayError && error.code === 'BAD_USER_INPUT') return null;
    throw error;
  }
}

/**
 * The tasks of a user.
 *
 * @throws GatewayError `BAD_USER_INPUT` where the filter asks for somebody else's
 */
export function tasksOf(
  { id }: User,
  args: TasksArguments,
  context: ResolverContext,
): TaskConnection {
  const asked = assigneeIn(args.filter ?? {});
  if (asked !== undefined && asked !== id) {
    throw badUserInput(
      '`filter.assigneeId` names another user than the one these are the tasks of. Leave it out.',
    );
  }
  const filter = { ...args.filter, assigneeId: id };
  const connection = tasks({ ...args, filter }, context, 'User.tasks');
  const { userTasks } = context;
  return userTasks.size === 0 ? connection : (userTasks.get(connection.key) ?? connection);
}
