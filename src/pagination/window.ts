/** Rows `[offset, offset + count)` of a list, counted from 0. */
export interface Window {
  offset: number;
  count: number;
}

/** The page numbers (0 indexed) to ask for, all of the same size. */
export interface PagePlan {
  limit: number;
  pages: number[];
}

/** A run of rows as it was read, with the length of the whole list at that moment. */
export interface Slice<Row> {
  /** Place of `rows[0]` in the list. */
  offset: number;
  rows: readonly Row[];
  total: number;
}

/** The largest `limit` of `GET /v1/tasks` ("Required range: 1 <= x <= 200"). */
export const MAX_PAGE_SIZE = 200;

export function endOf({ offset, count }: Window): number {
  return offset + count;
}

/**
 * The fewest REST pages that cover a window, and among those the fewest rows: one page where one
 * of at most {@link MAX_PAGE_SIZE} rows holds the window whole, otherwise the fewest equal pages.
 * `count` is at least 1.
 */
export function planWindow(window: Window): PagePlan {
  const last = endOf(window) - 1;
  let best = { limit: MAX_PAGE_SIZE, count: Number.POSITIVE_INFINITY };
  for (let limit = 1; limit <= MAX_PAGE_SIZE; limit++) {
    const count = Math.floor(last / limit) - Math.floor(window.offset / limit) + 1;
    if (count < best.count || (count === best.count && limit < best.limit)) best = { limit, count };
    if (count === 1) break;
  }
  const firstPage = Math.floor(window.offset / best.limit);
  return {
    limit: best.limit,
    pages: Array.from({ length: best.count }, (_, index) => firstPage + index),
  };
}

/** Where a page should have its spare rows. */
export type Spare = 'around' | 'before' | 'after';

/**
 * A single page of up to {@link MAX_PAGE_SIZE} rows that holds the whole window, with as many
 * spare rows as fit where they are wanted; `undefined` where no single page holds it.
 */
export function pageHolding(window: Window, spare: Spare): Window | undefined {
  let best: Window | undefined;
  let most = -1;
  for (let limit = window.count; limit <= MAX_PAGE_SIZE; limit++) {
    const before = window.offset % limit;
    const after = limit - before - window.count;
    const rows = { before, after, around: Math.min(before, after) }[spare];
    if (after >= 0 && rows >= most) {
      best = { offset: window.offset - before, count: limit };
      most = rows;
    }
  }
  return best;
}

/** The same for a single row, which some page always holds. */
export function pageAt(place: number, spare: Spare): Window {
  const page = pageHolding({ offset: place, count: 1 }, spare);
  if (page === undefined) throw new RangeError(`no page holds row ${place}`);
  return page;
}
