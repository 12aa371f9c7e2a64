import { builder } from '../builder.ts';

export const DateTimeRange = builder.inputType('DateTimeRange', {
  description:
    'Times from `from` on and before `to`: `from <= t < to`. An end that is left out is open.',
  fields: (t) => ({
    from: t.field({
      type: 'DateTime',
      description: 'The start of the range, inclusive.',
    }),
    to: t.field({
      type: 'DateTime',
      description: 'The end of the range, exclusive.',
    }),
  }),
});
