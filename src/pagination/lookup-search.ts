import { addPage, type GroupSweep, newSweep } from './group-sweep.ts';
import { KeySearch } from './key-search.ts';
import { type KeyedList, knownNulls, observeNulls } from './keyed-list.ts';
import { nullPlacementIn, type RankedPage, rankOf, rankPage } from './ranked-page.ts';
import type { Read, ReadRequest, Search } from './search.ts';
import { pageHolding, type Window } from './window.ts';

/** Reads in which a million rows can be told apart by bisection alone: 1 + log2(1,000,000 / 200). */
const BISECTION_READS = 14;
/** Reads that go where the row is likeliest. */
const INTERPOLATION_READS = 8;
/** Rounds for one target at most, apart from those through a group of equal times. */
const MAX_READS = 40;
/** Pages that a search steps over when it keeps coming from one side and has the other far away. */
const MIN_STEP_PAGES = 4;
/** Passes through a group of equal times until all of its rows were seen. */
const MAX_SWEEPS = 3;

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

interface TargetState<Row> {
  target: LookupTarget;
  rank: number;
  search: KeySearch;
  result: LookupResult<Row> | undefined;
  /** Rounds in which something was read for it. */
  reads: number;
  next: Window;
  group: GroupSweep | undefined;
  sweeps: number;
}

/**
 * Looks up rows by interpolation, which becomes bisection where times are spread too oddly for it.
 * The first read is the front of the list, where what people look at mostly is. Targets in one
 * region share each read of it, and all learn from every page. A target whose own read fails gets
 * its error, and leaves the others standing.
 *
 * A row counts as absent only when one answer shows rows on both sides of its place, or all rows of
 * its time were seen, as many as their borders say.
 *
 * @param maxGroupPages pages of rows with one time that may be read for a target
 */
export function* searchRows<Row>(
  targets: readonly LookupTarget[],
  list: KeyedList<Row>,
  maxGroupPages: number,
): LookupSearch<Row> {
  const { pageSize } = list.facts;
  const states = targets.map((target): TargetState<Row> => {
    const rank = rankOf(target.key, list.order, undefined);
    return {
      target,
      rank,
      search: new KeySearch({ rank, after: false }),
      result: undefined,
      reads: 0,
      next: { offset: 0, count: pageSize },
      group: undefined,
      sweeps: 0,
    };
  });
  for (;;) {
    const open = states.filter((state) => state.result === undefined);
    if (open.length === 0) {
      return states.map(({ result }) => (result === undefined ? 'inconclusive' : result));
    }
    const windows = planReads(open);
    const { order, narrowing } = list;
    const reads = yield windows.map((window): ReadRequest => ({ ...window, order, narrowing }));
    const pages = new Map(
      windows.map((window, index) => [keyOf(window), rankedPages(reads[index], list)]),
    );
    for (const state of open) update(state, pages, list, maxGroupPages);
  }
}

function rankedPages<Row>(
  read: Read<Row> | undefined,
  list: KeyedList<Row>,
): RankedPage<Row>[] | Error {
  if (read === undefined || read instanceof Error) return read ?? [];
  const { order, keyOf } = list;
  const keyOfRow = (row: Row) => keyOf(row, order.field);
  observeNulls(read, list);
  try {
    return read.map((page) => {
      const placement = nullPlacementIn(page, keyOfRow) ?? knownNulls(list);
      return rankPage(page, order, keyOfRow, placement);
    });
  } catch (error) {
    return error instanceof Error ? error : new Error('a page could not be ranked');
  }
}

/** One read for all targets that are left with the same region: that of the middle one. */
function planReads<Row>(open: readonly TargetState<Row>[]): Window[] {
  const regions = Map.groupBy(open, ({ search, next, group }) =>
    group === undefined ? `${search.low} ${search.high}` : keyOf(next),
  );
  const wanted = [...regions.values()].flatMap((sharers) => {
    const byPlace = sharers.toSorted((a, b) => a.next.offset - b.next.offset);
    return byPlace[Math.floor(byPlace.length / 2)]?.next ?? [];
  });
  return [...new Map(wanted.map((window) => [keyOf(window), window])).values()];
}

function keyOf({ offset, count }: Window): string {
  return `${offset} ${count}`;
}

