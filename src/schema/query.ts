import { inSpan } from '../resolvers/in-span.ts';
import { each, nodeById, taskById, userById } from '../resolvers/node.ts';
import { tasks } from '../resolvers/task-connection.ts';
import { builder } from './builder.ts';
import { connectionCost, LOOKUP_COST, lookupsCost, USER_COST, usersCost } from './cost.ts';
import { Node } from './node.ts';
import { Task } from './task.ts';
import { TaskConnection, taskConnectionArgs } from './task-connection.ts';
import { User } from './user.ts';

/** A hole in a list is null, with an error where the id itself was at fault. */
const WITH_HOLES = { list: false, items: true } as const;

builder.queryType({
  description:
    'The entry points of the graph. The bearer token of the request decides which data they return.',
  fields: (t) => ({
    node: t.field({
      type: Node,
      complexity: LOOKUP_COST,
      description:
        'Fetches a task or a user by its `id`. Null if it does not exist or the token may not see it.',
      args: { id: t.arg.id({ required: true, description: 'The `id` of a `Task` or a `User`.' }) },
      resolve: (_root, { id }, context) =>
        inSpan(context, 'Query.node', (inside) => nodeById(id, inside)),
    }),
    nodes: t.field({
      type: [Node],
      complexity: lookupsCost,
      nullable: WITH_HOLES,
      description:
        'Fetches tasks and users by their `id`s. The list has the order of `ids`, with null for each one that does not exist.',
      args: {
        ids: t.arg.idList({
          required: true,
          description: 'The `id`s of tasks and users.',
        }),
      },
      resolve: (_root, { ids }, context) =>
        inSpan(context, 'Query.nodes', (inside) =>
          each(ids, (id, argument) => nodeById(id, inside, argument)),
        ),
    }),
    task: t.field({
      type: Task,
      complexity: LOOKUP_COST,
      description:
        'Fetches one task. Null if it does not exist. An `id` finds any task quickly. A `restId` finds only recent tasks; for an older one the field fails with `LOOKUP_BUDGET_EXCEEDED`.',
      args: {
        id: t.arg.id({ required: true, description: 'The `id` or the `restId` of the task.' }),
      },
      resolve: (_root, { id }, context) =>
        inSpan(context, 'Query.task', (inside) => taskById(id, inside)),
    }),
    user: t.field({
      type: User,
      complexity: USER_COST,
      description:
        'Fetches one user. Null if the user does not exist or is not assigned to any task.',
      args: {
        id: t.arg.id({ required: true, description: 'The `id` or the `restId` of the user.' }),
      },
      resolve: (_root, { id }, context) =>
        inSpan(context, 'Query.user', (inside) => userById(id, inside)),
    }),
    tasksByIds: t.field({
      type: [Task],
      complexity: lookupsCost,
      nullable: WITH_HOLES,
      description:
        'Fetches tasks by their ids. The list has the order of `ids`, with null for each task that does not exist. Made for schema stitching.',
      args: {
        ids: t.arg.idList({
          required: true,
          description: 'The `id`s or `restId`s of tasks. Duplicates cost nothing.',
        }),
      },
      resolve: (_root, { ids }, context) =>
        inSpan(context, 'Query.tasksByIds', (inside) =>
          each(ids, (id, argument) => taskById(id, inside, argument)),
        ),
    }),
    usersByIds: t.field({
      type: [User],
      complexity: usersCost,
      nullable: WITH_HOLES,
      description:
        'Fetches users by their ids. The list has the order of `ids`, with null for each user who does not exist. Made for schema stitching.',
      args: {
        ids: t.arg.idList({
          required: true,
          description: 'The `id`s or `restId`s of users. Duplicates cost nothing.',
        }),
      },
      resolve: (_root, { ids }, context) =>
        inSpan(context, 'Query.usersByIds', (inside) =>
          each(ids, (id, argument) => userById(id, inside, argument)),
        ),
    }),
    tasks: t.field({
      type: TaskConnection,
      complexity: connectionCost,
      description: 'Lists the tasks of the organisation, page by page.',
      args: taskConnectionArgs,
      resolve: (_root, args, context) => tasks(args, context),
    }),
  }),
});
