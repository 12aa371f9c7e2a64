import { builder } from './builder.ts';
import { taskStatus } from './task-status.ts';
import { taskType } from './task-type.ts';

export const TaskFilter = builder.inputType('TaskFilter', {
  description:
    'Selects tasks. A task must match all given fields. An empty list counts as not given. A cursor is valid for one filter only: when the filter changes, start again without `after` and `before`.',
  fields: (t) => ({
    status: t.field({ type: [taskStatus.ref], description: 'Tasks with any of these statuses.' }),
    type: t.field({ type: taskType.ref, description: 'Tasks of this type.' }),
    classification: t.stringList({ description: 'Tasks with any of these classifications.' }),
    partnerId: t.id({
      description: 'Tasks that belong to this partner. Takes the REST id of the partner.',
    }),
    assigneeId: t.id({
      description: 'Tasks assigned to this user. Takes the `id` or the `restId` of a `User`.',
    }),
    isAutomated: t.boolean({
      description: 'True: only automated tasks. False: only tasks that are not automated.',
    }),
  }),
});
