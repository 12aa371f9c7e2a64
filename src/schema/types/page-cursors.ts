import type {
  PageCursor as PageCursorShape,
  PageCursors as PageCursorsShape,
} from '../../pagination/page-cursors.ts';
import { builder } from '../builder.ts';

const PageCursor = builder.objectRef<PageCursorShape>('PageCursor').implement({
  description: 'A numbered page.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      nullable: false,
      description: 'Pass it as `after`, with the same `first`, to open the page.',
    }),
    page: t.exposeInt('page', {
      nullable: false,
      description: 'The number of the page, counted from 1.',
    }),
    isCurrent: t.exposeBoolean('isCurrent', {
      nullable: false,
      description: 'Whether this is the current page.',
    }),
  }),
});

export const PageCursors = builder.objectRef<PageCursorsShape>('PageCursors').implement({
  description:
    'Numbered pages of the requested size. They are positions in the list: when rows are added or removed, other rows move onto a page.',
  fields: (t) => ({
    first: t.expose('first', {
      type: PageCursor,
      description: 'The first page.',
    }),
    previous: t.expose('previous', {
      type: PageCursor,
      description: 'The page before the current one.',
    }),
    around: t.expose('around', {
      type: [PageCursor],
      nullable: false,
      description: 'Up to five pages around the current one, which is among them.',
    }),
    next: t.expose('next', {
      type: PageCursor,
      description: 'The page after the current one.',
    }),
    last: t.expose('last', {
      type: PageCursor,
      description: 'The last page.',
    }),
  }),
});
