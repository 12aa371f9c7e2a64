import { findBoundary } from './find-boundary.ts';
import type { KeyedList } from './keyed-list.ts';
import { ListView } from './list-view.ts';
import { deleteNulls, NullsMoved, restartedWhereNullsMove } from './nulls.ts';
import { changesTooFast } from './order-errors.ts';
import { type Entry, NULL_RANK, type RankedPage } from './ranked-page.ts';
import type { Search } from './search.ts';

/** A row with a readable id and time. */
export interface TimedRow<Row> {
  row: Row;
  id: string;
  /** Microseconds since 1970. */
  key: number;
}

/** The rows of a list with the latest times, from one response. */
export interface NewestRows<Row> {
  /**
   * Latest first; rows of equal time in any order. Some rows with the earliest time, and some with a time in
   * the future, may be missing.
   */
  rows: TimedRow<Row>[];
  /** All rows with a later time, up to now, are in `rows`; -Infinity: all rows with a time are. */
  completeAfter: number;
  /** How many rows REST puts before them. It makes the next read cheaper. */
  place: number;
}

const MAX_ATTEMPTS = 5;
/** Rows read before the expected place, so that it may change by a few. */
const MARGIN_ROWS = 5;

/**
 * The rows with the latest times up to now, in a list that is sorted latest first. REST may put other rows
 * before them: those without a time, and those with a time in the future. It takes one read, and a search if
 * the number of those other rows is not the expected one.
 *
 * @param now the latest time that counts, in microseconds since 1970
 * @param place the `place` of the read before, 0 at first
 */
export function readNewest<Row>(
  list: KeyedList<Row>,
  count: number,
  now: number,
  place: number,
): Search<Row, NewestRows<Row>> {
  return restartedWhereNullsMove(() => searchNewest(list, count, now, place));
}

function* searchNewest<Row>(
  list: KeyedList<Row>,
  count: number,
  now: number,
  place: number,
): Search<Row, NewestRows<Row>> {
  // If the list has only rows without a time, rows with new times may appear after them.
  const view = new ListView({ ...list, assumedNulls: 'first' }, 'forward');
  for (let attempt = 0, at = place; attempt < MAX_ATTEMPTS; attempt++) {
    // A few rows in the future are read as well. If there are many, only the last of them are read, to see
    // where they end.
    const pages = yield* view.read(at <= count ? 0 : at - MARGIN_ROWS, at + count);
    const entries = pages.flatMap((page) => page.entries);
    const isLast = pages.at(-1)?.isLast ?? true;
    const index = entries.findIndex(({ rank, id }) => id !== null && rank >= -now);
    const found = entries[index];
    const isAtStart = entries[0]?.position === 0 || at === 0;
    // Rows without a time are known to be at the end, but one is at the start: there are no other rows, or it
    // is wrong.
    const startsWithNull = index === 0 && found?.key === null && isAtStart && !isLast;
    if (startsWithNull && (yield* hasTimeAt(view, (pages.at(-1)?.total ?? 0) - 1))) {
      deleteNulls(view.list);
      throw new NullsMoved();
    }
    const isEmpty = found === undefined && isLast && (entries.length > 0 || isAtStart);
    // The placement of rows without a time is uncertain if the list had no other rows.
    const endsWithoutTime = entries.at(-1)?.key === null && !isAtStart;
    if (isEmpty && endsWithoutTime && (yield* hasTimeAt(view, 0))) {
      at = 0;
      continue;
    }
    if (isEmpty || index > 0 || (index === 0 && isAtStart)) {
      const timed = entries.filter(isTimed);
      const ahead = index === -1 ? entries : entries.slice(0, index);
      // Unreadable rows do not show where the rows before the newest end.
      const before = ahead.findLast(({ id }) => id !== null);
      return {
        rows: timed.map(({ row, id, key }) => ({ row, id, key })),
        completeAfter: Math.min(completeAfterOf(pages), now),
        place: before === undefined ? 0 : before.position + 1,
      };
    }
    at = yield* findBoundary(view.list, { rank: -now, after: false }, pages);
  }
  throw changesTooFast(MAX_ATTEMPTS);
}

/** A page continues the one before if it begins before that page's last key. */
function completeAfterOf<Row>(pages: readonly RankedPage<Row>[]): number {
  let shown = pages[0]?.high ?? Number.POSITIVE_INFINITY;
  for (const { low, high } of pages) if (low < shown) shown = Math.max(shown, high);
  return shown >= NULL_RANK ? Number.NEGATIVE_INFINITY : -shown;
}

function* hasTimeAt<Row>(view: ListView<Row>, position: number): Search<Row, boolean> {
  const pages = yield* view.read(position, position + 1);
  return pages.some(({ entries }) => entries.some(isTimed));
}

function isTimed<Row>(entry: Entry<Row>): entry is Entry<Row> & { id: string; key: number } {
  return entry.id !== null && entry.key !== null;
}
