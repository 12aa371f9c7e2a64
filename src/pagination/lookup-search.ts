import type { SortOrder } from '../rest/types.ts';
import type { KeyedList } from './keyed-list.ts';
import type { Landmarks } from './landmarks.ts';
import { knownNulls, nullPlacementIn, observeNulls, outerKeysOf } from './nulls.ts';
import type { RowKey } from './order.ts';
import { PlaceSearch, type Ranking } from './place-search.ts';
import { endsOf, PlaceSweep, type SweepVerdict } from './place-sweep.ts';
import { isUnreadable, type RankedPage, rankPage } from './ranked-page.ts';
import type { ListPage, Search } from './search.ts';

/** A row to look up, by its id and the time of its creation, which never changes. */
export interface LookupTarget {
  id: string;
  key: number;
}

/**
 * The row; `null` where there is none; `'inconclusive'` where the reads allowed were not enough; an
 * error where a read that was needed failed.
 */
export type LookupResult<Row> = Row | null | 'inconclusive' | Error;

/** Returns what was found, one for each target. */
export type LookupSearch<Row> = Search<Row, LookupResult<Row>[]>;

/**
 * Looks up rows by the time of their creation. The first round reads both ends of the list: what
 * people look at is mostly new, and the ends show how long the list is, and since when.
 *
 * A row counts as absent only when one answer shows rows on both sides of its place, or all rows of
 * its time were seen, as many as their borders say.
 *
 * @param maxGroupPages pages of rows with one time that may be read for a target
 * @param landmarks what earlier lookups have learnt, and this one adds to
 */
export function searchRows<Row>(
  targets: readonly LookupTarget[],
  list: KeyedList<Row>,
  maxGroupPages: number,
  landmarks?: Landmarks,
): LookupSearch<Row> {
  const ranked = targets.map(({ id, key }) => ({ id, rank: key }));
  const options = { list, ranking: timeRanking(list), landmarks, maxSweepPages: maxGroupPages };
  return new PlaceSearch(ranked, options).run();
}

function timeRanking<Row>(list: KeyedList<Row>): Ranking<Row> {
  /** Orders of a list that begins with rows without a time: it has them there, or no others. */
  const startsWithNulls = new Set<SortOrder>();
  return {
    rankPages(pages, order) {
      const sorted = { ...list, order };
      observeNulls(pages, sorted);
      return pages
        .filter((page) => tellsPlace(page, list.keyOf))
        .map((page) => {
          const begins = page.offset === 0 && outerKeysOf(page, list.keyOf)[0] === null;
          if (begins) startsWithNulls.add(order.direction);
          const assumed = startsWithNulls.has(order.direction) ? 'first' : knownNulls(sorted);
          return rankPage(page, order, list.keyOf, nullPlacementIn(page, list.keyOf) ?? assumed);
        });
    },
    judge(rank, pages) {
      if (pages.some(({ page }) => page.low < rank && rank < page.high)) return 'absent';
      const touching = pages.filter(({ page }) => page.low === rank || page.high === rank);
      const start = touching.find(({ isReversed }) => !isReversed) ?? touching[0];
      return start && new TimeSweep(rank, start.page, start.isReversed);
    },
  };
}

/** A single row that cannot be read shows nothing, and is not the one that is looked for. */
function tellsPlace<Row>(page: ListPage<Row>, keyOf: (row: Row) => RowKey): boolean {
  return page.rows.length !== 1 || !isUnreadable(page, keyOf);
}

/** All rows of one time, of which no page holds all: rows of other times border them. */
class TimeSweep<Row> extends PlaceSweep<Row> {
  readonly #ids = new Set<string | number>();
  /** Where they began, and the length of the list, in the passes that the ids are from. */
  #facts: string | undefined;

  override holds({ low, high }: RankedPage<Row>): boolean {
    return low <= this.rank && this.rank <= high;
  }

  protected override goesOnBefore({ low }: RankedPage<Row>): boolean {
    return low === this.rank;
  }

  protected override goesOnBehind({ high }: RankedPage<Row>): boolean {
    return high === this.rank;
  }

  /** No row is missing where the pages fit together, and as many were seen as their borders say. */
  protected override judge(pages: readonly RankedPage<Row>[]): SweepVerdict {
    const entries = pages.flatMap((page) => page.entries.filter(({ rank }) => rank === this.rank));
    const positions = entries.map(({ position }) => position);
    const [first, last] = [Math.min(...positions), Math.max(...positions)];
    const totals = new Set(pages.map(({ total }) => total));
    const facts = `${first} ${[...totals].join()}`;
    // Rows that were seen in the pass before count as well, as long as the list is the same.
    if (facts !== this.#facts) this.#ids.clear();
    this.#facts = facts;
    for (const { id, restPosition } of entries) this.#ids.add(id ?? restPosition);
    const [start, furthest] = endsOf(pages);
    if (start === undefined || furthest === undefined) return 'open';
    const isBordered = start.low < this.rank && furthest.high > this.rank;
    let reach = start.end;
    const fits = pages.every(({ offset, end }) => {
      const follows = offset < reach;
      reach = Math.max(reach, end);
      return follows;
    });
    const isWhole = isBordered && fits && totals.size === 1 && this.#ids.size === last - first + 1;
    return isWhole ? 'absent' : 'open';
  }
}
