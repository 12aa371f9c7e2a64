import type { SweepVerdict } from './group-sweep.ts';
import type { KeyedList } from './keyed-list.ts';
import { isOnScale, type Landmark } from './landmark.ts';
import { Landmarks } from './landmarks.ts';
import type { LookupResult, LookupSearch } from './lookup-search.ts';
import type { TimeOrder } from './order.ts';
import {
  isFarFromLandmarks,
  newProgress,
  type Progress,
  planPlace,
  planRegion,
} from './place-plan.ts';
import type { RankedPage } from './ranked-page.ts';
import type { ListPage, Read, ReadRequest } from './search.ts';
import type { Window } from './window.ts';

/** Rows of the first pages from each end of a list of which nothing is known. */
const NEWEST_ROWS = 60;
const OLDEST_ROWS = 10;
/** Rows from which on a page tells how dense they are around it. */
const MIN_DENSITY_ROWS = 10;
/** Rows from which on both ends of a page are landmarks. */
const MIN_LONG_PAGE = 20;
/** Pages of a region from which on single rows tell the places of several targets apart. */
const WIDE_REGION_PAGES = 16;
/** Rounds for one target at most. */
const MAX_ROUNDS = 40;
/** Times that a group may turn out not to be where it was. */
const MAX_RESTARTS = 3;

export interface PlaceTarget {
  id: string;
  /** Ascends through the list, oldest first. */
  rank: number;
}

/** A page as it stands oldest first. */
export interface PlacedPage<Row> {
  page: RankedPage<Row>;
  /** Read newest first: its places are as right as `total_records`. */
  isReversed: boolean;
}

/** Reads the surroundings of a place to the end. */
export interface Sweep<Row> {
  next(pageSize: number): Window[];
  add(pages: readonly RankedPage<Row>[]): SweepVerdict;
}

/** What ranks rows, and what pages say of a target that is on none of them. */
export interface Ranking<Row> {
  rankPages(pages: readonly ListPage<Row>[], order: TimeOrder): RankedPage<Row>[];
  judge(rank: number, pages: readonly PlacedPage<Row>[]): 'absent' | Sweep<Row> | undefined;
  /** What a target is whose surroundings were read to the end without it. */
  absent: null | 'inconclusive';
}

export interface PlaceSearchOptions<Row> {
  list: KeyedList<Row>;
  ranking: Ranking<Row>;
  /** What earlier searches have left, and this one adds to. */
  landmarks?: Landmarks | undefined;
  /** Pages of a sweep that may be read for a target. */
  maxSweepPages: number;
}

/** A window oldest first, or newest first where the length of the list is not known. */
interface Ask extends Window {
  isReversed: boolean;
}

interface TargetState<Row> {
  target: PlaceTarget;
  result: LookupResult<Row> | undefined;
  rounds: number;
  progress: Progress;
  next: Ask[];
  sweep: Sweep<Row> | undefined;
  sweepPages: number;
  restarts: number;
}

/**
 * Finds rows by where they stand: by interpolation between landmarks, several pages of a round side
 * by side, single rows until the place is known. Targets in one region share its reads, and all
 * learn from every page. A target whose own read fails gets its error, and leaves the others standing.
 */
export class PlaceSearch<Row> {
  readonly #options: PlaceSearchOptions<Row>;
  readonly #states: TargetState<Row>[];
  readonly #landmarks: Landmarks;
  readonly #read: Landmark[] = [];
  #isWarm: boolean;
  #hasNewest = false;
  #hasOldest = false;
  #total = 0;

