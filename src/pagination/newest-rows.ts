import { findBoundary } from './find-boundary.ts';
import { type KeyedList, ListView } from './keyed-list.ts';
import { changesTooFast } from './order-errors.ts';
import { type Entry, NULL_RANK } from './ranked-page.ts';
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
  /** Latest first; rows of equal time in any order, and not all of those with the earliest one. */
  rows: TimedRow<Row>[];
  /** Every row with a later time is in `rows`; -Infinity for all rows with a time. */
  completeAfter: number;
  /** How many rows without a time REST puts before them. The next read is cheaper with it. */
  place: number;
}

const MAX_ATTEMPTS = 5;

/**
 * The rows with the latest times of a list that is sorted latest first: one read, and a search where the
 * number of rows without a time before them is not the one expected.
 *
 * @param place as the read before told, 0 at first
 */
export function* readNewest<Row>(
  list: KeyedList<Row>,
  count: number,
  place: number,
): Search<Row, NewestRows<Row>> {
  const view = new ListView(list, 'forward');
  let isBehindNulls = false;
  for (let attempt = 0, from = place; attempt < MAX_ATTEMPTS; attempt++) {
    const pages = yield* view.read(Math.max(0, from - 1), from + count);
    const entries = pages.flatMap((page) => page.entries);
    const isLast = pages.at(-1)?.isLast ?? true;
    const first = entries.findIndex(isTimed);
    const [start, found] = [entries[0], entries[first]];
    if (found !== undefined && (start?.position === 0 || start?.key === null)) {
      const timed = entries.slice(first).filter(isTimed);
      const isComplete = isLast || entries.at(-1)?.key === null;
      return {
        rows: timed.map(({ row, id, key }) => ({ row, id, key })),
        completeAfter: isComplete ? Number.NEGATIVE_INFINITY : (timed.at(-1)?.key ?? 0),
        place: found.position,
      };
    }
    const hasNone = from === 0 || (isBehindNulls && start?.key === null);
    if (hasNone && isLast && found === undefined) {
      return { rows: [], completeAfter: Number.NEGATIVE_INFINITY, place: 0 };
    }
    isBehindNulls = from === 0 && found === undefined;
    from = isBehindNulls ? yield* findBoundary(list, { rank: -NULL_RANK, after: true }) : 0;
  }
  throw changesTooFast(MAX_ATTEMPTS);
}

function isTimed<Row>(entry: Entry<Row>): entry is Entry<Row> & { id: string; key: number } {
  return entry.id !== null && entry.key !== null;
}
