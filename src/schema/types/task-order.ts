import { builder } from '../builder.ts';
import { OrderDirection } from './order-direction.ts';

const TaskOrderField = builder.enumType('TaskOrderField', {
  description: 'The fields that tasks can be sorted by.',
  values: {
    CREATED_AT: {
      value: 'created_at',
      description: 'The time of creation. It never changes.',
    },
    MODIFIED_AT: {
      value: 'modified_at',
      description: 'The time of the last change.',
    },
    STATUS: {
      value: 'status',
      description:
        'The status, in the sequence in which the REST API sorts it, then the time of creation. Tasks whose status is null or `UNKNOWN` come last in `ASC` and first in `DESC`.',
    },
    TYPE: {
      value: 'type',
      description:
        'The type, in the sequence in which the REST API sorts it, then the time of creation. Tasks whose type is `UNKNOWN` come last in `ASC` and first in `DESC`.',
    },
  } as const,
});

export const TaskOrder = builder.inputType('TaskOrder', {
  description:
    'The order of a list of tasks. A cursor is valid for one order: when the order changes, start without `after` and `before`.',
  fields: (t) => ({
    field: t.field({ type: TaskOrderField, required: true, description: 'The field to sort by.' }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 'desc',
      description: 'The direction of the order.',
    }),
  }),
});
