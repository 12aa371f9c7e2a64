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
      'The users whom the newest tasks are assigned to, those with most of them first: for a menu of people to filter by.',
    args: {
      filter: t.arg({
        type: TaskFilter,
        description: 'Which tasks to look at; all where it is left out.',
      }),
      among: t.arg.int({
        defaultValue: MAX_AMONG,
        description:
          'How many of the newest tasks to look at: 1 to 1,000. Users who are assigned to older ones alone are not listed.',
      }),
    },
    resolve: (_root, args, context) => assignees(args, context),
  }),
);
