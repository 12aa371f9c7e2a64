import { badUserInput } from '../errors.ts';
import type { Task, User } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';
import { decodeGlobalId, type GlobalId, idFrom } from './global-id.ts';
import { findUser, type TasksOfUser } from './user-lookup.ts';

/** A task by its global id or its REST id. @throws GatewayError `BAD_USER_INPUT` for any other id */
export function taskById(
  id: string,
  context: ResolverContext,
  argument = 'id',
): Promise<Task | null> {
  return taskByKey(idFrom(id, 'Task', argument), context);
}

export function taskByKey(key: GlobalId, { lookups, span }: ResolverContext): Promise<Task | null> {
  return lookups.tasks.load({ ...key, span });
}

/** A user by their global id or their REST id. @throws GatewayError `BAD_USER_INPUT` for any other id */
export function userById(
  id: string,
  context: ResolverContext,
  argument: string,
  tasksOf: TasksOfUser,
): Promise<User | null> {
  return findUser(idFrom(id, 'User', argument).restId, context, tasksOf);
}

/**
 * An object by its global id.
 *
 * @throws GatewayError `BAD_USER_INPUT` for a REST id, and for the id of a type that can only be read through
 *   its task
 */
export function nodeById(
  id: string,
  context: ResolverContext,
  argument: string,
  tasksOf: TasksOfUser,
): Promise<Task | User | null> {
  const decoded = decodeGlobalId(id);
  if (decoded === undefined) {
    throw badUserInput(
      `\`${argument}\` is not an \`id\` of this graph. A \`restId\` does not contain its type: pass it to \`task\` or \`user\`.`,
    );
  }
  switch (decoded.type) {
    case 'Task':
      return taskByKey(decoded, context);
    case 'User':
      return findUser(decoded.restId, context, tasksOf);
    default:
      throw badUserInput(
        `\`${argument}\` is the id of a ${decoded.type}, which can only be read through its task.`,
      );
  }
}

/** One result for each id, in their order. An id that fails does not affect the others. */
export function mapIds<Result>(
  ids: readonly string[],
  resolve: (id: string, argument: string) => Promise<Result>,
): Promise<Result>[] {
  return ids.map(async (id, index) => resolve(id, `ids[${index}]`));
}
