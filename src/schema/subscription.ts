import { taskChanges } from '../resolvers/task-changes.ts';
import { builder } from './builder.ts';
import { USER_COST } from './cost.ts';
import { TaskChange } from './types/task-change.ts';
import { TaskFilter } from './types/task-filter.ts';

builder.subscriptionType({
  description:
    'Events, over Server-Sent Events (`Accept: text/event-stream`) or a WebSocket (`graphql-transport-ws`).',
  fields: (t) => ({
    taskChanges: t.field({
      type: TaskChange,
      nullable: false,
      complexity: USER_COST,
      description:
        'Each task that is created or changed, in the order of `modifiedAt`, at least once. Tasks that are deleted, and changes that do not set `modifiedAt`, are not seen.',
      args: {
        filter: t.arg({
          type: TaskFilter,
          description:
            'The tasks that `matches` is about. Changes of other tasks are delivered too, because they may have left the filter.',
        }),
        since: t.arg({
          type: 'DateTime',
          description:
            'Delivers first the changes since this time, such as the last `watermark` before a break. Without it, only changes from now on.',
        }),
      },
      subscribe: (_root, args, context) => taskChanges(args, context),
      resolve: (change) => change,
    }),
  }),
});
