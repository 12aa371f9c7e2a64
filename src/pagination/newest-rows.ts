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

/** The rows of a list with the latest times, as one answer shows them. */
export interface NewestRows<Row> {
  /**
   * Latest first; rows of equal time in any order, and not all of those with the earliest one. Of times
   * in the future it may lack some.
   */
  rows: TimedRow<Row>[];
  /** Every row with a later time up to now is in `rows`; -Infinity for all rows with a time. */
  completeAfter: number;
  /** How many rows REST puts before them. The next read is cheaper with it. */
  place: number;
}

const MAX_ATTEMPTS = 5;
/** Rows before the expected place that are read along, so that it may change by a few. */
const MARGIN_ROWS = 5;

/**
 * The rows with the latest times up to now of a list that is sorted latest first. REST may put rows before
 * them: those without a time, and those with one in the future. One read, and a search where the number of
 * those rows is not the one expected.
 *
 * @param now the latest time that counts, in microseconds since 1970
 * @param place as the read before found it, 0 at first
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
  // In a list of nothing else, new times may come behind them.
  const view = new ListView({ ...list, assumedNulls: 'first' }, 'forward');
  for (let attempt = 0, at = place; attempt < MAX_ATTEMPTS; attempt++) {
    // A few rows in the future are read along; of more, the last ones show where they end.
    const pages = yield* view.read(at <= count ? 0 : at - MARGIN_ROWS, at + count);
    const entries = pages.flatMap((page) => page.entries);
    const isLast = pages.at(-1)?.isLast ?? true;
    const index = entries.findIndex(({ rank, id }) => id !== null && rank >= -now);
    const found = entries[index];
    const isAtStart = entries[0]?.position === 0 || at === 0;
    // Rows without a time begin a list that they are known to end: there are no others, or that is wrong.
    const startsWithNull = index === 0 && found?.key === null && isAtStart && !isLast;
    if (startsWithNull && (yield* hasTimeAt(view, (pages.at(-1)?.total ?? 0) - 1))) {
      deleteNulls(view.list);
      throw new NullsMoved();
    }
    const isEmpty = found === undefined && isLast && (entries.length > 0 || isAtStart);
    // Where rows without a time stand is not sure in a list that had no others.
    const endsWithoutTime = entries.at(-1)?.key === null && !isAtStart;
    if (isEmpty && endsWithoutTime && (yield* hasTimeAt(view, 0))) {
      at = 0;
      continue;
    }
    if (isEmpty || index > 0 || (index === 0 && isAtStart)) {
      const timed = entries.filter(isTimed);
      const ahead = index === -1 ? entries : entries.slice(0, index);
      // Rows that can not be read do not show where the others end.
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

/** A page goes on from the one before it where it begins before that one's last key. */
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
