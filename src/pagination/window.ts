/** Rows `[offset, offset + count)` of a list, counted from 0. */
export interface Window {
  offset: number;
  count: number;
}

/** A page as REST numbers them: rows `[page * limit, (page + 1) * limit)`. */
export interface PageNumber {
  page: number;
  limit: number;
}

/** The largest `limit` of `GET /v1/tasks` ("Required range: 1 <= x <= 200"). */
export const MAX_PAGE_SIZE = 200;
/** With a page size of at least this, any two neighbours are together on some page, with one extra row. */
export const MIN_PAGE_SIZE = 25;

/** Neighbouring pages overlap by so many rows, which show whether they fit together. */
export const OVERLAP = 2;

export function endOf({ offset, count }: Window): number {
  return offset + count;
}

/**
 * The fewest REST pages that cover a window. If one page can contain the window, it is the smallest such
 * page. Otherwise each page contains the last two rows of the page before, so that neighbours show whether
 * they fit together, and reaches as far as possible; the last one is as small as possible. `count` is at
 * least 1.
 *
 * @param pageSize the largest `limit` that REST honours, at least {@link MIN_PAGE_SIZE}
 */
export function planPages(window: Window, pageSize: number): PageNumber[] {
  const pages: PageNumber[] = [];
  for (let from = window.offset; ; ) {
    const last = smallestPageHolding({ offset: from, count: endOf(window) - from }, pageSize);
    if (last !== undefined) return [...pages, last];
    const page = furthestPage(from, OVERLAP, pageSize);
    pages.push(page);
    from = (page.page + 1) * page.limit - OVERLAP;
  }
}

function smallestPageHolding({ offset, count }: Window, pageSize: number): PageNumber | undefined {
  for (let limit = count; limit <= pageSize; limit++) {
    const page = Math.floor(offset / limit);
    if (Math.floor((offset + count - 1) / limit) === page) return { page, limit };
  }
  return undefined;
}

/** The page that contains rows `[from, from + count)` and reaches furthest after them. */
function furthestPage(from: number, count: number, pageSize: number): PageNumber {
  let best = { page: from, limit: 1 };
  for (let limit = count; limit <= pageSize; limit++) {
    const page = Math.floor(from / limit);
    const end = (page + 1) * limit;
    if (end >= from + count && end > (best.page + 1) * best.limit) best = { page, limit };
  }
  return best;
}

/** Where a page should have its extra rows. */
export type Padding = 'around' | 'before' | 'after';

/**
 * A single page of up to `pageSize` rows that contains the whole window, with as many extra rows as possible
 * on the requested side; `undefined` if no single page contains it.
 */
export function pageHolding(
  window: Window,
  padding: Padding,
  pageSize: number,
): Window | undefined {
  let best: Window | undefined;
  let most = -1;
  for (let limit = Math.max(1, window.count); limit <= pageSize; limit++) {
    const before = window.offset % limit;
    const after = limit - before - window.count;
    const rows = { before, after, around: Math.min(before, after) }[padding];
    if (after >= 0 && rows >= most) {
      best = { offset: window.offset - before, count: limit };
      most = rows;
    }
  }
  return best;
}
