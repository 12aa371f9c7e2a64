import { GatewayError } from '../errors.ts';
import { type Boundary, isBefore } from './boundary.ts';
import type { KeyedList } from './keyed-list.ts';
import { ListView, type Travel } from './list-view.ts';
import { withNullsKnown } from './nulls.ts';
import { changesTooFast } from './order-errors.ts';
import type { Entry, RankedPage } from './ranked-page.ts';
import { ReadPlanner, showsBefore } from './read-planner.ts';
import { resumeInRestOrder } from './rest-order.ts';
import { isPoint, type Place, type Point, type Run, type RunBounds, type RunEntry } from './run.ts';
import { RunEnds } from './run-ends.ts';
import type { Search } from './search.ts';
import { readTieGroup } from './tie-group.ts';

/** Rows of the first read of a range that has to be searched for. */
const MAX_FIRST_ROWS = 50;
/** Reads after which a list counts as changing faster than it can be read. */
const MAX_READS = 60;

/**
 * Up to `count` rows of a list, next to the start in the direction of travel. Each answer of REST
 * shows which rows stand between its first and its last key; answers are put together by key, so
 * rows that arrive or leave between two of them cannot hide one that stays.
 *
 * @throws GatewayError `UPSTREAM_ORDER_UNSTABLE` where rows of equal key change places between
 *   answers, so that no number of reads shows them all
 */
export function readRun<Row>(
  list: KeyedList<Row>,
  travel: Travel,
  count: number,
  bounds: RunBounds = {},
): Search<Row, Run<Row>> {
  return withNullsKnown(() => new RunReader(list, travel, count, bounds).read());
}

/** One run: what was read of the list, and up to which boundary it is known completely. */
export class RunReader<Row> {
  readonly view: ListView<Row>;
  readonly count: number;
  readonly #bounds: RunBounds;
  readonly #ends: RunEnds<Row>;
  readonly #planner: ReadPlanner<Row>;
  readonly found: RunEntry<Row>[] = [];
  readonly #ids = new Set<string>();
  /** Everything from the start to this boundary was found. */
  frontier: Boundary;
  /** First position that is delivered, where the run begins at a place. */
  #firstPosition = Number.NEGATIVE_INFINITY;
  #hasRowsPassed = false;
  #isStopped = false;

  constructor(list: KeyedList<Row>, travel: Travel, count: number, bounds: RunBounds) {
    this.view = new ListView(list, travel);
    this.count = count;
    this.#bounds = bounds;
    this.#ends = new RunEnds(this.view, bounds);
    this.#planner = new ReadPlanner(this.view);
    this.frontier = this.#ends.first;
  }

  /** Rank of the point that the run starts from, if it starts from one. */
  get startRank(): number | undefined {
    return this.#ends.startRank;
  }

  /** The pages read so far, in the direction of travel. */
  get pages(): readonly RankedPage<Row>[] {
    return this.#planner.pages;
  }

  get firstPosition(): number {
    return this.#firstPosition;
  }

