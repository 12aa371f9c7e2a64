import { builder } from '../builder.ts';
import { OrderDirection } from './order-direction.ts';

const TaskOrderField = builder.enumType('TaskOrderField', {
  description: 'What tasks can be sorted by.',
  values: {
    CREATED_AT: {
      value: 'created_at',
      description: 'When the task came into being. Never changes.',
    },
    MODIFIED_AT: {
      value: 'modified_at',
      description: 'When anything about the task last changed.',
    },
    STATUS: {
      value: 'status',
      description:
        'The status as the REST API ranks it, then the time of creation; values this version does not know behind all others.',
    },
    TYPE: {
      value: 'type',
      description:
        'The type as the REST API ranks it, then the time of creation; values this version does not know behind all others.',
    },
  } as const,
});

export const TaskOrder = builder.inputType('TaskOrder', {
  description:
    'The order of a list of tasks. Cursors hold for one order: start again without `after` and `before` when it changes.',
  fields: (t) => ({
    field: t.field({ type: TaskOrderField, required: true, description: 'What to sort by.' }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 'desc',
      description: 'Which end comes first.',
    }),
  }),
});
