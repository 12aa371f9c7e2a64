import type { PageInfo as PageInfoShape } from '../../resolvers/task-connection.ts';
import { builder } from '../builder.ts';

export const PageInfo = builder.objectRef<PageInfoShape>('PageInfo').implement({
  description: 'Where a page of a list stands, as the Relay specification has it.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', {
      nullable: false,
      description: 'Whether the list goes on after this page. True or false in both directions.',
    }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      nullable: false,
      description: 'Whether there are rows before this page. True or false in both directions.',
    }),
    startCursor: t.exposeString('startCursor', {
      description: 'The cursor of the first row: pass it as `before` for the page before.',
    }),
    endCursor: t.exposeString('endCursor', {
      description: 'The cursor of the last row: pass it as `after` for the next page.',
    }),
  }),
});
