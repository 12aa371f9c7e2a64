import type { SortOrder } from '../rest/types.ts';
import { lookUpInGroups, type TiedGroup } from './group-lookup.ts';
import type { KeyedList } from './keyed-list.ts';
import type { Landmarks } from './landmarks.ts';
import { knownNulls, nullPlacementIn, observeNulls, outerKeysOf } from './nulls.ts';
import type { RowKey } from './order.ts';
import { PlaceSearch, type Ranking } from './place-search.ts';
import { endsOf, PlaceSweep, type SweepVerdict } from './place-sweep.ts';
import { areConnected, isUnreadable, type RankedPage, rankPage } from './ranked-page.ts';
import type { ListPage, Search } from './search.ts';

/** A row to look up, by its id and the time of its creation, which never changes. */
export interface LookupTarget {
  id: string;
  key: number;
}

/**
 * The row; `null` if there is none; `'inconclusive'` if the allowed reads were not enough; an error if a
 * necessary read failed.
 */
export type LookupResult<Row> = Row | null | 'inconclusive' | Error;

/** Returns one result for each target. */
export type LookupSearch<Row> = Search<Row, LookupResult<Row>[]>;

/**
 * Looks up rows by their time of creation. The first round reads both ends of the list: most rows that people
 * open are new, and the ends show the length and the time span of the list.
 *
 * A row counts as absent only if one response shows rows on both sides of its position, or if all rows of its
 * time were seen, as many as the borders of the group say.
 *
 * @param maxGroupPages the most pages of rows with one time that are read for a target
 * @param landmarks from earlier lookups; this one adds to them
 */
export function* searchRows<Row>(
  targets: readonly LookupTarget[],
  list: KeyedList<Row>,
  maxGroupPages: number,
  landmarks?: Landmarks,
): LookupSearch<Row> {
  const ranked = targets.map(({ id, key }) => ({ id, rank: key }));
  const groups = new Map<number, TiedGroup>();
  const ranking = timeRanking(list, (group) => {
    list.facts.tiesChange = true;
    groups.set(group.key, group);
  });
  const options = { list, ranking, landmarks, maxSweepPages: maxGroupPages };
  const results = yield* new PlaceSearch(ranked, options).run();
  if (groups.size === 0) return results;
  const open = targets.filter((_, index) => results[index] === 'inconclusive');
  const oldestFirst = { ...list, order: { ...list.order, direction: 'asc' as const } };
  const found = yield* lookUpInGroups([...groups.values()], open, oldestFirst, maxGroupPages);
  return results.map((result, index) => {
    const target = targets[index];
    const inGroup = target && found.get(target);
    return inGroup === undefined ? result : inGroup;
  });
}

/** @param onTies called with groups whose rows change places between responses */
function timeRanking<Row>(list: KeyedList<Row>, onTies: (group: TiedGroup) => void): Ranking<Row> {
  /**
   * Orders in which the list begins with rows without a time: they are at the start, or there are no other
   * rows.
   */
  const startsWithNulls = new Set<SortOrder>();
  return {
    rankPages(pages, order) {
      const sorted = { ...list, order };
      observeNulls(pages, sorted);
      return pages
        .filter((page) => showsPosition(page, list.keyOf))
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
      return start && new TimeSweep(rank, start.page, start.isReversed, list.tieLimit, onTies);
    },
  };
}

/** A page with one unreadable row shows no position, and the row is not the target. */
function showsPosition<Row>(page: ListPage<Row>, keyOf: (row: Row) => RowKey): boolean {
  return page.rows.length !== 1 || !isUnreadable(page, keyOf);
}

/** All rows of one time, if no page contains all of them. */
class TimeSweep<Row> extends PlaceSweep<Row> {
  readonly #maxTies: number;
  readonly #onTies: (group: TiedGroup) => void;
  readonly #ids = new Set<string | number>();
  /** The borders of the group and the length of the list in the passes that the ids come from. */
  #facts: string | undefined;

  /** @param maxTies larger groups are read again if rows are missing */
  constructor(
    rank: number,
    page: RankedPage<Row>,
    isUnsure: boolean,
    maxTies: number,
    onTies: (group: TiedGroup) => void,
  ) {
    super(rank, page, isUnsure);
    this.#maxTies = maxTies;
    this.#onTies = onTies;
  }

  override holds({ low, high }: RankedPage<Row>): boolean {
    return low <= this.rank && this.rank <= high;
  }

  protected override goesOnBefore({ low }: RankedPage<Row>): boolean {
    return low === this.rank;
  }

  protected override goesOnBehind({ high }: RankedPage<Row>): boolean {
    return high === this.rank;
  }

  /**
   * No row is missing if as many rows were seen as the borders of the group say, and the borders belong to
   * one moment: the pages agree where they overlap, or two passes had the same borders.
   */
  protected override judge(pages: readonly RankedPage<Row>[]): SweepVerdict {
    const entries = pages.flatMap((page) => page.entries.filter(({ rank }) => rank === this.rank));
    const positions = entries.map(({ position }) => position);
    const [first, last] = [Math.min(...positions), Math.max(...positions)];
    const totals = new Set(pages.map(({ total }) => total));
    const facts = `${first} ${last} ${[...totals].join()}`;
    const isSeen = facts === this.#facts;
    // Rows of the pass before count as well if the list has not changed.
    if (!isSeen) this.#ids.clear();
    this.#facts = facts;
    const ids = new Set(entries.map(({ id, restPosition }) => id ?? restPosition));
    for (const id of ids) this.#ids.add(id);
    const [start, furthest] = endsOf(pages);
    if (start === undefined || furthest === undefined) return 'open';
    const isBordered = start.low < this.rank && furthest.high > this.rank;
    let reach = start.end;
    const fits = pages.every(({ offset, end }) => {
      const follows = offset < reach;
      reach = Math.max(reach, end);
      return follows;
    });
    const size = last - first + 1;
    if (!isBordered || !fits || totals.size > 1) return 'open';
    const isWhole = ids.size === size && this.#ids.size === size;
    if (isWhole && (isSeen || areConnected(pages))) return 'absent';
    if (size > this.#maxTies) return 'open';
    this.#onTies({ key: this.rank, middle: first + Math.floor(size / 2), pages: pages.length });
    return 'inconclusive';
  }
}
