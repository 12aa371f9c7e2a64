import type { TiedGroup } from './group-lookup.ts';
import type { IdKey } from './id-order.ts';
import type { KeyedList } from './keyed-list.ts';
import type { RowKey, TimeOrder } from './order.ts';
import type { Ranking } from './place-search.ts';
import { PlaceSweep, type SweepVerdict } from './place-sweep.ts';
import type { RankedPage } from './ranked-page.ts';
import type { ListPage } from './search.ts';

/** How far outside a page's ids an id may be and still be on it: a share of the range of these ids. */
const NEAR_SHARE = 1 / 8;

/** Whether a row is readable and has no time: REST puts such rows at an end of the list. */
export function isUndated({ id, key }: RowKey): boolean {
  return id !== null && key === null;
}

/**
 * Ranks rows by their ids, in a list whose ids are in order of creation.
 *
 * @param startsUndated whether rows without a time begin the list, oldest first
 * @param onTies called with the groups that may contain a row of this rank, if it is not where it should be
 */
export function idRanking<Row>(
  list: KeyedList<Row>,
  keyOfId: IdKey,
  startsUndated: boolean,
  onTies: (rank: number, groups: TiedGroup[]) => void,
): Ranking<Row> {
  return {
    rankPages: (pages, order) =>
      pages.flatMap((page) => {
        const { rows } = page;
        const isDated = rows.length === 0 || rows.some((row) => !isUndated(list.keyOf(row)));
        if (isDated) return [rankByIds(page, order, list, keyOfId)];
        if (startsUndated || order.direction === 'desc') return [];
        // The rows with a time end before it.
        return [rankByIds({ ...page, rows: [], isLast: true }, order, list, keyOfId)];
      }),
    judge(rank, pages) {
      const around = pages.filter(({ page }) => page.low <= rank && rank <= page.high);
      const start = around.find(({ isReversed }) => !isReversed) ?? around[0];
      const onEnd = (read: readonly RankedPage<Row>[]) =>
        onTies(rank, groupsAround(rank, read, list));
      return start && new IdSweep(rank, start.page, onEnd);
    },
  };
}

/**
 * Rows of one time can be in any order, so only the lowest and the highest id of the page count. Rows without
 * a time are at an end of the list; the list counts as ending before them.
 */
function rankByIds<Row>(
  { offset, rows, total, isLast }: ListPage<Row>,
  order: TimeOrder,
  { keyOf }: KeyedList<Row>,
  keyOfId: IdKey,
): RankedPage<Row> {
  const sign = order.direction === 'asc' ? 1 : -1;
  const keys = rows.map((row) => keyOf(row));
  const dated = rows.flatMap((row, index) => {
    const { id, key } = keys[index] ?? keyOf(row);
    if (id === null || key === null) return [];
    return [{ row, id, key: null, rank: sign * keyOfId(id), at: offset + index }];
  });
  const entries = dated
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ at, ...entry }, index) => {
      const position = dated[index]?.at ?? at;
      return { ...entry, position, restPosition: position };
    });
  const [first, last] = [entries[0]?.rank, entries.at(-1)?.rank];
  const isFirst = offset === 0 || keys.slice(0, 1).some(isUndated);
  const endsList = isLast || keys.slice(-1).some(isUndated);
  return {
    offset,
    end: offset + rows.length,
    low: isFirst ? Number.NEGATIVE_INFINITY : (first ?? Number.POSITIVE_INFINITY),
    high: endsList ? Number.POSITIVE_INFINITY : (last ?? Number.NEGATIVE_INFINITY),
    entries,
    total,
    isLast,
  };
}

/** The pages that have ids on both sides of the target: near its position, ids are in no order. */
class IdSweep<Row> extends PlaceSweep<Row> {
  readonly #onEnd: (pages: readonly RankedPage<Row>[]) => void;

  constructor(
    rank: number,
    page: RankedPage<Row>,
    onEnd: (pages: readonly RankedPage<Row>[]) => void,
  ) {
    super(rank, page, false);
    this.#onEnd = onEnd;
  }

  override holds(): boolean {
    return true;
  }

  protected override goesOnBefore(page: RankedPage<Row>): boolean {
    return page.low > Number.NEGATIVE_INFINITY && isNear(page, this.rank);
  }

  protected override goesOnBehind(page: RankedPage<Row>): boolean {
    return page.high < Number.POSITIVE_INFINITY && isNear(page, this.rank);
  }

  /** A row that is not at its expected position may be elsewhere. */
  protected override judge(pages: readonly RankedPage<Row>[]): SweepVerdict {
    this.#onEnd(pages);
    return 'inconclusive';
  }
}

/** The groups of equal times that contain the ids before and after a missing one. */
function groupsAround<Row>(
  rank: number,
  pages: readonly RankedPage<Row>[],
  { keyOf }: KeyedList<Row>,
): TiedGroup[] {
  // Pages overlap.
  const distinct = new Map(pages.flatMap((page) => page.entries.map((entry) => [entry.id, entry])));
  const entries = [...distinct.values()].sort((a, b) => a.rank - b.rank);
  const byKey = Map.groupBy(entries, ({ row }) => keyOf(row).key);
  const before = entries.findLast((entry) => entry.rank <= rank);
  const behind = entries.find((entry) => entry.rank >= rank);
  const keys = new Set([before, behind].map((entry) => entry && keyOf(entry.row).key));
  return [...keys].flatMap((key): TiedGroup[] => {
    const group = byKey.get(key) ?? [];
    const middle = group[Math.floor(group.length / 2)]?.position;
    if (typeof key !== 'number' || group.length < 2 || middle === undefined) return [];
    return [{ key, middle, pages: pages.length }];
  });
}

/**
 * Whether an id may be on a page. Among ids with the same time part, the rest is in no order: the target may
 * be a little before or after all ids of its page.
 */
function isNear<Row>({ low, high, entries }: RankedPage<Row>, rank: number): boolean {
  const [first, last] = [entries[0]?.rank ?? 0, entries.at(-1)?.rank ?? 0];
  const margin = (last - first) * NEAR_SHARE;
  return low - margin <= rank && rank <= high + margin;
}
