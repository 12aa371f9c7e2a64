import type { SortOrder } from '../rest/types.ts';
import type { KeyedList } from './keyed-list.ts';
import type { Landmarks } from './landmarks.ts';
import { knownNulls, observeNulls } from './nulls.ts';
import type { RowKey } from './order.ts';
import { PlaceSearch, type Ranking } from './place-search.ts';
import { GroupSweep } from './place-sweep.ts';
import { isUnreadable, nullPlacementIn, outerKeysOf, rankPage } from './ranked-page.ts';
import type { ListPage, Search } from './search.ts';

/** A row to look up, by its id and the time of its creation, which never changes. */
export interface LookupTarget {
  id: string;
  key: number;
}

/**
 * The row; `null` where there is none; `'inconclusive'` where the reads allowed did not tell; an
 * error where a read that would have told failed.
 */
export type LookupResult<Row> = Row | null | 'inconclusive' | Error;

/** Returns what was found, one for each target. */
export type LookupSearch<Row> = Search<Row, LookupResult<Row>[]>;

/**
 * Looks up rows by the time of their creation. The first round reads both ends of the list: what
 * people look at is mostly new, and the ends tell how long the list is, and since when.
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
      return start && new GroupSweep(rank, start.page, start.isReversed);
    },
  };
}

/** A single row that cannot be read tells nothing, and is not the one that is looked for. */
function tellsPlace<Row>(page: ListPage<Row>, keyOf: (row: Row) => RowKey): boolean {
  return page.rows.length !== 1 || !isUnreadable(page, keyOf);
}
