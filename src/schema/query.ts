import { mapIds, nodeById, taskById, userById } from '../resolvers/node.ts';
import { tasks } from '../resolvers/task-connection.ts';
import { withSpan } from '../resolvers/with-span.ts';
import { builder } from './builder.ts';
import { connectionCost, LOOKUP_COST, lookupsCost, USER_COST, usersCost } from './cost.ts';
import { tasksSelectedIn } from './selected-tasks.ts';
import { Node } from './types/node.ts';
import { Task } from './types/task.ts';
import { TaskConnection, taskConnectionArgs } from './types/task-connection.ts';
import { User } from './types/user.ts';

/** An item is null if nothing was found, or, with an error, if its id is invalid. */
const NULLABLE_ITEMS = { list: false, items: true } as const;

builder.queryType({
  description:
    'All queries. The bearer token decides which tasks and users they return. The data comes from a REST API: `id` is the id of an object in this graph, `restId` its id there. Other fields whose names end in `Id` are ids of the REST API too.',
  fields: (t) => ({
    node: t.field({
      type: Node,
      complexity: LOOKUP_COST,
      description: 'A task or a user by its `id`, or null if there is none.',
      args: { id: t.arg.id({ required: true, description: 'The `id` of a `Task` or a `User`.' }) },
      resolve: (_root, { id }, context, info) =>
        withSpan(context, 'Query.node', (inside) =>
          nodeById(id, inside, 'id', tasksSelectedIn(info, inside)),
        ),
    }),
    nodes: t.field({
      type: [Node],
      complexity: lookupsCost,
      nullable: NULLABLE_ITEMS,
      description:
        'Tasks and users by their `id`s, in the same order, with null for each that is not found.',
      args: {
        ids: t.arg.idList({ required: true, description: 'The `id`s of tasks and users.' }),
      },
      resolve: (_root, { ids }, context, info) =>
        withSpan(context, 'Query.nodes', (inside) => {
          const tasksOf = tasksSelectedIn(info, inside);
          return mapIds(ids, (id, argument) => nodeById(id, inside, argument, tasksOf));
        }),
    }),
    task: t.field({
      type: Task,
      complexity: LOOKUP_COST,
      description:
        'A task, or null if there is none. An `id` finds any task. A `restId` finds any task if REST ids are in order of creation. Otherwise it finds only the newest, and an older one is the error `LOOKUP_BUDGET_EXCEEDED`.',
      args: {
        id: t.arg.id({ required: true, description: 'The `id` or the `restId` of the task.' }),
      },
      resolve: (_root, { id }, context) =>
        withSpan(context, 'Query.task', (inside) => taskById(id, inside)),
    }),
    user: t.field({
      type: User,
      complexity: USER_COST,
      description: 'A user. Null if there is none, and for a user to whom no task is assigned.',
      args: {
        id: t.arg.id({ required: true, description: 'The `id` or the `restId` of the user.' }),
      },
      resolve: (_root, { id }, context, info) =>
        withSpan(context, 'Query.user', (inside) =>
          userById(id, inside, 'id', tasksSelectedIn(info, inside)),
        ),
    }),
    tasksByIds: t.field({
      type: [Task],
      complexity: lookupsCost,
      nullable: NULLABLE_ITEMS,
      description:
        'Tasks in the order of their ids, with null for each that is not found. For larger graphs that include this one.',
      args: {
        ids: t.arg.idList({
          required: true,
          description: 'The `id`s or `restId`s of tasks. A repeated id costs no further REST call.',
        }),
      },
      resolve: (_root, { ids }, context) =>
        withSpan(context, 'Query.tasksByIds', (inside) =>
          mapIds(ids, (id, argument) => taskById(id, inside, argument)),
        ),
    }),
    usersByIds: t.field({
      type: [User],
      complexity: usersCost,
      nullable: NULLABLE_ITEMS,
      description:
        'Users in the order of their ids, with null for each that is not found. For larger graphs that include this one.',
      args: {
        ids: t.arg.idList({
          required: true,
          description: 'The `id`s or `restId`s of users. A repeated id costs no further REST call.',
        }),
      },
      resolve: (_root, { ids }, context, info) =>
        withSpan(context, 'Query.usersByIds', (inside) => {
          const tasksOf = tasksSelectedIn(info, inside);
          return mapIds(ids, (id, argument) => userById(id, inside, argument, tasksOf));
        }),
    }),
    tasks: t.field({
      type: TaskConnection,
      complexity: connectionCost,
      description: 'The tasks of the organisation, page by page.',
      args: taskConnectionArgs,
      resolve: (_root, args, context) => tasks(args, context),
    }),
  }),
});
