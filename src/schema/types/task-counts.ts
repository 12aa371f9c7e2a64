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
    status: t.expose('word', {
      type: taskStatus.ref,
      nullable: false,
      description:
        'The status; `UNKNOWN` for tasks without a status, or with one that this version does not know.',
    }),
    count: t.exposeInt('count', { nullable: false, description: 'The number of tasks.' }),
  }),
});

const TaskTypeCount = builder.objectRef<WordCount<RestType>>('TaskTypeCount').implement({
  description: 'How many tasks have a type.',
  fields: (t) => ({
    type: t.expose('word', {
      type: taskType.ref,
      nullable: false,
      description: 'The type; `UNKNOWN` for tasks of a type this version does not know.',
    }),
    count: t.exposeInt('count', { nullable: false, description: 'The number of tasks.' }),
  }),
});

const TaskCounts = builder.objectRef<Counts>('TaskCounts').implement({
  description:
    'The number of tasks. Each number is counted separately, so numbers may not add up while tasks change.',
  fields: (t) => ({
    total: t.int({
      nullable: false,
      complexity: countsCost(1),
      description: 'The number of tasks that match the filter.',
      resolve: (counts) => counts.total(),
    }),
    byStatus: t.field({
      type: [TaskStatusCount],
      nullable: false,
      complexity: countsCost(WORDS.status.length + 1),
      description:
        'The number of tasks of each status, including zero: the statuses of the filter, or all of them and `UNKNOWN` if the filter has none.',
      resolve: (counts) => counts.byStatus(),
    }),
    byType: t.field({
      type: [TaskTypeCount],
      nullable: false,
      complexity: countsCost(WORDS.type.length + 1),
      description:
        'The number of tasks of each type, including zero: the type of the filter, or all of them and `UNKNOWN` if the filter has none.',
      resolve: (counts) => counts.byType(),
    }),
  }),
});

builder.queryField('taskCounts', (t) =>
  t.field({
    type: TaskCounts,
    description: 'The number of tasks, in total and by status or type. For tabs and menus.',
    args: {
      filter: t.arg({
        type: TaskFilter,
        description: 'The tasks to count; all tasks by default.',
      }),
    },
    resolve: (_root, { filter }, context) => new Counts(filter, context),
  }),
);
