import { type Gap, KeySearch, showsBothSides } from './key-search.ts';
import { keysOf, type ListView } from './search.ts';
import { MAX_PAGE_SIZE, pageHolding, type Slice, type Window } from './window.ts';

/** Reads in which a million rows can be told apart by halving alone: 1 + log2(1,000,000 / 200). */
const ENOUGH_READS = 14;
/** Reads that go wherever the row is likeliest. */
const FREE_READS = 8;
/** Rounds for one target at most: even rows that tie over thousands of places come to an end. */
const MAX_READS = 40;
/** Pages that a search steps over when it keeps coming from one side and has the other far away. */
const STRIDE = 4;

/** A row to look up, by its id and the key it is sorted by, which never changes. */
export interface LookupTarget {
  id: string;
  key: number;
}

/**
 * The row; `null` where there is none; `'unsettled'` where the reads allowed did not tell; an error
 * where a read that would have told failed.
 */
export type LookupResult<Row> = Row | null | 'unsettled' | Error;

/** A slice, or why it could not be read. */
export type Read<Row> = Slice<Row> | Error;

/**
 * Yields the windows to be read side by side, and is handed what was read, in that order; returns
 * what was found, one for each target.
 */
export type LookupSearch<Row> = Generator<Window[], LookupResult<Row>[], Read<Row>[]>;

interface Pursuit<Row> {
  target: LookupTarget;
  search: KeySearch;
  result: LookupResult<Row>;
  /** Rounds in which something was read for it. */
  reads: number;
  /** A page to look at, or neighbouring ones that show together that the row is not there. */
  next: Window[];
}

/**
 * Looks up rows in an ordered list by interpolation, which becomes bisection where the keys are
 * spread too oddly for it. The first look is at the front of the list, where what people look at
 * mostly is. Targets that are looked for in the same region share each read of it, and all learn
 * from every slice. Targets whose own read fails get its error, and leave the others standing.
 *
 * A row counts as absent only when rows on both sides of its place were seen at one moment: a list
 * that moves can close the gap over a row that stands.
 */
export function* searchRows<Row>(
  targets: readonly LookupTarget[],
  view: ListView<Row>,
): LookupSearch<Row> {
  const front: Window = { offset: 0, count: MAX_PAGE_SIZE };
  const pursuits = targets.map(
    (target): Pursuit<Row> => ({
      target,
      search: new KeySearch(target.key, view.direction),
      result: 'unsettled',
      reads: 0,
      next: [front],
    }),
  );
  for (;;) {
    const open = pursuits.filter(
      ({ result, reads }) => result === 'unsettled' && reads < MAX_READS,
    );
    if (open.length === 0) return pursuits.map(({ result }) => result);
    const windows = shareReads(open);
    const reads = new Map((yield windows).map((read, index) => [keyOf(windows[index]), read]));
    for (const pursuit of open) learn(pursuit, reads, view);
  }
}

/** One read for all targets that are left with the same region: that of the middle one. */
function shareReads<Row>(open: readonly Pursuit<Row>[]): Window[] {
  const regions = Map.groupBy(open, ({ search, next }) =>
    next.length === 1 ? `${search.low} ${search.high}` : next.map(keyOf).join(),
  );
  const wanted = [...regions.values()].flatMap((sharers) => {
    const byPlace = sharers.toSorted((a, b) => (a.next[0]?.offset ?? 0) - (b.next[0]?.offset ?? 0));
    return byPlace[Math.floor(byPlace.length / 2)]?.next ?? [];
  });
  return [...new Map(wanted.map((window) => [keyOf(window), window])).values()];
}

function keyOf(window: Window | undefined): string {
  return `${window?.offset} ${window?.count}`;
}

