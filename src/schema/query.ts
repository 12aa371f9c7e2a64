import { inSpan } from '../resolvers/in-span.ts';
import { each, nodeById, taskById, userById } from '../resolvers/node.ts';
import { tasks } from '../resolvers/task-connection.ts';
import { builder } from './builder.ts';
import { connectionCost, LOOKUP_COST, lookupsCost, USER_COST, usersCost } from './cost.ts';
import { Node } from './node.ts';
import { tasksSelectedIn } from './selected-tasks.ts';
import { Task } from './task.ts';
import { TaskConnection, taskConnectionArgs } from './task-connection.ts';
import { User } from './user.ts';

/** A hole in a list is null, with an error where the id itself was at fault. */
const WITH_HOLES = { list: false, items: true } as const;

builder.queryType({
  description: 'Everything that can be asked. What is seen is what the bearer token may see.',
  fields: (t) => ({
    node: t.field({
      type: Node,
      complexity: LOOKUP_COST,
      description: 'A task or a user by its `id`; null where there is none.',
      args: { id: t.arg.id({ required: true, description: 'The `id` of a `Task` or a `User`.' }) },
      resolve: (_root, { id }, context, info) =>
        inSpan(context, 'Query.node', (inside) =>
          nodeById(id, inside, 'id', tasksSelectedIn(info, inside)),
        ),
    }),
    nodes: t.field({
      type: [Node],
      complexity: lookupsCost,
      nullable: WITH_HOLES,
      description: 'Tasks and users by their `id`s, in that order; null where there is none.',
      args: {
        ids: t.arg.idList({ required: true, description: 'The `id`s of tasks and users.' }),
      },
      resolve: (_root, { ids }, context, info) =>
        inSpan(context, 'Query.nodes', (inside) => {
          const tasksOf = tasksSelectedIn(info, inside);
          return each(ids, (id, argument) => nodeById(id, inside, argument, tasksOf));
        }),
    }),
    task: t.field({
      type: Task,
      complexity: LOOKUP_COST,
      description:
        'A task; null where there is none. By its `id` it is found in a few REST calls however many tasks there are; by its `restId` only among the newest.',
      args: {
        id: t.arg.id({ required: true, description: 'The `id` or the `restId` of the task.' }),
      },
      resolve: (_root, { id }, context) =>
        inSpan(context, 'Query.task', (inside) => taskById(id, inside)),
    }),
    user: t.field({
      type: User,
      complexity: USER_COST,
      description: 'A user who is assigned to at least one task; null where there is none.',
      args: {
        id: t.arg.id({ required: true, description: 'The `id` or the `restId` of the user.' }),
      },
      resolve: (_root, { id }, context, info) =>
        inSpan(context, 'Query.user', (inside) =>
          userById(id, inside, 'id', tasksSelectedIn(info, inside)),
        ),
    }),
    tasksByIds: t.field({
      type: [Task],
      complexity: lookupsCost,
      nullable: WITH_HOLES,
      description:
        'Tasks in the order of their ids, null where there is none. For graphs that this one is a part of.',
      args: {
        ids: t.arg.idList({
          required: true,
          description: 'The `id`s or `restId`s of tasks. One that comes twice costs nothing.',
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
        'Users in the order of their ids, null where there is none. For graphs that this one is a part of.',
      args: {
        ids: t.arg.idList({
          required: true,
          description: 'The `id`s or `restId`s of users. One that comes twice costs nothing.',
        }),
      },
      resolve: (_root, { ids }, context, info) =>
        inSpan(context, 'Query.usersByIds', (inside) => {
          const tasksOf = tasksSelectedIn(info, inside);
          return each(ids, (id, argument) => userById(id, inside, argument, tasksOf));
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
