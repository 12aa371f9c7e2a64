import type { KeyedList } from './keyed-list.ts';
import type { RowKey, TimeOrder } from './order.ts';
import { changesTooFast } from './order-errors.ts';
import type { NullPlacement } from './ranked-page.ts';
import { type ListPage, pageWith, readWindow, type Search } from './search.ts';

/** The most runs of a search that starts again because of the placement of rows without a time. */
const MAX_RUNS = 3;

/** Thrown when ranks are wrong because rows without a time are not where they were assumed to be. */
export class NullsMoved extends Error {}

/**
 * Runs a search, and starts it again if it throws {@link NullsMoved}; what it learnt about the list stays.
 */
export function* restartedWhereNullsMove<Row, Result>(
  search: () => Search<Row, Result>,
): Search<Row, Result> {
  for (let runs = 1; ; runs++) {
    try {
      return yield* search();
    } catch (error) {
      if (!(error instanceof NullsMoved)) throw error;
      if (runs >= MAX_RUNS) throw changesTooFast(runs);
    }
  }
}

/** Stores where rows without a time are, if pages show it. */
export function observeNulls<Row>(pages: readonly ListPage<Row>[], list: KeyedList<Row>): void {
  for (const page of pages) {
    const placement = nullPlacementIn(page, list.keyOf);
    if (placement !== undefined) setNulls(list, placement);
  }
}

/** Where rows without a time are, if the page contains rows with and without a time. */
export function nullPlacementIn<Row>(
  page: ListPage<Row>,
  keyOf: (row: Row) => RowKey,
): NullPlacement | undefined {
  const [first, last] = outerKeysOf(page, keyOf);
  if ((first === null) === (last === null)) return undefined;
  return first === null ? 'first' : 'last';
}

/**
 * Keys of the first and the last readable row of a page. They are enough, because rows without a time are at
 * one end of a list.
 */
export function outerKeysOf<Row>(
  { rows }: ListPage<Row>,
  keyOf: (row: Row) => RowKey,
): (number | null)[] {
  const isReadable = (row: Row) => keyOf(row).id !== null;
  const outer = [rows.find(isReadable), rows.findLast(isReadable)];
  return outer.flatMap((row) => (row === undefined ? [] : [keyOf(row).key ?? null]));
}

/**
 * Learns where rows without a time are, in an order that has some. It reads the first and the last of all
 * tasks, because the list itself may have no rows with a time. `undefined` if no task has a time.
 */
export function* learnNulls<Row>(list: KeyedList<Row>): Search<Row, NullPlacement | undefined> {
  const { order, facts, keyOf } = list;
  const known = knownNulls(list);
  if (known !== undefined) return known;
  // The last row is at the position that the total says. If not, it is searched by galloping and bisection.
  let [low, high, offset, count] = [-1, Number.POSITIVE_INFINITY, 0, 1];
  while (low < offset && offset < high) {
    const request = { offset, count, order, narrowing: {}, isUnfiltered: true };
    const pages = yield* readWindow<Row>(request);
    const page = pageWith(pages, offset);
    const rows = page?.rows.slice(offset - page.offset).map(keyOf) ?? [];
    const shown = rows.filter(({ id }) => id !== null);
    const dated = shown.findIndex(({ key }) => typeof key === 'number');
    if (dated !== -1) {
      const placement = offset === 0 && dated === 0 ? 'last' : 'first';
      setNulls(list, placement);
      return placement;
    }
    const endsHere = pages.some(({ isLast }) => isLast);
    if (offset === 0 && shown.length === 0 && count < facts.pageSize && !endsHere) {
      // REST leaves out the first row, or sends it broken: those behind it show how the list begins.
      count = facts.pageSize;
      continue;
    }
    count = 1;
    if (page?.isLast) return undefined;
    if (page === undefined && endsHere) high = offset;
    else low = offset;
    if (high < Number.POSITIVE_INFINITY) offset = Math.floor((low + high) / 2);
    else if (offset > 0) offset = 2 * offset + 1;
    else offset = Math.max(1, ...pages.map(({ total }) => total - 1));
  }
  return undefined;
}

export function knownNulls<Row>({ facts, order }: KeyedList<Row>): NullPlacement | undefined {
  return facts.nulls.get(orderName(order));
}

/** The known or the assumed placement. */
export function nullsOf<Row>(list: KeyedList<Row>): NullPlacement | undefined {
  return knownNulls(list) ?? list.assumedNulls;
}

export function setNulls<Row>({ facts, order }: KeyedList<Row>, placement: NullPlacement): void {
  facts.nulls = new Map(facts.nulls).set(orderName(order), placement);
}

/** Deletes the placement of an order, because it is wrong. */
export function deleteNulls<Row>({ facts, order }: KeyedList<Row>): void {
  facts.nulls = new Map([...facts.nulls].filter(([name]) => name !== orderName(order)));
}

function orderName({ field, direction }: TimeOrder): string {
  return `${field} ${direction}`;
}