function learn<Row>(
  pursuit: Pursuit<Row>,
  reads: ReadonlyMap<string, Read<Row>>,
  view: ListView<Row>,
): void {
  const { target, search } = pursuit;
  const own = pursuit.next.flatMap((window) => reads.get(keyOf(window)) ?? []);
  if (own.length > 0) pursuit.reads += 1;
  const slices = [...reads.values()].filter((read): read is Slice<Row> => !(read instanceof Error));
  for (const slice of slices) {
    const row = slice.rows.find((candidate) => view.factsOf(candidate).id === target.id);
    if (row !== undefined) {
      pursuit.result = row;
      return;
    }
    search.observe(slice, keysOf(slice, view));
  }
  const failure = own.find((read) => read instanceof Error);
  if (failure !== undefined) {
    pursuit.result = failure;
    return;
  }
  const joined = joinedFrom(own);
  const proofs = joined === undefined ? slices : [...slices, joined];
  if (proofs.some((slice) => provesAbsence(slice, target, view))) pursuit.result = null;
  else pursuit.next = nextReads(pursuit, slices.at(-1)?.total ?? 0);
}

function provesAbsence<Row>(
  slice: Slice<Row>,
  { key }: LookupTarget,
  view: ListView<Row>,
): boolean {
  return showsBothSides(slice, keysOf(slice, view), key, view.direction);
}

/** Neighbouring pages that were read in one round as one slice, where they fit together. */
function joinedFrom<Row>(reads: readonly Read<Row>[]): Slice<Row> | undefined {
  const slices = reads.filter((read): read is Slice<Row> => !(read instanceof Error));
  const [first] = slices;
  if (first === undefined || slices.length < 2) return undefined;
  const rows: Row[] = [];
  for (const slice of slices) {
    if (slice.total !== first.total || slice.offset !== first.offset + rows.length)
      return undefined;
    rows.push(...slice.rows);
  }
  return { offset: first.offset, rows, total: first.total };
}

function nextReads<Row>({ search, reads }: Pursuit<Row>, total: number): Window[] {
  const { gap, beyondTies } = search;
  if (gap !== undefined) return bothSidesOf(gap, total);
  if (beyondTies !== undefined) return [pageOf(pageNumber(beyondTies.place))];
  const page = pageNumber(search.guess());
  return [pageOf(reads < FREE_READS ? page : holdToHalving(page, ENOUGH_READS - reads, search))];
}

function pageNumber(place: number): number {
  return Math.floor(place / MAX_PAGE_SIZE);
}

/** A whole page, so that what is read for one target is of use to others. */
function pageOf(page: number): Window {
  return { offset: page * MAX_PAGE_SIZE, count: MAX_PAGE_SIZE };
}

/**
 * The page nearest to the one wished for that still lets halving end the search in so many reads.
 * Where it is too late for that: halving, or at least not crawling along one edge.
 */
function holdToHalving(page: number, readsLeft: number, { low, high }: KeySearch): number {
  const first = pageNumber(low);
  const last = pageNumber(high - 1);
  const middle = Math.floor((first + last) / 2);
  if (readsLeft < 1) return middle;
  /** Pages that so many reads can tell apart, after this one. */
  const reach = 2 ** (readsLeft - 1) - 1;
  const canBeHeld = last - first + 1 <= 2 * reach + 1;
  const [least, most] = canBeHeld ? [last - reach, first + reach] : [first + STRIDE, last - STRIDE];
  if (least > most) return middle;
  return Math.max(first, Math.min(last, Math.max(least, Math.min(most, page))));
}

/** The gap with a row on either side: in one page if it fits, else in neighbouring ones. */
function bothSidesOf({ from, to }: Gap, total: number): Window[] {
  const offset = Math.max(0, Math.min(from, total) - 1);
  const count = Math.max(1, Math.min(total, to + 1) - offset);
  const page = pageHolding({ offset, count }, 'around');
  if (page !== undefined) return [page];
  const [first, last] = [pageNumber(offset), pageNumber(offset + count - 1)];
  return Array.from({ length: last - first + 1 }, (_, index) => pageOf(first + index));
}
