import type { Narrowing, TaskOrder } from './order.ts';
import type { Window } from './window.ts';

/** A window of one list, or with other filters and another order of the same rows. */
export interface ReadRequest extends Window {
  order: TaskOrder;
  narrowing: Narrowing;
  /** Without the filter of the list: for what does not depend on it. */
  isUnfiltered?: boolean;
}

/** One answer of REST: rows as they stood at one moment. */
export interface ListPage<Row> {
  /** Position of `rows[0]` in REST's list. */
  offset: number;
  rows: readonly Row[];
  /** Rows of the list that it covers, where REST has left some of them out. */
  covered?: number;
  /** What REST says the length of the list is. Not to be relied on. */
  total: number;
  /** REST has no page behind it. */
  isLast: boolean;
}

/** The pages that cover a window, or why it could not be read. */
export type Read<Row> = ListPage<Row>[] | Error;

/**
 * A search through a list that can only be read page by page. It is pure: it yields the windows to
 * read side by side, is given what was read, in their order, and returns when it knows.
 */
export type Search<Row, Result> = Generator<ReadRequest[], Result, Read<Row>[]>;

/** The page that holds a position. A read may have been merged with others. */
export function pageWith<Row>(
  pages: readonly ListPage<Row>[],
  position: number,
): ListPage<Row> | undefined {
  return pages.find(({ offset, rows }) => offset <= position && position < offset + rows.length);
}

/** Rows of the page that holds a position, from there on. */
export function rowsFrom<Row>(pages: readonly ListPage<Row>[], position: number): readonly Row[] {
  const page = pageWith(pages, position);
  return page?.rows.slice(position - page.offset) ?? [];
}

/** The one window, or its error thrown. */
export function* readWindow<Row>(request: ReadRequest): Search<Row, ListPage<Row>[]> {
  const [read] = yield [request];
  if (read === undefined || read instanceof Error) throw read ?? new Error('no read was given');
  return read;
}
