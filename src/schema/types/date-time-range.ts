import { builder } from '../builder.ts';

export const DateTimeRange = builder.inputType('DateTimeRange', {
  description:
    'Times from `from` on and before `to`: `from <= t < to`. An end that is left out is open.',
  fields: (t) => ({
    from: t.field({
      type: 'DateTime',
      description: 'The first moment of the range, RFC 3339 with a zone.',
    }),
    to: t.field({
      type: 'DateTime',
      description: 'The first moment behind the range, RFC 3339 with a zone.',
    }),
  }),
});
