import type { PageInfo as PageInfoShape } from '../../resolvers/task-connection.ts';
import { builder } from '../builder.ts';

export const PageInfo = builder.objectRef<PageInfoShape>('PageInfo').implement({
  description: 'The position of a page in its list, as in the Relay specification.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', {
      nullable: false,
      description: 'Whether the list has rows after this page. Correct for `first` and for `last`.',
    }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      nullable: false,
      description:
        'Whether the list has rows before this page. Correct for `first` and for `last`.',
    }),
    startCursor: t.exposeString('startCursor', {
      description: 'The cursor of the first row. Pass it as `before` for the previous page.',
    }),
    endCursor: t.exposeString('endCursor', {
      description: 'The cursor of the last row. Pass it as `after` for the next page.',
    }),
  }),
});
