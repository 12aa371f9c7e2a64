import { builder } from '../builder.ts';
import { DateTimeRange } from './date-time-range.ts';
import { taskStatus } from './task-status.ts';
import { taskType } from './task-type.ts';

export const TaskFilter = builder.inputType('TaskFilter', {
  description:
    'The tasks to list: those that match every field given. An empty list, or null, counts as not given. A cursor is valid for one filter: when the filter changes, start without `after` and `before`.',
  fields: (t) => ({
    status: t.field({ type: [taskStatus.ref], description: 'Tasks with any of these statuses.' }),
    type: t.field({
      type: taskType.ref,
      description: 'Tasks of this type: one type, because the REST API accepts no list of types.',
    }),
    classification: t.stringList({
      description:
        'Tasks with any of these classifications, by their names in the REST API. A task does not show its own.',
    }),
    partnerId: t.id({
      description: 'Tasks of this partner (a REST id). A task does not show its own.',
    }),
    assigneeId: t.id({
      description:
        'Tasks assigned to this user: the `id` or the `restId` of a `User`. Null is an error, because the REST API cannot filter by "not assigned".',
    }),
    isAutomated: t.boolean({
      description: 'Tasks that are automated, or tasks that are not.',
    }),
    createdAt: t.field({
      type: DateTimeRange,
      description:
        'Tasks created in this time. Only with `orderBy: { field: CREATED_AT }`, which is the default.',
    }),
    modifiedAt: t.field({
      type: DateTimeRange,
      description:
        'Tasks last changed in this time. Only with `orderBy: { field: MODIFIED_AT }`. Tasks without `modifiedAt` are in no range.',
    }),
  }),
});
