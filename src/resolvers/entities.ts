import { badUserInput } from '../errors.ts';
import type { Task, User } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';
import { taskById, userById } from './node.ts';
import type { TasksOfUser } from './user-lookup.ts';

/** An object in another subgraph: its type and one of its ids. */
export interface Representation {
  __typename: string;
  id?: unknown;
  restId?: unknown;
}

/** The objects of the representations, in their order. One that fails does not affect the others. */
export function entitiesFor(
  representations: readonly Representation[],
  context: ResolverContext,
  tasksOf?: TasksOfUser,
): Promise<Task | User | null>[] {
  return representations.map(async (representation, index) => {
    const argument = `representations[${index}]`;
    const id = representation.id ?? representation.restId;
    if (typeof id !== 'string') {
      throw badUserInput(`\`${argument}\` has neither an \`id\` nor a \`restId\`.`);
    }
    switch (representation.__typename) {
      case 'Task':
        return taskById(id, context, argument);
      case 'User':
        return userById(id, context, argument, tasksOf);
      default:
        throw badUserInput(`\`${argument}\` is neither a Task nor a User.`);
    }
  });
}