  *read(): Search<Row, Run<Row>> {
    const { start, stop } = this.#bounds;
    yield* this.view.meet([start, stop].filter(isPoint).map(({ key }) => key));
    if (isPoint(start) && start.groupIndex !== undefined) {
      this.#hasRowsPassed = true;
      const group = { ...start, groupIndex: start.groupIndex };
      if (!(yield* resumeInRestOrder(this, group))) this.#isStopped = true;
    } else {
      yield* this.#open(start);
    }
    while (!this.isDone) {
      if (this.view.reads > MAX_READS) throw changesTooFast(MAX_READS);
      if (!(yield* this.#readNext())) this.#isStopped = true;
    }
    return this.#result();
  }

  /** @returns whether the run goes on */
  *#readNext(): Search<Row, boolean> {
    const remaining = Math.max(1, this.count - this.found.length);
    const next = this.#planner.next(this.frontier, remaining);
    if ('border' in next) {
      if (this.#bounds.leavesLargeGroup && this.found.length === 0) return false;
      return yield* readTieGroup(this, next);
    }
    this.learn(yield* this.view.read(next.from, next.to));
    return true;
  }

  /**
   * The rows of one key in a part of this list; none where REST refuses its filter.
   *
   * @param from where in that part they might begin
   */
  *readKey(list: KeyedList<Row>, key: number | null, from: number): Search<Row, Entry<Row>[]> {
    const run = new RunReader(list, 'forward', list.facts.pageSize / 2, {});
    yield* run.view.meet([key]);
    const rank = run.view.rankOf(key);
    run.frontier = { rank, after: false };
    try {
      const around = run.view.furthest(from, from + 1, 'around') ?? { from, to: from + 1 };
      run.learn(yield* run.view.read(around.from, around.to));
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'BAD_USER_INPUT') return [];
      throw error;
    }
    while (run.frontier.rank === rank && !run.frontier.after && run.view.reads < MAX_READS) {
      if (!(yield* run.#readNext())) break;
    }
    return run.found.filter((entry) => entry.rank === rank);
  }

  get isDone(): boolean {
    return (
      this.#isStopped ||
      this.found.length >= Math.max(1, this.count) ||
      !this.#ends.canFollow(this.frontier) ||
      this.found.some((entry) => this.#ends.isBeyondStop(entry)) ||
      this.#ends.isPastStop(this.frontier)
    );
  }

  /** Takes in what was read, and moves the frontier as far as it shows the list completely. */
  learn(pages: readonly RankedPage<Row>[]): void {
    for (const page of pages) this.#planner.observe(page);
    while (this.#planner.pages.some((page) => this.#extendBy(page)));
  }

  /** Adds a row unless it does not lie between the start and the list's end. */
  add(entry: RunEntry<Row>): void {
    if (entry.position < this.#firstPosition || this.#ends.isAtStartOrBefore(entry)) {
      this.#hasRowsPassed = true;
    } else if (entry.id === null || !this.#ids.has(entry.id)) {
      // A row whose key changes between two answers can be in both.
      if (entry.id !== null) this.#ids.add(entry.id);
      this.found.push(entry);
    }
  }

  hasDelivered(id: string): boolean {
    return this.#ids.has(id);
  }

  *#open(start: Point | Place | undefined): Search<Row, void> {
    const { view, count } = this;
    if (isPoint(start)) {
      const at = view.turn(start.offset);
      const pages = yield* this.#readFirst(at - 1, at + count + 2);
      this.frontier = { rank: view.rankOf(start.key), after: false };
      return this.learn(pages);
    }
    if (start === undefined) {
      const from = view.isBackward ? -(this.#bounds.endHint ?? 0) : 0;
      // A range that begins at a time is hardly at the end of the list, which only has to tell where.
      const most = this.#ends.beginsAtTime ? MAX_FIRST_ROWS : (this.#bounds.lengthHint ?? count);
      const rows = Math.min(count, most);
      return this.learn(yield* this.#readFirst(from - 1, from + Math.max(1, rows) + 1));
    }
    const at = view.isBackward ? -start.offset : start.offset;
    const pages = yield* this.#readFirst(at - 1, at + Math.max(1, count) + 1);
    const entry = pages.flatMap(({ entries }) => entries).find(({ position }) => position === at);
    if (entry !== undefined) {
      if (!isBefore(entry.rank, this.#ends.first)) {
        this.frontier = { rank: entry.rank, after: false };
        this.#firstPosition = at;
      }
      return this.learn(pages);
    }
    // A place past the end of the list, or before its start.
    this.#hasRowsPassed = pages.some((page) => page.offset < page.end || page.total > 0);
    this.learn(pages);
    if (!this.#hasRowsPassed && start.offset > 0) {
      // Behind the end REST may tell no total: the first row does.
      const first = yield* view.isBackward ? view.read(-1, 0) : view.read(0, 1);
      this.#hasRowsPassed = first.some(({ entries }) => entries.length > 0);
      this.learn(first);
    }
    this.found.length = 0;
    this.frontier = { rank: Number.POSITIVE_INFINITY, after: true };
  }

  #readFirst(from: number, to: number): Search<Row, RankedPage<Row>[]> {
    const { view } = this;
    return this.#bounds.takesSpareRows ? view.readWithSpare(from, to) : view.read(from, to);
  }

  #extendBy(page: RankedPage<Row>): boolean {
    const { frontier } = this;
    if (page.high <= frontier.rank || !showsBefore(page, frontier)) return false;
    const { first } = this.#ends;
    if (first.rank < page.low && first.rank === Number.NEGATIVE_INFINITY) {
      this.#hasRowsPassed ||= this.found.length === 0;
    }
    for (const entry of page.entries) {
      if (isBefore(entry.rank, first)) continue;
      if (isBefore(entry.rank, frontier)) this.#hasRowsPassed ||= this.found.length === 0;
      else if (entry.rank < page.high) this.add(entry);
    }
    this.frontier = { rank: page.high, after: false };
    return true;
  }

  /** What the newest page says, and no less than it shows. */
  get #total(): number {
    const { newest } = this.view;
    if (newest === undefined) return 0;
    const { end, total, entries } = newest;
    return entries.length > 0 ? Math.max(total, end) : total;
  }

  #result(): Run<Row> {
    const { view, found } = this;
    const beyond = found.findIndex((entry) => this.#ends.isBeyondStop(entry));
    const length = Math.min(this.count, beyond === -1 ? found.length : beyond);
    const next = found[length];
    const hasMore =
      (next !== undefined && this.#ends.isInLimits(next)) ||
      this.#isStopped ||
      this.#ends.canFollow(this.frontier);
    const entries = found.slice(0, length);
    const turned = view.isBackward ? entries.map((entry) => view.turnEntry(entry)) : entries;
    if (view.isBackward) turned.reverse();
    return {
      entries: turned,
      hasRowsBefore: view.isBackward ? hasMore : this.#hasRowsPassed,
      hasRowsBehind: view.isBackward ? this.#hasRowsPassed : hasMore,
      total: this.#total,
      isTotalWrong: this.#planner.pages.some((page) => isTotalWrong(view.turnPage(page))),
    };
  }
}

function isTotalWrong({ isLast, offset, end, total }: RankedPage<unknown>): boolean {
  return isLast ? end > offset && end !== total : end >= total;
}
