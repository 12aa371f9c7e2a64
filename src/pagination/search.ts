import type { Narrowing, TaskOrder } from './order.ts';
import type { Window } from './window.ts';

/** A window of a list, possibly with other filters and in another order. */
export interface ReadRequest extends Window {
  order: TaskOrder;
  narrowing: Narrowing;
  /** Whether to read without the filter of the list. */
  isUnfiltered?: boolean;
}

/** One response of REST: rows of the list at one moment. */
export interface ListPage<Row> {
  /** Position of `rows[0]` in REST's list. */
  offset: number;
  rows: readonly Row[];
  /** The number of list rows that it covers, if REST has left some of them out. */
  covered?: number;
  /** The length of the list according to REST. It may be wrong. */
  total: number;
  /** Whether REST has no page after it. */
  isLast: boolean;
}

/** The pages that cover a window, or why it could not be read. */
export type Read<Row> = ListPage<Row>[] | Error;

/**
 * A search in a list that can only be read page by page. It makes no calls: it yields the windows to read
 * side by side, receives the reads in the same order, and returns the result.
 */
export type Search<Row, Result> = Generator<ReadRequest[], Result, Read<Row>[]>;

/** The page that holds a position. A read may have been merged with others. */
export function pageWith<Row>(
  pages: readonly ListPage<Row>[],
  position: number,
): ListPage<Row> | undefined {
  return pages.find(({ offset, rows }) => offset <= position && position < offset + rows.length);
}

/** The rows from a position on, of the page that contains it. */
export function rowsFrom<Row>(pages: readonly ListPage<Row>[], position: number): readonly Row[] {
  const page = pageWith(pages, position);
  return page?.rows.slice(position - page.offset) ?? [];
}

/** Runs several searches, and requests their reads side by side. */
export function* sideBySide<Row, Result>(
  searches: readonly Search<Row, Result>[],
): Search<Row, Result[]> {
  const running = searches.map((search) => ({ search, step: search.next() }));
  for (;;) {
    const open = running.filter(({ step }) => !step.done);
    if (open.length === 0) return running.flatMap(({ step }) => (step.done ? [step.value] : []));
    const requests = open.map(({ step }) => (step.done ? [] : step.value));
    const reads = yield requests.flat();
    let from = 0;
    for (const [index, one] of open.entries()) {
      const to = from + (requests[index]?.length ?? 0);
      one.step = one.search.next(reads.slice(from, to));
      from = to;
    }
  }
}

/** Reads one window. @throws the error of the read */
export function* readWindow<Row>(request: ReadRequest): Search<Row, ListPage<Row>[]> {
  const [read] = yield [request];
  if (read === undefined || read instanceof Error) throw read ?? new Error('no read was given');
  return read;
}
