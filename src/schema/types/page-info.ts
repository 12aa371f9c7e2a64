import { cursorOf, type TaskWindow } from '../../resolvers/task-connection.ts';
import { builder } from '../builder.ts';

export const PageInfo = builder.objectRef<TaskWindow>('PageInfo').implement({
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
    startCursor: t.string({
      description: 'The cursor of the first row. Pass it as `before` for the previous page.',
      resolve: ({ edges: [first] }) => first && cursorOf(first),
    }),
    endCursor: t.string({
      description: 'The cursor of the last row. Pass it as `after` for the next page.',
      resolve: ({ edges }) => {
        const last = edges.at(-1);
        return last && cursorOf(last);
      },
    }),
  }),
});