  constructor(targets: readonly PlaceTarget[], options: PlaceSearchOptions<Row>) {
    this.#options = options;
    const kept = options.landmarks;
    const isFar = targets.every(
      ({ rank }) => kept === undefined || isFarFromLandmarks(kept.estimate(rank, 0)),
    );
    this.#isWarm = kept !== undefined && kept.size > 0 && !isFar;
    this.#landmarks = (this.#isWarm && kept?.copy()) || new Landmarks(Number.POSITIVE_INFINITY);
    this.#states = targets.map((target) => ({
      target,
      result: undefined,
      rounds: 0,
      progress: newProgress(),
      next: [],
      sweep: undefined,
      sweepPages: 0,
      restarts: 0,
    }));
  }

  *run(): LookupSearch<Row> {
    const { list } = this.#options;
    for (;;) {
      const open = this.#states.filter(({ result }) => result === undefined);
      if (open.length === 0) break;
      const asks = this.#plan(open);
      const reads = yield asks.map((ask): ReadRequest => {
        const { offset, count } = ask;
        return { offset, count, order: this.#orderOf(ask), narrowing: list.narrowing };
      });
      const pages = new Map(asks.map((ask, index) => [keyOf(ask), this.#place(reads[index], ask)]));
      this.learn([...pages.values()].flatMap((read) => (read instanceof Error ? [] : read)));
      for (const state of open) this.#update(state, pages);
    }
    return this.#states.map(({ result }) => (result === undefined ? 'inconclusive' : result));
  }

  /** Learns where ranks stand from pages that were read. */
  learn(pages: readonly PlacedPage<Row>[]): void {
    const kept = this.#options.landmarks;
    let isContradicted = false;
    for (const { page, isReversed } of pages) {
      this.#hasNewest ||= isReversed;
      this.#hasOldest ||= !isReversed && page.offset === 0;
      this.#total = lengthFrom(page, this.#total);
      if (page.isLast && !isReversed) {
        isContradicted = this.#landmarks.endAt(page.end) || isContradicted;
        kept?.endAt(page.end);
      }
      const { entries } = page;
      if (isReversed) {
        const ranks = entries.map(({ rank }) => rank);
        this.#landmarks.observe(ranks);
        kept?.observe(ranks);
      }
      for (const mark of landmarksOf(page)) {
        isContradicted = this.#landmarks.add(mark) || isContradicted;
        kept?.add(mark);
        this.#read.push(mark);
      }
    }
    if (!isContradicted || !this.#isWarm) return;
    // Rows have left: what earlier requests have seen is not where it was.
    this.#isWarm = false;
    for (const marks of [this.#landmarks, ...(kept === undefined ? [] : [kept])]) {
      marks.clear();
      for (const mark of this.#read) marks.add(mark);
    }
  }

  #orderOf({ isReversed }: Ask): TimeOrder {
    return { field: this.#options.list.order.field, direction: isReversed ? 'desc' : 'asc' };
  }

  #place(read: Read<Row> | undefined, ask: Ask): PlacedPage<Row>[] | Error {
    if (read === undefined || read instanceof Error) return read ?? [];
    const { isReversed } = ask;
    try {
      const pages = this.#options.ranking.rankPages(read, this.#orderOf(ask));
      return pages.map((page) => ({ page: isReversed ? oldestFirst(page) : page, isReversed }));
    } catch (error) {
      return error instanceof Error ? error : new Error('a page could not be ranked');
    }
  }

  #plan(open: readonly TargetState<Row>[]): Ask[] {
    const { pageSize } = this.#options.list.facts;
    const searching: TargetState<Row>[] = [];
    for (const state of open) {
      if (state.sweep === undefined) searching.push(state);
      else state.next = state.sweep.next(pageSize).map(ascending);
    }
    const ends = this.#planEnds(searching);
    const regions = ends
      ? [searching]
      : [...Map.groupBy(searching, ({ target }) => this.#regionOf(target)).values()];
    for (const sharers of regions) {
      const next = ends ?? this.#planRegion(sharers, regions.length);
      for (const state of sharers) state.next = next;
    }
    return [...new Map(open.flatMap(({ next }) => next).map((ask) => [keyOf(ask), ask])).values()];
  }

  #ends(): [newest: Ask, oldest: Ask] {
    const { pageSize } = this.#options.list.facts;
    const newest = this.#states.length === 1 ? Math.min(NEWEST_ROWS, pageSize) : pageSize;
    return [
      { offset: 0, count: newest, isReversed: true },
      ascending({ offset: 0, count: Math.min(OLDEST_ROWS, pageSize) }),
    ];
  }

  /** What to read of the ends of the list before anything else. */
  #planEnds(searching: readonly TargetState<Row>[]): Ask[] | undefined {
    if (this.#hasNewest) return undefined;
    const [newest, oldest] = this.#ends();
    // So many are likely to be the newest ones.
    const isLarge = this.#states.length > NEWEST_ROWS;
    const mark = this.#landmarks.newest;
    if (mark === undefined) return isLarge ? [newest] : [newest, oldest];
    const isNew = searching.some(({ target }) => target.rank >= mark.rank);
    return isNew && this.#states.length > 1 ? [newest] : undefined;
  }

  #regionOf({ rank }: PlaceTarget): string {
    const { low, high } = this.#landmarks.estimate(rank, this.#total);
    return `${low} ${high}`;
  }

  /** What to read for targets that are left with the same region. */
  #planRegion(sharers: readonly TargetState<Row>[], regions: number): Ask[] {
    const { pageSize } = this.#options.list.facts;
    const estimates = sharers
      .map((state) => ({ state, ...this.#landmarks.estimate(state.target.rank, this.#total) }))
      .sort((a, b) => a.guess - b.guess);
    const middle = estimates[Math.floor(estimates.length / 2)];
    if (middle === undefined) return [];
    const [newest, oldest] = this.#ends();
    if (!this.#hasOldest && middle.low < 0 && middle.high > pageSize) return [oldest];
    const { rank } = middle.state.target;
    if (!this.#hasNewest && rank >= (this.#landmarks.newest?.rank ?? rank)) return [newest];
    const room = { pageSize, isWarm: this.#isWarm, targets: this.#states.length };
    const { progress } = middle.state;
    const guesses = estimates.map(({ guess }) => guess);
    const spread = (guesses.at(-1) ?? 0) - (guesses[0] ?? 0);
    const isWide = spread > pageSize && middle.high - middle.low > WIDE_REGION_PAGES * pageSize;
    const windows = isWide ? planRegion(guesses, regions) : planPlace(middle, progress, room);
    for (const state of sharers) state.progress = { ...progress };
    return windows.map(ascending);
  }

  #update(state: TargetState<Row>, reads: ReadonlyMap<string, PlacedPage<Row>[] | Error>): void {
    const { target, progress, sweep } = state;
    const { ranking, maxSweepPages } = this.#options;
    state.rounds += 1;
    const all = [...reads.values()].flatMap((read) => (read instanceof Error ? [] : read));
    for (const { page } of all) {
      const found = page.entries.find(({ id }) => id === target.id);
      if (found === undefined) continue;
      state.result = found.row;
      return;
    }
    const own = state.next.map((ask) => reads.get(keyOf(ask)) ?? []);
    const failure = own.find((read) => read instanceof Error);
    if (failure !== undefined) {
      state.result = failure;
      return;
    }
    const pages = own.flatMap((read) => (read instanceof Error ? [] : read));
    // Each is one page, but for those of a sweep.
    progress.calls += state.next.length;
    const judgement = ranking.judge(target.rank, all);
    if (judgement === 'absent') state.result = ranking.absent;
    else if (state.rounds >= MAX_ROUNDS) state.result = 'inconclusive';
    else if (sweep === undefined) state.sweep = judgement;
    else {
      state.sweepPages += pages.length;
      const verdict = sweep.add(pages.map(({ page }) => page));
      if (verdict === 'whole') state.result = ranking.absent;
      else if (verdict === 'inconclusive' || state.sweepPages >= maxSweepPages) {
        state.result = 'inconclusive';
      } else if (verdict === 'moved') {
        state.sweep = undefined;
        state.restarts += 1;
        if (state.restarts > MAX_RESTARTS) state.result = 'inconclusive';
      }
    }
  }
}

/** The length of the list; a page behind the end does not have to know it. */
function lengthFrom<Row>({ entries, offset, end, total }: RankedPage<Row>, known: number): number {
  if (entries.length > 0) return Math.max(total, end);
  return total > 0 ? Math.min(total, offset) : Math.min(known, offset);
}

/** A page that was read newest first, in a list as long as it says. */
export function oldestFirst<Row>(page: RankedPage<Row>): RankedPage<Row> {
  const { offset, end, low, high, total } = page;
  const length = Math.max(total, end);
  const turn = (position: number) => length - 1 - position;
  const entries = page.entries.map((entry) => ({
    ...entry,
    rank: -entry.rank,
    position: turn(entry.position),
    restPosition: turn(entry.restPosition),
  }));
  return {
    ...page,
    offset: length - end,
    end: length - offset,
    low: -high,
    high: -low,
    entries: entries.reverse(),
  };
}

/** Where a page says that ranks stand. */
export function landmarksOf<Row>({ entries }: RankedPage<Row>): Landmark[] {
  const readable = entries.filter(({ id }) => id !== null);
  const [first, last] = [readable[0], readable.at(-1)];
  if (first === undefined || last === undefined) return [];
  const span = last.rank - first.rank;
  const isDense = readable.length >= MIN_DENSITY_ROWS && span > 0 && isOnScale(span);
  const density = isDense ? (last.position - first.position) / span : undefined;
  const ends = readable.length < MIN_LONG_PAGE ? [first] : [first, last];
  return ends.map(({ position, rank }) => ({ at: position, rank, density }));
}

function ascending({ offset, count }: Window): Ask {
  return { offset, count, isReversed: false };
}

function keyOf({ offset, count, isReversed }: Ask): string {
  return `${isReversed} ${offset} ${count}`;
}
