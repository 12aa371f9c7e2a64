import { limitsOf } from './boundary.ts';
import type { ConnectionPlan } from './connection-plan.ts';
import { type Anchor, isPageAnchor, type RowAnchor } from './cursor.ts';
import { findBoundary } from './find-boundary.ts';
import type { KeyedList } from './keyed-list.ts';
import { readEnd } from './read-end.ts';
import type { Place, Point, Run, RunBounds, RunEntry } from './run.ts';
import { readRun } from './run-reader.ts';
import type { Search } from './search.ts';

/** A row of a connection, and what its cursor contains. */
export interface WindowEdge<Row> {
  row: Row;
  anchor: Anchor;
}

/** The rows of one connection. */
export interface ConnectionWindow<Row> {
  edges: WindowEdge<Row>[];
  /** Position of the first row: in the rows of `word` if that is set, else in the list. */
  offset: number;
  word?: string;
  /** Rows of the whole list, if the reads show it. */
  total: number | undefined;
  /** Where the time range begins and ends, as far as the reads show it. */
  ends?: KnownEnds | undefined;
  hasPreviousPage: boolean;
  hasNextPage: boolean;
}

/** Positions of the first row of a range, and after its last one. */
export interface RangeEnds {
  start: number;
  end: number;
}

export type KnownEnds = { [End in keyof RangeEnds]: RangeEnds[End] | undefined };

/** Finds the rows of a connection over a list sorted by a time. */
export function* searchConnection<Row>(
  plan: ConnectionPlan,
  list: KeyedList<Row>,
): Search<Row, ConnectionWindow<Row>> {
  const { travel, count } = plan;
  const isNumbered = [plan.start, plan.stop].some(isPageAnchor);
  const base = isNumbered ? yield* rangeStart(list) : 0;
  const bounds: RunBounds = {
    start: boundOf(plan.start, travel === 'forward', base),
    stop: boundOf(plan.stop, travel === 'backward', base),
  };
  let run =
    travel === 'backward' && bounds.start === undefined
      ? yield* readEnd(list, count, bounds.stop)
      : yield* readRun(list, travel, count, bounds);
  let end: number | undefined;
  if (run.total > 0 && isPageWithoutRows(plan, run.entries)) {
    if (list.range !== undefined) end = yield* rangeEnd(list);
    run = yield* readLastPage(list, count, run, base, end);
  }
  const { entries, hasRowsBefore, hasRowsBehind } = run;
  const [first, last] = [entries[0], entries.at(-1)];
  const ends = list.range && {
    start: isNumbered ? base : hasRowsBefore ? undefined : first?.position,
    end: end ?? (hasRowsBehind ? undefined : last && last.position + 1),
  };
  const isWhole = !hasRowsBefore && !hasRowsBehind;
  return {
    edges: entries.map((entry) => edgeOf(entry)),
    offset: first?.position ?? Math.min(run.total, (plan.start?.offset ?? -1) + 1),
    // In a range, the number of rows is known only if all of them were read.
    total: ends === undefined ? lengthIn(run) : isWhole ? entries.length : undefined,
    ends,
    ...pageInfoOf(plan, run),
  };
}

/** The length of the list that a run shows; `undefined` if REST's total is too low and its end is not known. */
function lengthIn<Row>({ total, isTotalTooLow, hasRowsBehind, entries }: Run<Row>) {
  if (!isTotalTooLow) return total;
  const last = entries.at(-1);
  return hasRowsBehind || last === undefined ? undefined : Math.max(total, last.position + 1);
}

/** Position of the first row of a list's time range; 0 without a range. */
export function* rangeStart<Row>(list: KeyedList<Row>): Search<Row, number> {
  if (list.range === undefined) return 0;
  return yield* findBoundary(list, limitsOf(list.range, list.order).start);
}

/** Position after the last row of a list's time range; without a range, the length of the list. */
export function rangeEnd<Row>(list: KeyedList<Row>): Search<Row, number> {
  return findBoundary(list, limitsOf(list.range, list.order).end);
}

/** `PageInfo` of these rows. A page that should have rows and has none has no next page in its direction. */
export function pageInfoOf(
  { travel, count }: ConnectionPlan,
  rows: { entries: readonly unknown[]; hasRowsBefore: boolean; hasRowsBehind: boolean },
): Pick<ConnectionWindow<unknown>, 'hasPreviousPage' | 'hasNextPage'> {
  const isEmpty = rows.entries.length === 0 && count > 0;
  return {
    hasPreviousPage: rows.hasRowsBefore && !(isEmpty && travel === 'backward'),
    hasNextPage: rows.hasRowsBehind && !(isEmpty && travel === 'forward'),
  };
}

/** Whether a numbered page is after the end of its list, or its list has no rows. */
export function isPageWithoutRows(
  { start, stop, travel, count }: ConnectionPlan,
  rows: readonly unknown[],
): boolean {
  const isNumbered = isPageAnchor(start) && stop === undefined && travel === 'forward';
  return isNumbered && count > 0 && rows.length === 0;
}

/**
 * The last numbered page; if the totals are wrong, the last rows instead.
 *
 * @param run the page after it, without rows
 * @param base start of the range, from which numbered pages are counted
 * @param end position after the last row of the list's range, if it has one
 */
function* readLastPage<Row>(
  list: KeyedList<Row>,
  count: number,
  run: Run<Row>,
  base: number,
  end?: number,
): Search<Row, Run<Row>> {
  const readFrom = (rows: number) => {
    const offset = base + Math.max(0, Math.floor((rows - 1) / count)) * count;
    return readRun(list, 'forward', count, { start: { offset } });
  };
  if (end !== undefined) {
    if (end > base) return yield* readFrom(end - base);
    // The range has no rows.
    return { ...run, hasRowsBefore: false, hasRowsBehind: false, total: 0 };
  }
  const { total, isTotalWrong } = run;
  if (!isTotalWrong) {
    const last = yield* readFrom(total);
    const isPage = last.entries.length > 0 && !(last.hasRowsBehind && last.isTotalWrong);
    if (isPage || last.total === 0) return last;
    // Rows have been removed meanwhile.
    if (last.total < total) return yield* readLastPage(list, count, last, base);
  }
  return yield* readEnd(list, count);
}

/**
 * The boundary at an anchor: after its row with `isAfter`, else before it.
 *
 * @param base start of the range, from which numbered pages are counted
 */
export function boundOf(
  anchor: Anchor | undefined,
  isAfter: boolean,
  base = 0,
): Point | Place | undefined {
  if (anchor === undefined) return undefined;
  if (anchor.id === null) {
    const from = isPageAnchor(anchor) ? base : 0;
    return { offset: from + Math.max(0, anchor.offset + (isAfter ? 1 : 0)) };
  }
  const { offset, id, key, groupIndex } = anchor;
  return { offset, id, key: typeof key === 'string' ? null : key, groupIndex };
}

/** @param word the row's word, in an order by a word */
export function edgeOf<Row>(entry: RunEntry<Row>, word?: string): WindowEdge<Row> {
  const { row, id, key, position: offset, groupIndex } = entry;
  if (id === null) return { row, anchor: { offset, id, key: null, part: word ?? '' } };
  const anchor: RowAnchor = { offset, id, key: word ?? key };
  if (word !== undefined) anchor.createdAt = key;
  if (groupIndex !== undefined) anchor.groupIndex = groupIndex;
  return { row, anchor };
}
