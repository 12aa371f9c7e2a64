import {
  cursorOf,
  edgesOf,
  nodeOf,
  nodesOf,
  pageCursorsOf,
  type TaskConnection as TaskConnectionShape,
  type TaskEdge as TaskEdgeShape,
} from '../../resolvers/task-connection.ts';
import { builder } from '../builder.ts';
import { PageCursors } from './page-cursors.ts';
import { PageInfo } from './page-info.ts';
import { Task } from './task.ts';
import { TaskFilter } from './task-filter.ts';
import { TaskOrder } from './task-order.ts';

const TaskEdge = builder.objectRef<TaskEdgeShape>('TaskEdge').implement({
  description: 'A task in a list, with its cursor.',
  fields: (t) => ({
    cursor: t.string({
      nullable: false,
      description:
        'A point in the list. Pass it as `after` or `before` with the same filter and order. It stays valid when its task is no longer in the list.',
      resolve: cursorOf,
    }),
    node: t.field({
      type: Task,
      description: 'The task, or null with an error if the REST API sent an invalid one.',
      resolve: nodeOf,
    }),
  }),
});

export const TaskConnection = builder.objectRef<TaskConnectionShape>('TaskConnection').implement({
  description:
    'A page of a list of tasks, as in the Relay specification. While you follow the pages, each task that stays in the list with its sort key unchanged is returned exactly once, whatever tasks are added, removed or imported. Tasks with equal times are sorted by `restId`; in the orders `STATUS` and `TYPE`, tasks of one value are sorted by their time of creation.',
  fields: (t) => ({
    edges: t.field({
      type: [TaskEdge],
      nullable: false,
      description: 'The tasks of the page, with their cursors.',
      resolve: edgesOf,
    }),
    nodes: t.field({
      type: [Task],
      nullable: { list: false, items: true },
      description: 'The tasks of the page, without cursors.',
      resolve: nodesOf,
    }),
    pageInfo: t.field({
      type: PageInfo,
      nullable: false,
      description: 'The position of the page in the list.',
      resolve: (connection) => connection.window(),
    }),
    totalCount: t.int({
      nullable: false,
      description: 'The number of tasks that match the filter, on all pages.',
      resolve: (connection) => connection.total(),
    }),
    pageCursors: t.field({
      type: PageCursors,
      nullable: false,
      description: 'Cursors for numbered pages.',
      resolve: pageCursorsOf,
    }),
  }),
});

/** The arguments of every field that lists tasks. */
export const taskConnectionArgs = builder.args((t) => ({
  first: t.int({
    description:
      'The number of tasks from the start of the list, or after `after`: 0 to 1,000. Without `first` and `last`, 50.',
  }),
  after: t.string({ description: 'Returns tasks after this cursor.' }),
  last: t.int({
    description: 'The number of tasks from the end of the list, or before `before`: 0 to 1,000.',
  }),
  before: t.string({ description: 'Returns tasks before this cursor.' }),
  page: t.int({
    description:
      'The number of a page of `first` tasks, counted from 1. Past the end of the list, the last page. Not together with `after`, `last` or `before`.',
  }),
  filter: t.field({
    type: TaskFilter,
    description: 'The tasks to list; all tasks by default.',
  }),
  orderBy: t.field({
    type: TaskOrder,
    description: 'The order of the list. Without it, newest first (`CREATED_AT`, `DESC`).',
  }),
}));
