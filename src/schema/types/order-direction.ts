import { builder } from '../builder.ts';

export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'The direction of an order.',
  values: {
    ASC: { value: 'asc', description: 'Smallest first; for times, oldest first.' },
    DESC: { value: 'desc', description: 'Largest first; for times, newest first.' },
  } as const,
});
