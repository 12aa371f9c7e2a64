import { assignees, MAX_AMONG } from '../resolvers/assignees.ts';
import { builder } from './builder.ts';
import { assigneesCost } from './cost.ts';
import { TaskFilter } from './types/task-filter.ts';
import { User } from './types/user.ts';

builder.queryField('assignees', (t) =>
  t.field({
    type: [User],
    nullable: { list: true, items: false },
    complexity: assigneesCost,
    description:
      'The users to whom the newest tasks are assigned, users with more of these tasks first. For a menu of assignees to filter by.',
    args: {
      filter: t.arg({
        type: TaskFilter,
        description: 'The tasks to read the assignees from; all tasks by default.',
      }),
      among: t.arg.int({
        defaultValue: MAX_AMONG,
        description:
          'How many of the newest tasks to read: 1 to 1,000. A user who has only older tasks is not listed.',
      }),
    },
    resolve: (_root, args, context) => assignees(args, context),
  }),
);
