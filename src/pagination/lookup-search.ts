import { type Gap, KeySearch } from './key-search.ts';
import { keysOf, type ListView } from './search.ts';
import { endOf, MAX_PAGE_SIZE, pageHolding, type Slice, type Window } from './window.ts';

/** Reads in which a million rows can be told apart by halving alone: 1 + log2(1,000,000 / 200). */
const ENOUGH_READS = 14;
/** Reads that go wherever the row is likeliest. */
const FREE_READS = 8;
/** Pages that a search steps over when it keeps coming from one side and has the other far away. */
const STRIDE = 4;

/** A row to look up, by its id and the key it is sorted by, which never changes. */
export interface LookupTarget {
  id: string;
  key: number;
}

/** The row; `null` where there is none; `'unsettled'` where the reads allowed did not tell. */
export type LookupResult<Row> = Row | null | 'unsettled';

/**
 * Yields the windows to be read side by side, and is handed their slices in that order; returns
 * what was found, one for each target.
 */
export type LookupSearch<Row> = Generator<Window[], LookupResult<Row>[], Slice<Row>[]>;

interface Pursuit<Row> {
  target: LookupTarget;
  search: KeySearch;
  result: LookupResult<Row>;
  /** Pages read for it so far. */
  reads: number;
  next: Window;
}

/**
 * Looks up rows in an ordered list by interpolation, which becomes bisection where the keys are
 * spread too oddly for it. The first look is at the front of the list, where what people look at
 * mostly is. Targets that are looked for in the same region share each read of it, and all learn
 * from every slice.
 *
 * @param maxReads pages of {@link MAX_PAGE_SIZE} rows read for one target at most
 */
export function* searchRows<Row>(
  targets: readonly LookupTarget[],
  view: ListView<Row>,
  maxReads: number,
): LookupSearch<Row> {
  const front: Window = { offset: 0, count: MAX_PAGE_SIZE };
  const pursuits = targets.map(
    (target): Pursuit<Row> => ({
      target,
      search: new KeySearch(target.key, view.direction),
      result: 'unsettled',
      reads: 0,
      next: front,
    }),
  );
  for (;;) {
    const open = pursuits.filter(({ result, reads }) => result === 'unsettled' && reads < maxReads);
    if (open.length === 0) return pursuits.map(({ result }) => result);
    const windows = shareReads(open);
    const slices = yield windows;
    for (const pursuit of open) {
      pursuit.reads += 1;
      for (const slice of slices) learn(pursuit, slice, view);
    }
  }
}

/** One read for all targets that are left with the same region: that of the middle one. */
function shareReads<Row>(open: readonly Pursuit<Row>[]): Window[] {
  const regions = Map.groupBy(open, ({ search, next }) =>
    next.count === MAX_PAGE_SIZE ? `${search.low} ${search.high}` : `${next.offset} ${next.count}`,
  );
  const reads = [...regions.values()].map((sharers) => {
    const byPlace = sharers.toSorted((a, b) => a.next.offset - b.next.offset);
    return byPlace[Math.floor(byPlace.length / 2)]?.next;
  });
  return [...new Map(reads.flatMap((read) => (read ? [[keyOf(read), read]] : []))).values()];
}

function keyOf({ offset, count }: Window): string {
  return `${offset} ${count}`;
}

function learn<Row>(pursuit: Pursuit<Row>, slice: Slice<Row>, view: ListView<Row>): void {
  if (pursuit.result !== 'unsettled') return;
  const { target, search } = pursuit;
  const row = slice.rows.find((candidate) => view.factsOf(candidate).id === target.id);
  if (row !== undefined) {
    pursuit.result = row;
    return;
  }
  search.observe(slice, keysOf(slice, view));
  const { gap } = search;
  if (gap === undefined) {
    pursuit.next = pageOf(search.beyondTies?.place ?? search.guess(), pursuit);
    return;
  }
  // A list that moved between two reads can close a gap over a row that stands. One read that
  // shows both sides of it settles that.
  const proof = bothSidesOf(gap, slice.total);
  if (proof === undefined || holds(slice, proof)) pursuit.result = null;
  else pursuit.next = proof;
}

/**
 * The page of a place, a whole one, so that what is read for one target is of use to others. A
 * search that has taken long is held to where halving can still end it in {@link ENOUGH_READS}.
 */
function pageOf<Row>(place: number, { reads, search }: Pursuit<Row>): Window {
  const page = Math.floor(place / MAX_PAGE_SIZE);
  const held = reads < FREE_READS ? page : holdToHalving(page, ENOUGH_READS - reads, search);
  return { offset: held * MAX_PAGE_SIZE, count: MAX_PAGE_SIZE };
}

function holdToHalving(page: number, readsLeft: number, { low, high }: KeySearch): number {
  const first = Math.floor(low / MAX_PAGE_SIZE);
  const last = Math.floor((high - 1) / MAX_PAGE_SIZE);
  /** Pages that so many reads can tell apart, after this one. */
  const reach = 2 ** Math.max(0, readsLeft - 1) - 1;
  const canBeHeld = last - first + 1 <= 2 * reach + 1;
  const [least, most] = canBeHeld ? [last - reach, first + reach] : [first + STRIDE, last - STRIDE];
  return Math.max(first, Math.min(last, Math.max(least, Math.min(most, page))));
}

/** A page with the gap and a row on either side; none where the ties take more than a page. */
function bothSidesOf({ from, to }: Gap, total: number): Window | undefined {
  const offset = Math.max(0, from - 1);
  const count = Math.max(1, Math.min(total, to + 1) - offset);
  return pageHolding({ offset, count }, 'around');
}

function holds<Row>(slice: Slice<Row>, window: Window): boolean {
  return (
    slice.offset <= window.offset &&
    slice.offset + slice.rows.length >= Math.min(endOf(window), slice.total)
  );
}
