import { TaskCounts as Counts, type WordCount } from '../../resolvers/task-counts.ts';
import { WORDS } from '../../resolvers/task-list.ts';
import type { TaskStatus as RestStatus, TaskType as RestType } from '../../rest/types.ts';
import { builder } from '../builder.ts';
import { countsCost } from '../cost.ts';
import { TaskFilter } from './task-filter.ts';
import { taskStatus } from './task-status.ts';
import { taskType } from './task-type.ts';

const TaskStatusCount = builder.objectRef<WordCount<RestStatus>>('TaskStatusCount').implement({
  description: 'How many tasks have a status.',
  fields: (t) => ({
    status: t.field({
      type: taskStatus.ref,
      nullable: false,
      description:
        'The status; `UNKNOWN` for tasks that have none, or one this version does not know.',
      resolve: ({ word }) => word,
    }),
    count: t.exposeInt('count', { nullable: false, description: 'The number of tasks.' }),
  }),
});

const TaskTypeCount = builder.objectRef<WordCount<RestType>>('TaskTypeCount').implement({
  description: 'How many tasks have a type.',
  fields: (t) => ({
    type: t.field({
      type: taskType.ref,
      nullable: false,
      description: 'The type; `UNKNOWN` for tasks of a type this version does not know.',
      resolve: ({ word }) => word,
    }),
    count: t.exposeInt('count', { nullable: false, description: 'The number of tasks.' }),
  }),
});

const TaskCounts = builder.objectRef<Counts>('TaskCounts').implement({
  description:
    'How many tasks there are. Each number is counted by itself, so numbers of a list that changes may not add up for a moment.',
  fields: (t) => ({
    total: t.int({
      nullable: false,
      complexity: countsCost(1),
      description: 'All tasks that match the filter.',
      resolve: (counts) => counts.total(),
    }),
    byStatus: t.field({
      type: [TaskStatusCount],
      nullable: false,
      complexity: countsCost(WORDS.status.length + 1),
      description:
        'One number for each status, zeros included: for the statuses of the filter, or for all and `UNKNOWN` where it has none.',
      resolve: (counts) => counts.byStatus(),
    }),
    byType: t.field({
      type: [TaskTypeCount],
      nullable: false,
      complexity: countsCost(WORDS.type.length + 1),
      description:
        'One number for each type, zeros included: for the type of the filter, or for all and `UNKNOWN` where it has none.',
      resolve: (counts) => counts.byType(),
    }),
  }),
});

builder.queryField('taskCounts', (t) =>
  t.field({
    type: TaskCounts,
    description: 'How many tasks there are, in all and by status or type: for tabs and menus.',
    args: {
      filter: t.arg({
        type: TaskFilter,
        description: 'Which tasks to count; all where it is left out.',
      }),
    },
    resolve: (_root, { filter }, context) => new Counts(filter, context),
  }),
);
