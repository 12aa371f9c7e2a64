import { GatewayError } from '../errors.ts';
import { type Boundary, isBefore, isBoundaryBefore, type Limits, limitsOf } from './boundary.ts';
import { KeySearch } from './key-search.ts';
import { type KeyedList, ListView, type Travel } from './keyed-list.ts';
import { changesTooFast } from './order-errors.ts';
import { compareIds, type Entry, type RankedPage } from './ranked-page.ts';
import { resumeInRestOrder } from './rest-order.ts';
import { isPoint, type Place, type Point, type Run, type RunBounds, type RunEntry } from './run.ts';
import type { Search } from './search.ts';
import { readTieGroup } from './tie-group.ts';

/** Reads after which a list counts as changing faster than it can be read. */
const MAX_READS = 60;
/** Rows read before a page that begins inside a group; four times as many where they do not do. */
const ROWS_BEFORE_PAGE = 40;
const MIN_ROWS_BEYOND_PAGE = 16;

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
  return new RunReader(list, travel, count, bounds).read();
}

/** One run: what was read of the list, and up to which boundary it is known completely. */
export class RunReader<Row> {
  readonly view: ListView<Row>;
  readonly count: number;
  readonly #bounds: RunBounds;
  /** In the direction of travel, the newest last. */
  readonly #pages: RankedPage<Row>[] = [];
  readonly found: RunEntry<Row>[] = [];
  readonly #ids = new Set<string>();
  /** Where the list, or the range of it, begins and ends in the direction of travel. */
  readonly #limits: Limits;
  /** Everything from the start to this boundary was found. */
  frontier: Boundary;
  #search: { boundary: Boundary; search: KeySearch } | undefined;
  /** First position that is delivered, where the run begins at a place. */
  #firstPosition = Number.NEGATIVE_INFINITY;
  #hasRowsPassed = false;
  #isStopped = false;
  #groupPosition = -1;
  /** The page that shows where the group at the frontier begins, until it is used. */
  groupBorder: RankedPage<Row> | undefined;

  constructor(list: KeyedList<Row>, travel: Travel, count: number, bounds: RunBounds) {
    this.view = new ListView(list, travel);
    this.count = count;
    this.#bounds = bounds;
    const { start, end } = limitsOf(list.range, list.order);
    const [first, last] = [this.view.turnBoundary(start), this.view.turnBoundary(end)];
    this.#limits = this.view.isBackward ? { start: last, end: first } : { start: first, end: last };
    this.frontier = this.#limits.start;
  }

  /** Where the point that the run starts from stands among equal keys, if it starts from one. */
  get startRank(): number | undefined {
    const { start } = this.#bounds;
    return isPoint(start) ? this.view.rankOf(start.key) : undefined;
  }

  /** Position of the row before the group at the frontier. */
  get groupPosition(): number {
    return this.#groupPosition;
  }

  get firstPosition(): number {
    return this.#firstPosition;
  }

  *read(): Search<Row, Run<Row>> {
    const { start } = this.#bounds;
    if (isPoint(start) && start.groupIndex !== undefined) {
      this.#hasRowsPassed = true;
      const group = { ...start, groupIndex: start.groupIndex };
      if (!(yield* resumeInRestOrder(this, group))) this.#isStopped = true;
    } else {
      yield* this.#open(start);
    }
    while (!this.isDone) {
      if (this.view.reads > MAX_READS) throw changesTooFast(MAX_READS);
      const next = this.#nextWindow();
      if (next === 'group') {
        if (!(yield* readTieGroup(this))) this.#isStopped = true;
      } else {
        this.learn(yield* this.view.read(next.from, next.to));
      }
    }
    return this.#result();
  }

