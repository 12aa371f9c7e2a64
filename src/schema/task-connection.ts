import {
  cursorOf,
  edgesOf,
  nodeOf,
  nodesOf,
  pageCursorsOf,
  pageInfoOf,
  type TaskConnection as TaskConnectionShape,
  type TaskEdge as TaskEdgeShape,
} from '../resolvers/task-connection.ts';
import { builder } from './builder.ts';
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
        'The position of the task in the list. Pass it as `after` or `before`, with the same `filter` and `orderBy`. It stays valid when the task leaves the list.',
      resolve: cursorOf,
    }),
    node: t.field({
      type: Task,
      description: 'The task. Null, with an error, if the REST API sent invalid data for it.',
      resolve: nodeOf,
    }),
  }),
});

export const TaskConnection = builder.objectRef<TaskConnectionShape>('TaskConnection').implement({
  description:
    'One page of a list of tasks, a connection as in the Relay specification. While you follow the pages, every task that stays in the list and keeps its sort key is delivered exactly once, even if other tasks arrive or leave. Tasks with equal times are sorted by `restId`. Under `STATUS` and `TYPE`, tasks with the same value are sorted by creation time.',
  fields: (t) => ({
    edges: t.field({
      type: [TaskEdge],
      nullable: false,
      description: 'The tasks of the page, each with its cursor.',
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
      description: 'The position of the page in the list, and how to fetch the next one.',
      resolve: pageInfoOf,
    }),
    totalCount: t.int({
      nullable: false,
      description: 'The number of tasks that match the filter, on all pages together.',
      resolve: (connection) => connection.total(),
    }),
    pageCursors: t.field({
      type: PageCursors,
      nullable: false,
      description: 'Cursors for links to numbered pages.',
      resolve: pageCursorsOf,
    }),
  }),
});

/** The arguments of every field that lists tasks. */
export const taskConnectionArgs = builder.args((t) => ({
  first: t.int({
    description:
      'The number of tasks to return, from the start of the list or after `after`: 0 to 1,000. The default is 50 if `last` is not given either.',
  }),
  after: t.string({ description: 'Returns tasks after this cursor.' }),
  last: t.int({
    description:
      'The number of tasks to return, from the end of the list or before `before`: 0 to 1,000.',
  }),
  before: t.string({ description: 'Returns tasks before this cursor.' }),
  page: t.int({
    description:
      'The number of the page to open, starting at 1, with `first` tasks per page. A number past the end opens the last page. Do not combine it with `after`, `last` or `before`.',
  }),
  filter: t.field({
    type: TaskFilter,
    description: 'Which tasks to list. All tasks if omitted.',
  }),
  orderBy: t.field({
    type: TaskOrder,
    description: 'The order of the list. Newest first (`CREATED_AT`, `DESC`) if omitted.',
  }),
}));
