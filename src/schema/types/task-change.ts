import type { TaskChange as Change } from '../../resolvers/context.ts';
import { builder } from '../builder.ts';
import { Task } from './task.ts';

export const TaskChange = builder.objectRef<Change>('TaskChange').implement({
  description: 'A task that was created or changed.',
  fields: (t) => ({
    task: t.expose('task', {
      type: Task,
      nullable: false,
      description: 'The task as it is now.',
    }),
    matches: t.exposeBoolean('matches', {
      nullable: false,
      description:
        'Whether the task is in the filter now. False for one that left it, and for one that was never in it.',
    }),
    isNew: t.exposeBoolean('isNew', {
      nullable: false,
      description:
        'Whether the task was created after the `watermark` of the change before, or after `since`. A task that is created and changed within 30 seconds can be new twice: count ids, not changes.',
    }),
    watermark: t.expose('watermark', {
      type: 'DateTime',
      nullable: false,
      description:
        'Pass the last one as `since` to go on after a break: no change is missed, and those of about 30 seconds are repeated.',
    }),
  }),
});
