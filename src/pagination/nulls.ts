import type { KeyedList } from './keyed-list.ts';
import type { RowKey, TimeOrder } from './order.ts';
import { changesTooFast } from './order-errors.ts';
import type { NullPlacement } from './ranked-page.ts';
import { type ListPage, pageWith, readWindow, type Search } from './search.ts';

/** Searches that begin anew because rows without a time are elsewhere. */
const MAX_RUNS = 3;

/** What was ranked before the place of rows without a time became known was ranked wrongly. */
export class NullsMoved extends Error {}

/** Runs a search, and again from the start where it throws {@link NullsMoved}: what it learnt stays. */
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

/** Notes where rows without a time stand, as far as pages show it. */
export function observeNulls<Row>(pages: readonly ListPage<Row>[], list: KeyedList<Row>): void {
  for (const page of pages) {
    const placement = nullPlacementIn(page, list.keyOf);
    if (placement !== undefined) setNulls(list, placement);
  }
}

/** Where rows without a time stand, as a page shows that has both kinds of rows. */
export function nullPlacementIn<Row>(
  page: ListPage<Row>,
  keyOf: (row: Row) => RowKey,
): NullPlacement | undefined {
  const [first, last] = outerKeysOf(page, keyOf);
  if ((first === null) === (last === null)) return undefined;
  return first === null ? 'first' : 'last';
}

/** Keys of the first and the last readable row of a page: rows without a time stand at an end of a list. */
export function outerKeysOf<Row>(
  { rows }: ListPage<Row>,
  keyOf: (row: Row) => RowKey,
): (number | null)[] {
  const isReadable = (row: Row) => keyOf(row).id !== null;
  const outer = [rows.find(isReadable), rows.findLast(isReadable)];
  return outer.flatMap((row) => (row === undefined ? [] : [keyOf(row).key ?? null]));
}

/**
 * Where rows without a time stand, for an order in which there are some. The first and the last of all
 * tasks show: the list itself may have no others. `undefined` where no task has a time.
 */
export function* learnNulls<Row>(list: KeyedList<Row>): Search<Row, NullPlacement | undefined> {
  const { order, keyOf } = list;
  const known = knownNulls(list);
  if (known !== undefined) return known;
  // The last row is where the total says, or else between rows without a time and positions past the end.
  let [low, high, offset] = [-1, Number.POSITIVE_INFINITY, 0];
  while (low < offset && offset < high) {
    const request = { offset, count: 1, order, narrowing: {}, isUnfiltered: true };
    const pages = yield* readWindow<Row>(request);
    const page = pageWith(pages, offset);
    const shown = page?.rows.slice(offset - page.offset).map(keyOf) ?? [];
    const dated = shown.findIndex(({ id, key }) => id !== null && typeof key === 'number');
    if (dated !== -1) {
      const placement = offset === 0 && dated === 0 ? 'last' : 'first';
      setNulls(list, placement);
      return placement;
    }
    if (page?.isLast) return undefined;
    if (page === undefined && pages.some(({ isLast }) => isLast)) high = offset;
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

/** Where they count, known or assumed. */
export function nullsOf<Row>(list: KeyedList<Row>): NullPlacement | undefined {
  return knownNulls(list) ?? list.assumedNulls;
}

export function setNulls<Row>({ facts, order }: KeyedList<Row>, placement: NullPlacement): void {
  facts.nulls = new Map(facts.nulls).set(orderName(order), placement);
}

/** What was learnt of an order turned out wrong. */
export function deleteNulls<Row>({ facts, order }: KeyedList<Row>): void {
  facts.nulls = new Map([...facts.nulls].filter(([name]) => name !== orderName(order)));
}

function orderName({ field, direction }: TimeOrder): string {
  return `${field} ${direction}`;
}
