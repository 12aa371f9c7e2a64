import { builder } from './builder.ts';
import { OrderDirection } from './order-direction.ts';

const TaskOrderField = builder.enumType('TaskOrderField', {
  description: 'The fields that tasks can be sorted by.',
  values: {
    CREATED_AT: {
      value: 'created_at',
      description: 'Creation time. It never changes, so the order is stable.',
    },
    MODIFIED_AT: {
      value: 'modified_at',
      description: 'When the task last changed.',
    },
    STATUS: {
      value: 'status',
      description:
        'Status, in the sequence that the REST API defines, then creation time. `UNKNOWN` comes last in `ASC` and first in `DESC`.',
    },
    TYPE: {
      value: 'type',
      description:
        'Type, in the sequence that the REST API defines, then creation time. `UNKNOWN` comes last in `ASC` and first in `DESC`.',
    },
  } as const,
});

export const TaskOrder = builder.inputType('TaskOrder', {
  description:
    'The order of a list of tasks. A cursor is valid for one order only: when the order changes, start again without `after` and `before`.',
  fields: (t) => ({
    field: t.field({ type: TaskOrderField, required: true, description: 'The field to sort by.' }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 'desc',
      description: 'The sort direction.',
    }),
  }),
});