  /**
   * The rows of one key in a part of this list; none where REST refuses its filter.
   *
   * @param parts how many parts the list has, of whose sizes nothing is known
   */
  *readKey(list: KeyedList<Row>, key: number | null, parts: number): Search<Row, Entry<Row>[]> {
    const run = new RunReader(list, 'forward', list.facts.pageSize / 2, {});
    const rank = run.view.rankOf(key);
    run.frontier = { rank, after: false };
    const from = Math.floor(Math.abs(this.groupPosition) / parts);
    try {
      const around = run.view.furthest(from, from + 1, 'around') ?? { from, to: from + 1 };
      run.learn(yield* run.view.read(around.from, around.to));
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'BAD_USER_INPUT') return [];
      throw error;
    }
    while (run.frontier.rank === rank && !run.frontier.after && run.view.reads < MAX_READS) {
      const next = run.#nextWindow();
      if (next !== 'group') run.learn(yield* run.view.read(next.from, next.to));
      else if (!(yield* readTieGroup(run))) break;
    }
    return run.found.filter((entry) => entry.rank === rank);
  }

  get isDone(): boolean {
    return (
      this.#isStopped ||
      this.found.length >= Math.max(1, this.count) ||
      !this.#canGoOn ||
      this.found.some((entry) => this.#isBeyondStop(entry)) ||
      this.#isPastStop
    );
  }

  /** Whether rows of the list, or of its range, can stand behind the frontier. */
  get #canGoOn(): boolean {
    const { frontier } = this;
    return frontier.rank < Number.POSITIVE_INFINITY && isBoundaryBefore(frontier, this.#limits.end);
  }

  /** Takes in what was read, and moves the frontier as far as it shows the list completely. */
  learn(pages: readonly RankedPage<Row>[]): void {
    for (const page of pages) {
      this.#pages.push(page);
      this.#search?.search.observe(this.view.turnPage(page));
    }
    while (this.#pages.some((page) => this.#extendBy(page)));
  }

  /** Adds a row unless it does not lie between the start and the list's end. */
  add(entry: RunEntry<Row>): void {
    if (entry.position < this.#firstPosition || this.#isAtStartOrBefore(entry)) {
      this.#hasRowsPassed = true;
    } else if (entry.id === null || !this.#ids.has(entry.id)) {
      // A row whose key changes between two answers can be in both.
      if (entry.id !== null) this.#ids.add(entry.id);
      this.found.push(entry);
    }
  }

  #isAtStartOrBefore(entry: RunEntry<Row>): boolean {
    const { start } = this.#bounds;
    if (!isPoint(start) || start.groupIndex !== undefined) return false;
    return this.#compare(entry, this.startRank ?? 0, start.id) <= 0;
  }

  hasDelivered(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Whether a page shows the list directly before a boundary. */
  showsBefore({ low }: RankedPage<Row>, { rank, after }: Boundary): boolean {
    return low < rank || (after && low === rank) || low === Number.NEGATIVE_INFINITY;
  }

  *#open(start: Point | Place | undefined): Search<Row, void> {
    const { view, count } = this;
    if (isPoint(start)) {
      const at = view.turn(start.offset);
      const pages = yield* view.read(at - 1, at + count + 2);
      this.frontier = { rank: view.rankOf(start.key), after: false };
      return this.learn(pages);
    }
    if (start === undefined) {
      const from = view.isBackward ? -(this.#bounds.endHint ?? 0) : 0;
      return this.learn(yield* view.read(from - 1, from + Math.max(1, count) + 1));
    }
    const at = view.isBackward ? -start.offset : start.offset;
    const pages = yield* view.read(at - 1, at + Math.max(1, count) + 1);
    const entry = pages.flatMap(({ entries }) => entries).find(({ position }) => position === at);
    if (entry !== undefined) {
      if (!isBefore(entry.rank, this.#limits.start)) {
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

  #extendBy(page: RankedPage<Row>): boolean {
    const { frontier } = this;
    if (page.high <= frontier.rank || !this.showsBefore(page, frontier)) return false;
    const { start } = this.#limits;
    if (start.rank < page.low && start.rank === Number.NEGATIVE_INFINITY) {
      this.#hasRowsPassed ||= this.found.length === 0;
    }
    for (const entry of page.entries) {
      if (isBefore(entry.rank, start)) continue;
      if (isBefore(entry.rank, frontier)) this.#hasRowsPassed ||= this.found.length === 0;
      else if (entry.rank < page.high) this.add(entry);
    }
    this.frontier = { rank: page.high, after: false };
    return true;
  }

  /** The rows to read next, or `'group'` where equal keys fill more than a page. */
  #nextWindow(): { from: number; to: number } | 'group' {
    const { view, frontier } = this;
    const { rank } = frontier;
    const remaining = Math.max(1, this.count - this.found.length);
    const border = this.#pages.findLast(
      (page) => page.high === rank && !frontier.after && this.showsBefore(page, frontier),
    );
    const first = border?.entries.find((entry) => !isBefore(entry.rank, frontier))?.position;
    if (border === undefined || first === undefined || this.#hasMoved(border, first)) {
      return this.#searchWindow(remaining);
    }
    const end = this.#pages
      .findLast(({ low, high, entries }) =>
        low <= rank && high > rank ? entries.some((entry) => entry.rank === rank) : false,
      )
      ?.entries.find((entry) => entry.rank > rank)?.position;
    this.#groupPosition = first - 1;
    if (end !== undefined && end > first && view.furthest(first - 1, end + 1) !== undefined) {
      return { from: first - 1, to: end + 1 };
    }
    const furthest = view.furthest(first - 1, first + 1);
    if (furthest === undefined || furthest.to <= border.end) {
      this.groupBorder = border;
      return 'group';
    }
    // A few rows more than were seen would hardly show where the group ends.
    const to = first + remaining + 2;
    const isWorthIt = to >= border.end + MIN_ROWS_BEYOND_PAGE && to <= furthest.to;
    return isWorthIt ? { from: first - 1, to } : furthest;
  }

  /** Whether a newer page has rows of another key where the border had the frontier's. */
  #hasMoved(border: RankedPage<Row>, first: number): boolean {
    const newer = this.#pages.slice(this.#pages.lastIndexOf(border) + 1);
    return newer.some(
      ({ offset, end, entries }) =>
        offset <= first &&
        first < end &&
        entries.find(({ position }) => position === first)?.rank !== this.frontier.rank,
    );
  }

  /** Rows around the place where the frontier most likely is. */
  #searchWindow(remaining: number): { from: number; to: number } {
    const { view, frontier } = this;
    const near = this.#windowBeforeGroup(remaining);
    if (near !== undefined) return near;
    if (this.#search?.boundary !== frontier) {
      const search = new KeySearch(view.turnBoundary(frontier));
      for (const page of this.#pages) search.observe(view.turnPage(page));
      this.#search = { boundary: frontier, search };
    }
    const guess = this.#search.search.guess();
    const at = view.isBackward ? -guess : guess;
    return (
      view.furthest(at - 1, at + remaining + 2, 'around') ??
      view.furthest(at - 1, at + 1, 'around') ?? { from: at - 1, to: at + 1 }
    );
  }

  /** Where the newest page begins inside the group at the frontier: a few rows before it, then more. */
  #windowBeforeGroup(remaining: number): { from: number; to: number } | undefined {
    const { rank, after } = this.frontier;
    const pages = this.#pages;
    const inside = pages.slice(pages.findLastIndex((page) => page.low !== rank) + 1);
    const newest = inside.at(-1);
    if (newest === undefined || after) return undefined;
    const end = newest.entries.find((entry) => entry.rank > rank)?.position;
    const from = newest.offset - ROWS_BEFORE_PAGE * 4 ** (inside.length - 1);
    const to = end === undefined ? newest.offset + remaining + 2 : end + 1;
    return this.view.furthest(from, to) === undefined ? undefined : { from, to };
  }

  #compare(entry: Entry<Row>, rank: number, id: string): number {
    if (entry.rank !== rank) return entry.rank - rank;
    // A row without an id stands behind the others of its rank.
    if (entry.id === null) return this.view.isBackward ? -1 : 1;
    const order = compareIds(entry.id, id, this.view.list.order);
    return this.view.isBackward ? -order : order;
  }

  #isBeyondStop(entry: RunEntry<Row>): boolean {
    if (!isBefore(entry.rank, this.#limits.end)) return true;
    const { stop } = this.#bounds;
    if (stop === undefined) return false;
    if (isPoint(stop)) {
      const rank = this.view.rankOf(stop.key);
      if (stop.groupIndex !== undefined && entry.rank === rank) {
        const isFurther = (entry.groupIndex ?? 0) >= stop.groupIndex;
        return this.view.isBackward ? (entry.groupIndex ?? 0) <= stop.groupIndex : isFurther;
      }
      return this.#compare(entry, rank, stop.id) >= 0;
    }
    const position = this.view.turn(entry.position);
    return this.view.isBackward ? position < stop.offset : position >= stop.offset;
  }

  get #isPastStop(): boolean {
    const { stop } = this.#bounds;
    return isPoint(stop) && this.frontier.rank > this.view.rankOf(stop.key);
  }

  /** What the newest page says, and no less than it shows. */
  get #total(): number {
    const page = this.#pages.at(-1);
    if (page === undefined) return 0;
    const { end, total, entries } = this.view.turnPage(page);
    return entries.length > 0 ? Math.max(total, end) : total;
  }

  #result(): Run<Row> {
    const { view, found } = this;
    const beyond = found.findIndex((entry) => this.#isBeyondStop(entry));
    const length = Math.min(this.count, beyond === -1 ? found.length : beyond);
    const next = found[length];
    const hasMore =
      (next !== undefined && isBefore(next.rank, this.#limits.end)) ||
      this.#isStopped ||
      this.#canGoOn;
    const entries = found.slice(0, length);
    const turned = view.isBackward ? entries.map((entry) => view.turnEntry(entry)) : entries;
    if (view.isBackward) turned.reverse();
    return {
      entries: turned,
      hasRowsBefore: view.isBackward ? hasMore : this.#hasRowsPassed,
      hasRowsBehind: view.isBackward ? this.#hasRowsPassed : hasMore,
      total: this.#total,
      isTotalWrong: this.#pages.some((page) => isTotalWrong(view.turnPage(page))),
    };
  }
}

function isTotalWrong({ isLast, offset, end, total }: RankedPage<unknown>): boolean {
  return isLast ? end > offset && end !== total : end >= total;
}
