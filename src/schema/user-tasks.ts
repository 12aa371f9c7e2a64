import { tasksOf } from '../resolvers/people.ts';
import { builder } from './builder.ts';
import { connectionCost } from './cost.ts';
import { TaskConnection, taskConnectionArgs } from './task-connection.ts';
import { User } from './user.ts';

// Apart from the other fields of a user, because tasks have users and users have tasks.
builder.objectField(User, 'tasks', (t) =>
  t.field({
    type: TaskConnection,
    complexity: connectionCost,
    description: 'Lists the tasks assigned to the user, page by page.',
    args: taskConnectionArgs,
    resolve: tasksOf,
  }),
);
