import { badUserInput } from '../errors.ts';
import { parseTimestampMicros, timeKeyFrom } from '../pagination/instant.ts';
import type { Task, User } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';
import { type GlobalId, idFrom } from './global-id.ts';
import { taskByKey, userById } from './node.ts';
import type { TasksOfUser } from './user-lookup.ts';

/** An object in another subgraph: its type and one of its keys. */
export interface Representation {
  __typename: string;
  id?: unknown;
  restId?: unknown;
  createdAt?: unknown;
}

/** The objects of the representations, in their order. One that fails does not affect the others. */
export function entitiesFor(
  representations: readonly Representation[],
  context: ResolverContext,
  tasksOf: TasksOfUser,
): Promise<Task | User | null>[] {
  return representations.map(async (representation, index) => {
    const argument = `representations[${index}]`;
    const id = representation.id ?? representation.restId;
    if (typeof id !== 'string') {
      throw badUserInput(`\`${argument}\` has neither an \`id\` nor a \`restId\`.`);
    }
    switch (representation.__typename) {
      case 'Task':
        return taskByKey(taskKey(id, representation.createdAt, argument), context);
      case 'User':
        return userById(id, context, argument, tasksOf);
      default:
        throw badUserInput(`\`${argument}\` is neither a Task nor a User.`);
    }
  });
}

/** @param createdAt as this graph returns it; it is in the global id already */
function taskKey(id: string, createdAt: unknown, argument: string): GlobalId {
  const key = idFrom(id, 'Task', argument);
  if (key.createdAt !== undefined || createdAt === undefined || createdAt === null) return key;
  if (typeof createdAt !== 'string' || timeKeyFrom(createdAt) === undefined) {
    throw badUserInput(
      `\`${argument}.createdAt\` is not a time: pass \`createdAt\` as it was received, or leave it out.`,
    );
  }
  return { ...key, createdAt: parseTimestampMicros(createdAt) };
}
