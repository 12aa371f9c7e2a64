import {
  cursorOf,
  edgesOf,
  nodeOf,
  nodesOf,
  pageCursorsOf,
  pageInfoOf,
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
  description: 'A task at its place in a list.',
  fields: (t) => ({
    cursor: t.string({
      nullable: false,
      description:
        'A point in the order: pass it as `after` or `before` with the same filter and order. It stays valid when its row has left.',
      resolve: cursorOf,
    }),
    node: t.field({
      type: Task,
      description: 'The task. Null, with an error, where the REST API sent a broken one.',
      resolve: nodeOf,
    }),
  }),
});

export const TaskConnection = builder.objectRef<TaskConnectionShape>('TaskConnection').implement({
  description:
    'A page of a list of tasks, as the Relay specification has it. A row that stays in the list with its sort key unchanged while you follow the pages is delivered exactly once, whatever else arrives, leaves or is imported. Rows with equal times stand by `restId`; under `STATUS` and `TYPE` rows of one value stand by their time of creation.',
  fields: (t) => ({
    edges: t.field({
      type: [TaskEdge],
      nullable: false,
      description: 'The rows of the page with their cursors.',
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
      description: 'Where the page stands in the list.',
      resolve: pageInfoOf,
    }),
    totalCount: t.int({
      nullable: false,
      description: 'How many tasks match the filter, on all pages together.',
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
      'How many rows, counted from the front (or after `after`): 0 to 1,000. 50 where neither `first` nor `last` is given.',
  }),
  after: t.string({ description: 'Only rows after this cursor.' }),
  last: t.int({
    description: 'How many rows, counted from the end (or before `before`): 0 to 1,000.',
  }),
  before: t.string({ description: 'Only rows before this cursor.' }),
  page: t.int({
    description:
      'A numbered page of `first` rows, counted from 1; the last page where the list ends before it. Not beside `after`, `last` or `before`.',
  }),
  filter: t.field({
    type: TaskFilter,
    description: 'Which tasks to list; all where it is left out.',
  }),
  orderBy: t.field({
    type: TaskOrder,
    description: 'The order of the list; newest first (`CREATED_AT`, `DESC`) where it is left out.',
  }),
}));
