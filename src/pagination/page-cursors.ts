import { encodeCursor } from './cursor.ts';

/** A numbered page; `after: cursor` opens it. */
export interface PageCursor {
  cursor: string;
  /** Counts from 1. */
  page: number;
  isCurrent: boolean;
}

export interface PageCursors {
  first: PageCursor | null;
  previous: PageCursor | null;
  around: PageCursor[];
  next: PageCursor | null;
  last: PageCursor | null;
}

const NEARBY_PAGES = 5;

/**
 * The numbered pages of a list of `total` rows, `size` rows each. The current one is the page whose first row
 * is nearest to `offset`. There are none if the list is empty or `size` is 0.
 */
export function pageCursors(
  { offset, total }: { offset: number; total: number },
  size: number,
  fingerprint: string,
): PageCursors {
  const count = size === 0 ? 0 : Math.ceil(total / size);
  const current = Math.min(Math.max(1, Math.round(offset / Math.max(1, size)) + 1), count);
  const at = (page: number): PageCursor | null =>
    page < 1 || page > count
      ? null
      : {
          page,
          cursor: offsetCursor((page - 1) * size, fingerprint),
          isCurrent: page === current,
        };
  const from = Math.max(
    1,
    Math.min(current - Math.floor(NEARBY_PAGES / 2), count - NEARBY_PAGES + 1),
  );
  const around = Array.from({ length: Math.min(NEARBY_PAGES, count) }, (_, index) =>
    at(from + index),
  );
  return {
    first: at(1),
    previous: at(current - 1),
    around: around.filter((page) => page !== null),
    next: at(current + 1),
    last: at(count),
  };
}

/** A cursor for a position: passed as `after`, the page begins with the row that is at `offset` then. */
export function offsetCursor(offset: number, fingerprint: string): string {
  return encodeCursor({ offset: offset - 1, id: null, key: null }, fingerprint);
}
