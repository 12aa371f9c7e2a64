import { builder } from './builder.ts';

export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'The direction of an order.',
  values: {
    ASC: { value: 'asc', description: 'Ascending. Times: oldest first.' },
    DESC: { value: 'desc', description: 'Descending. Times: newest first.' },
  } as const,
});
