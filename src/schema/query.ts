import { tasks } from '../resolvers/task-connection.ts';
import { builder } from './builder.ts';
import { TaskConnection, taskConnectionArgs } from './task-connection.ts';

builder.queryType({
  description: 'Everything that can be asked. What is seen is what the bearer token may see.',
  fields: (t) => ({
    tasks: t.field({
      type: TaskConnection,
      description: 'The tasks of the organisation, page by page.',
      args: taskConnectionArgs,
      resolve: (_root, args, context) => tasks(args, context),
    }),
  }),
});
