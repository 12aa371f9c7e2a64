import { limitsOf } from './boundary.ts';
import { findBoundary } from './find-boundary.ts';
import { lookUpInGroups, type TiedGroup } from './group-lookup.ts';
import { type DatedId, idFormOf, idKeyFor, MIN_AT_END } from './id-order.ts';
import { idRanking, isUndated } from './id-ranking.ts';
import type { KeyedList } from './keyed-list.ts';
import type { LookupResult, LookupSearch } from './lookup-search.ts';
import type { TimeOrder } from './order.ts';
import { PlaceSearch } from './place-search.ts';
import { Scan } from './scan-search.ts';
import { type ListPage, readWindow, type Search } from './search.ts';

/**
 * If a scan has at most so many pages left, it continues: that takes one round, and shows which ids do not
 * exist.
 */
const SHORT_SCAN = 4;
/** Rows read at an end of the list to see the form and the order of ids. */
const DATED_ROWS = 50;

/** Ids whose scan has recently used up the budget: another scan would do the same. */
export interface ExhaustedIds {
  has(id: string): boolean;
  add(id: string): void;
}

/**
 * Looks for rows of which only the id is known. If the ids at both ends of the list are in order of creation,
 * it searches for the position of an id. The other ids, and those not found, are searched page by page, the
 * newest first.
 *
 * A row counts as absent only if the whole list was read, or if its id has another form than all ids at both
 * ends of the list.
 *
 * @param maxReads pages that a scan may read
 * @param exhausted from earlier searches; this one adds to it
 */
export function* searchIds<Row>(
  ids: readonly string[],
  list: KeyedList<Row>,
  maxReads: number,
  exhausted: ExhaustedIds,
): LookupSearch<Row> {
  const scan = new Scan(ids, list, maxReads);
  for (const id of ids) if (exhausted.has(id)) scan.settle(id, 'inconclusive');
  if (scan.isOver) return scan.results();
  const front = yield* scan.round();
  if (!scan.isOver && scan.pagesLeft > SHORT_SCAN) {
    yield* searchByOrder(scan, front, list, maxReads);
  }
  yield* scan.run();
  for (const id of scan.beyondBudget) exhausted.add(id);
  return scan.results();
}

/**
 * Finds what can be found without a scan.
 *
 * @param front the pages that the scan has read
 */
function* searchByOrder<Row>(
  scan: Scan<Row>,
  front: ListPage<Row>[],
  list: KeyedList<Row>,
  maxSweepPages: number,
): Search<Row, void> {
  const { order } = list;
  const ascending: TimeOrder = { field: order.field, direction: 'asc' };
  const oldest = yield* readDated({ ...list, order: ascending });
  const newest = yield* readDated(list, front);
  if (oldest === undefined || newest === undefined) return;
  scan.take([...oldest, ...newest]);
  const [first, last] = [datedIds(oldest, list), datedIds(newest, list)];
  const form = idFormOf(idsOf([...oldest, ...newest], list));
  if (form === undefined || first.length === 0 || last.length === 0) return;
  for (const id of [...scan.missing]) if (!form.pattern.test(id)) scan.settle(id, null);
  const keyOfId = idKeyFor(form, first, last, [...scan.missing]);
  if (keyOfId === undefined) return;
  const startsUndated = hasUndated(oldest, list);
  const groups = new Map<number, TiedGroup[]>();
  const ranking = idRanking(list, keyOfId, startsUndated, (rank, near) => groups.set(rank, near));
  // The id does not show the position of a row without a time.
  const from = startsUndated ? Math.min(...first.map(({ id }) => keyOfId(id))) : 0;
  const to = hasUndated(newest, list) ? Math.max(...last.map(({ id }) => keyOfId(id))) : Infinity;
  const targets = [...scan.missing]
    .map((id) => ({ id, rank: keyOfId(id) }))
    .filter(({ rank }) => from <= rank && rank <= to);
  if (targets.length === 0) return;
  const search = new PlaceSearch(targets, { list, ranking, maxSweepPages });
  search.learn(oldest, ascending);
  search.learn(newest, order);
  const results = yield* search.run();
  for (const [index, { id }] of targets.entries()) {
    const result: LookupResult<Row> = results[index] ?? 'inconclusive';
    if (result !== 'inconclusive') scan.settle(id, result);
  }
  // Rows of one time can change places, so that the search has not met them.
  const near = targets
    .filter(({ id }) => scan.missing.has(id))
    .flatMap(({ id, rank }) =>
      (groups.get(rank) ?? []).map((group) => ({ id, key: group.key, group })),
    );
  const byTime = new Map(near.map(({ key, group }) => [key, group]));
  const sorted = { ...list, order: ascending };
  const found = yield* lookUpInGroups([...byTime.values()], near, sorted, maxSweepPages);
  for (const [{ id }, row] of found) {
    if (row !== null && row !== 'inconclusive') scan.settle(id, row);
  }
}

/**
 * Pages from the front of a list, up to one with rows that have a time: REST may put others before them.
 * `undefined` if they cannot be read; then only the scan is used.
 *
 * @param known pages that were read before
 */
function* readDated<Row>(
  list: KeyedList<Row>,
  known?: ListPage<Row>[],
): Search<Row, ListPage<Row>[] | undefined> {
  const { order, narrowing } = list;
  const request = { count: DATED_ROWS, order, narrowing };
  try {
    const pages = known ?? (yield* readWindow<Row>({ offset: 0, ...request }));
    if (datedIds(pages, list).length >= MIN_AT_END) return pages;
    const start = yield* findBoundary(list, limitsOf({}, order).start);
    const offset = Math.max(0, start - 1);
    return [...pages, ...(yield* readWindow<Row>({ offset, ...request }))];
  } catch {
    return undefined;
  }
}

function idsOf<Row>(pages: readonly ListPage<Row>[], { keyOf }: KeyedList<Row>): string[] {
  return pages.flatMap(({ rows }) => rows.flatMap((row) => keyOf(row).id ?? []));
}

function datedIds<Row>(pages: readonly ListPage<Row>[], { keyOf }: KeyedList<Row>): DatedId[] {
  return pages.flatMap(({ rows }) =>
    rows.flatMap((row): DatedId[] => {
      const { id, key } = keyOf(row);
      return id === null || typeof key !== 'number' ? [] : [{ id, rank: key }];
    }),
  );
}

function hasUndated<Row>(pages: readonly ListPage<Row>[], { keyOf }: KeyedList<Row>): boolean {
  return pages.some(({ rows }) => rows.some((row) => isUndated(keyOf(row))));
}
