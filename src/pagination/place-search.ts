import type { KeyedList } from './keyed-list.ts';
import type { Landmarks } from './landmarks.ts';
import { ListKnowledge } from './list-knowledge.ts';
import type { LookupResult, LookupSearch } from './lookup-search.ts';
import { sentIdOf, type TimeOrder } from './order.ts';
import { newProgress } from './place-plan.ts';
import type { PlaceSweep } from './place-sweep.ts';
import { ascending, oldestFirst, type PlacedPage, type PlacedWindow } from './placed-page.ts';
import type { RankedPage } from './ranked-page.ts';
import { type OpenTarget, type PlaceTarget, planNext } from './region-plan.ts';
import type { ListPage, Read, ReadRequest } from './search.ts';
import { endOf, type Window } from './window.ts';

/** The most rounds for one target, not counting its sweep. */
const MAX_ROUNDS = 40;
/** How often a search for one target may restart because a group has moved. */
const MAX_RESTARTS = 3;

/** Ranks rows, and decides what pages show about a target that is not on them. */
export interface Ranking<Row> {
  rankPages(pages: readonly ListPage<Row>[], order: TimeOrder): RankedPage<Row>[];
  judge(rank: number, pages: readonly PlacedPage<Row>[]): 'absent' | PlaceSweep<Row> | undefined;
}

export interface PlaceSearchOptions<Row> {
  list: KeyedList<Row>;
  ranking: Ranking<Row>;
  /** Landmarks of earlier searches; this one adds to them. */
  landmarks?: Landmarks | undefined;
  /** The most pages of a sweep for one target. */
  maxSweepPages: number;
}

/** What was read in one round. */
type PlacedReads<Row> = ReadonlyMap<PlacedWindow, PlacedPage<Row>[] | Error>;

interface TargetState<Row> extends OpenTarget {
  result: LookupResult<Row> | undefined;
  rounds: number;
  sweep: PlaceSweep<Row> | undefined;
  sweepPages: number;
  restarts: number;
}

/**
 * Finds rows by their position: by interpolation between landmarks, with several reads side by side in each
 * round, first of single rows and then of pages. Targets in one region share reads, and all learn from every
 * page. If a read fails, only the targets that need it get its error.
 */
export class PlaceSearch<Row> {
  readonly #options: PlaceSearchOptions<Row>;
  readonly #states: TargetState<Row>[];
  readonly #known: ListKnowledge<Row>;

  constructor(targets: readonly PlaceTarget[], options: PlaceSearchOptions<Row>) {
    this.#options = options;
    const ranks = targets.map(({ rank }) => rank);
    this.#known = new ListKnowledge(ranks, options.landmarks);
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
      const windows = this.#plan(open);
      const reads = yield windows.map((window): ReadRequest => {
        const { offset, count } = window;
        return { offset, count, order: this.#orderOf(window), narrowing: list.narrowing };
      });
      const placed = this.#placeAll(windows, reads);
      const pages = pagesOf([...placed.values()]);
      this.#known.learn(pages);
      for (const state of open) state.result = this.#resultOf(state, placed, pages);
    }
    return this.#states.map(({ result }) => (result === undefined ? 'inconclusive' : result));
  }

  /** Learns from pages that were read before. */
  learn(pages: ListPage<Row>[], order: TimeOrder): void {
    this.#known.learn(pagesOf([this.#place(pages, order)]));
  }

  #orderOf({ isReversed }: PlacedWindow): TimeOrder {
    return { field: this.#options.list.order.field, direction: isReversed ? 'desc' : 'asc' };
  }

  /** Windows that were merged into one read share its pages. */
  #placeAll(windows: readonly PlacedWindow[], reads: readonly Read<Row>[]): PlacedReads<Row> {
    const placed = new Map<Read<Row>, PlacedPage<Row>[] | Error>();
    return new Map(
      windows.map((window, index) => {
        const read = reads[index] ?? [];
        const pages = placed.get(read) ?? this.#place(read, this.#orderOf(window));
        placed.set(read, pages);
        return [window, pages];
      }),
    );
  }

  #place(read: Read<Row>, order: TimeOrder): PlacedPage<Row>[] | Error {
    if (read instanceof Error) return read;
    const isReversed = order.direction === 'desc';
    try {
      const pages = this.#options.ranking.rankPages(read, order);
      return pages.map((page) => ({ page: isReversed ? oldestFirst(page) : page, isReversed }));
    } catch (error) {
      if (error instanceof Error) return error;
      throw error;
    }
  }

  #plan(open: readonly TargetState<Row>[]): PlacedWindow[] {
    const { pageSize } = this.#options.list.facts;
    const searching: TargetState<Row>[] = [];
    for (const state of open) {
      if (state.sweep === undefined) searching.push(state);
      else state.next = state.sweep.next(pageSize).map(ascending);
    }
    const { isWarm } = this.#known;
    planNext(searching, this.#known, { targets: this.#states.length, pageSize, isWarm });
    // Targets in one region share their windows.
    return [...new Set(open.flatMap(({ next }) => next))];
  }

  /** The result for a target after a round of reads; `undefined` if it needs another round. */
  #resultOf(
    state: TargetState<Row>,
    reads: PlacedReads<Row>,
    all: readonly PlacedPage<Row>[],
  ): LookupResult<Row> | undefined {
    const { target, progress, sweep, next } = state;
    const { list, ranking, maxSweepPages } = this.#options;
    if (sweep === undefined) state.rounds += 1;
    for (const { page } of all) {
      const found = page.entries.find(
        ({ row, id }) => (id ?? sentIdOf(list.keyOf(row))) === target.id,
      );
      if (found !== undefined) return found.row;
    }
    const own = next.map((window) => reads.get(window) ?? []);
    const failure = own.find((read) => read instanceof Error);
    if (failure !== undefined) return failure;
    // Each window is one page, except in a sweep.
    progress.calls += next.length;
    const judgement = ranking.judge(target.rank, all);
    if (judgement === 'absent') return null;
    if (state.rounds >= MAX_ROUNDS) return 'inconclusive';
    if (sweep === undefined) {
      state.sweep = judgement;
      return undefined;
    }
    const pages = pagesOf(own).map(({ page }) => page);
    // Its reads may be merged with those of other targets.
    const swept = pages.filter((page) => isRequested(page, next) && sweep.holds(page));
    state.sweepPages += Math.max(1, swept.length);
    const verdict = sweep.add(pages);
    if (verdict === 'absent') return null;
    if (verdict === 'inconclusive' || state.sweepPages >= maxSweepPages) return 'inconclusive';
    if (verdict === 'open') return undefined;
    state.sweep = undefined;
    state.restarts += 1;
    return state.restarts > MAX_RESTARTS ? 'inconclusive' : undefined;
  }
}

function pagesOf<Row>(reads: readonly (PlacedPage<Row>[] | Error)[]): PlacedPage<Row>[] {
  return [...new Set(reads)].flatMap((read) => (read instanceof Error ? [] : read));
}

function isRequested<Row>({ offset, end }: RankedPage<Row>, windows: readonly Window[]): boolean {
  return windows.some((window) => offset < endOf(window) && end > window.offset);
}
