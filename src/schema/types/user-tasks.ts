import { tasksOfUser } from '../../resolvers/user.ts';
import { builder } from '../builder.ts';
import { connectionCost } from '../cost.ts';
import { TaskConnection, taskConnectionArgs } from './task-connection.ts';
import { User } from './user.ts';

// Not in user.ts, because task.ts imports that file.
builder.objectField(User, 'tasks', (t) =>
  t.field({
    type: TaskConnection,
    complexity: connectionCost,
    description: 'The tasks assigned to the user, page by page.',
    args: taskConnectionArgs,
    resolve: tasksOfUser,
  }),
);