function update<Row>(
  state: TargetState<Row>,
  reads: ReadonlyMap<string, RankedPage<Row>[] | Error>,
  list: KeyedList<Row>,
  maxGroupPages: number,
): void {
  const { target, rank, search } = state;
  const own = reads.get(keyOf(state.next));
  if (own !== undefined) state.reads += 1;
  const pages = [...reads.values()].flatMap((read) => (read instanceof Error ? [] : read));
  for (const page of pages) {
    const found = page.entries.find(({ id }) => id === target.id);
    if (found !== undefined) {
      state.result = found.row;
      return;
    }
    search.observe(page);
  }
  if (own instanceof Error) state.result = own;
  else if (pages.some(({ low, high }) => low < rank && rank < high)) state.result = null;
  else if (state.group !== undefined || !planSearch(state, pages, list)) {
    sweepGroup(state, pages, list, maxGroupPages);
  }
}

/** Plans the next read of the search; false where its time fills more than a page. */
function planSearch<Row>(
  state: TargetState<Row>,
  pages: readonly RankedPage<Row>[],
  { facts: { pageSize } }: KeyedList<Row>,
): boolean {
  const { rank, search } = state;
  const border = pages.find((page) => page.low < rank && page.high === rank);
  const first = border?.entries.find((entry) => entry.rank === rank)?.position;
  if (border !== undefined && first !== undefined) {
    const from = Math.max(0, first - 1);
    const furthest = pageHolding({ offset: from, count: 2 }, 'after', pageSize);
    if (furthest === undefined || furthest.offset + furthest.count <= border.end) {
      state.group = newSweep(from);
      return false;
    }
    state.next = furthest;
    return true;
  }
  const width = search.high - search.low + 1;
  const both = { offset: Math.max(0, search.low), count: width };
  const whole = width <= pageSize ? pageHolding(both, 'around', pageSize) : undefined;
  // The row before the cut has to be on the page as well.
  const place = Math.max(0, Math.min(search.guess(), search.high - 1));
  const page = Math.floor(place / pageSize);
  const held =
    state.reads < INTERPOLATION_READS
      ? page
      : clampToBisection(page, BISECTION_READS - state.reads, search, pageSize);
  state.next = whole ?? { offset: held * pageSize, count: pageSize };
  if (state.reads >= MAX_READS) state.result = 'inconclusive';
  return true;
}

/** Goes through the rows of one time, page by page, each with the last two rows of the one before. */
function sweepGroup<Row>(
  state: TargetState<Row>,
  pages: readonly RankedPage<Row>[],
  { facts: { pageSize } }: KeyedList<Row>,
  maxGroupPages: number,
): void {
  const { group, rank } = state;
  if (group === undefined) return;
  const page = pages.find(({ offset, end }) => offset <= group.end && end > group.end);
  if (page !== undefined && !addPage(group, page, rank)) {
    // The group is not where it was: the search goes on.
    state.group = undefined;
    state.next = { offset: 0, count: pageSize };
    state.sweeps += 1;
    if (state.sweeps >= MAX_SWEEPS) state.result = 'inconclusive';
    return;
  }
  if (page === undefined || page.high > rank) {
    const end = page?.entries.find((entry) => entry.rank > rank)?.position ?? page?.end;
    state.sweeps += 1;
    if ((end ?? 0) - (group.first ?? 0) === group.ids.size && group.totals.size === 1) {
      state.result = null;
      return;
    }
    group.first = undefined;
    group.totals.clear();
    group.end = group.start;
  }
  if (state.sweeps >= MAX_SWEEPS || state.reads >= maxGroupPages) state.result = 'inconclusive';
  const offset = group.end === group.start ? group.start : group.end - 2;
  const next = pageHolding({ offset, count: 2 }, 'after', pageSize);
  state.next = next ?? { offset, count: pageSize };
}

/**
 * The page nearest to the one wished for that still lets bisection end the search in so many reads.
 * Where it is too late for that: bisection, or at least not crawling along one bound.
 */
function clampToBisection(
  page: number,
  readsLeft: number,
  { low, high }: KeySearch,
  pageSize: number,
): number {
  const first = Math.floor((low + 1) / pageSize);
  const last = Math.floor((high - 1) / pageSize);
  const middle = Math.floor((first + last) / 2);
  if (readsLeft < 1) return middle;
  /** Pages that so many reads can tell apart, after this one. */
  const span = 2 ** (readsLeft - 1) - 1;
  const canBeHeld = last - first + 1 <= 2 * span + 1;
  const [least, most] = canBeHeld
    ? [last - span, first + span]
    : [first + MIN_STEP_PAGES, last - MIN_STEP_PAGES];
  if (least > most) return middle;
  return Math.max(first, Math.min(last, Math.max(least, Math.min(most, page))));
}
