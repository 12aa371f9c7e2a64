import { isRefusedValue } from '../errors.ts';
import { FoundRows } from './found-rows.ts';
import type { KeyedList } from './keyed-list.ts';
import { noteLength } from './list-length.ts';
import { ListView, type Travel } from './list-view.ts';
import { restartedWhereNullsMove } from './nulls.ts';
import type { Narrowing } from './order.ts';
import { changesTooFast, rowsLeftOut } from './order-errors.ts';
import type { Entry, RankedPage } from './ranked-page.ts';
import { ReadPlanner } from './read-planner.ts';
import { isPoint, type Run, type RunBounds } from './run.ts';
import { openRun } from './run-start.ts';
import type { Search } from './search.ts';
import { readTieGroup } from './tie-group.ts';

/** After so many reads, a list counts as changing faster than it can be read. */
const MAX_READS = 60;
/** The most consecutive reads without new rows, if REST leaves rows out. */
const MAX_STALLED_READS = 15;

/**
 * Up to `count` rows of a list, from the start in the direction of travel. Each response of REST shows all
 * rows between its first and its last key. Responses are combined by key, so rows that are added or removed
 * between two of them cannot hide a row that stays.
 *
 * @throws GatewayError `UPSTREAM_ORDER_UNSTABLE` if rows with equal keys change places between responses, so
 *   that no number of reads shows them all
 */
export function readRun<Row>(
  list: KeyedList<Row>,
  travel: Travel,
  count: number,
  bounds: RunBounds = {},
): Search<Row, Run<Row>> {
  return restartedWhereNullsMove(() => new RunReader(list, travel, count, bounds).read());
}

/** The rows with one key that were found, and whether the list has no others. */
export interface KeyRows<Row> {
  entries: Entry<Row>[];
  isWhole: boolean;
}

/** Reads the list until a run has its rows. */
export class RunReader<Row> {
  readonly view: ListView<Row>;
  readonly count: number;
  readonly found: FoundRows<Row>;
  readonly #bounds: RunBounds;
  readonly #planner: ReadPlanner<Row>;
  #isStopped = false;

  /** A run without bounds, for {@link readKey}. */
  static over<Row>(list: KeyedList<Row>): RunReader<Row> {
    return new RunReader(list, 'forward', Math.floor(list.facts.pageSize / 2), {});
  }

  constructor(list: KeyedList<Row>, travel: Travel, count: number, bounds: RunBounds) {
    this.view = new ListView(list, travel);
    this.count = count;
    this.found = new FoundRows(this.view, bounds);
    this.#bounds = bounds;
    this.#planner = new ReadPlanner(this.view);
  }

  *read(): Search<Row, Run<Row>> {
    const { start, stop } = this.#bounds;
    yield* this.view.nulls.observeKeys([start, stop].filter(isPoint).map(({ key }) => key));
    this.#isStopped = !(yield* openRun(this, this.#bounds));
    let lastProgress = this.view.reads;
    while (!this.isDone) {
      const { reads, list } = this.view;
      if (reads > MAX_READS) throw changesTooFast(MAX_READS);
      if (list.facts.hidesRows && reads - lastProgress > MAX_STALLED_READS) {
        throw rowsLeftOut();
      }
      const { frontier } = this.found;
      if (!(yield* this.#readNext())) this.#isStopped = true;
      if (this.found.frontier !== frontier) lastProgress = this.view.reads;
    }
    noteLength(this.view.list, this.view.total);
    return this.#result();
  }

  /** @returns whether the run continues */
  *#readNext(): Search<Row, boolean> {
    const { entries, frontier } = this.found;
    const next = this.#planner.next(frontier, Math.max(1, this.count - entries.length));
    if ('page' in next) {
      if (this.#bounds.leavesLargeGroup && entries.length === 0) return false;
      return yield* readTieGroup(this, next.page);
    }
    this.learn(yield* this.view.read(next.from, next.to));
    return true;
  }

  /** A run over a part of this list, for {@link readKey}. */
  overPart(narrowing: Narrowing): RunReader<Row> {
    return RunReader.over({ ...this.view.list, narrowing });
  }

  /**
   * The rows with one key, in a run without bounds; none if REST refuses the filter of the list.
   *
   * @param middle the position where the middle one may be
   */
  *readKey(key: number | null, middle: number): Search<Row, KeyRows<Row>> {
    const { view, found } = this;
    yield* view.nulls.observeKeys([key]);
    const rank = view.rankOf(key);
    found.frontier = { rank, after: false };
    try {
      this.learn(yield* view.readPageAt(middle, 'around'));
    } catch (error) {
      if (isRefusedValue(error)) return { entries: [], isWhole: true };
      throw error;
    }
    const isOpen = () => found.frontier.rank === rank && !found.frontier.after;
    while (isOpen() && view.reads < MAX_READS) {
      if (!(yield* this.#readNext())) break;
    }
    const entries = found.entries.filter((entry) => entry.rank === rank);
    // REST's own order does not prove that none is missing.
    const areSorted = entries.every(({ groupIndex }) => groupIndex === undefined);
    return { entries, isWhole: areSorted && !isOpen() };
  }

  /** The pages that were read, in the direction of travel. */
  get pages(): readonly RankedPage<Row>[] {
    return this.#planner.pages;
  }

  /** Whether the run starts from a row of this rank. */
  startsAt(rank: number): boolean {
    const { start } = this.#bounds;
    return isPoint(start) && this.view.rankOf(start.key) === rank;
  }

  get isDone(): boolean {
    return this.#isStopped || this.found.isComplete(Math.max(1, this.count));
  }

  learn(pages: readonly RankedPage<Row>[]): void {
    for (const page of pages) this.#planner.observe(page);
    this.found.learn(this.pages);
  }

  /** Sets the position at which the search for the first boundary begins. */
  expect(position: number): void {
    this.#planner.expected = position;
  }

  /** Continues after the group of equal keys at the frontier, with the page that shows its end. */
  passGroup(page: RankedPage<Row>): void {
    this.found.frontier = { rank: this.found.frontier.rank, after: true };
    this.learn([page]);
  }

  #result(): Run<Row> {
    const { view, found } = this;
    const { entries, hasMore } = found.take(this.count);
    const goesOn = hasMore || this.#isStopped;
    const turned = entries.map((entry) => view.turnEntry(entry));
    if (view.isBackward) turned.reverse();
    return {
      entries: turned,
      hasRowsBefore: view.isBackward ? goesOn : found.hasRowsPassed,
      hasRowsBehind: view.isBackward ? found.hasRowsPassed : goesOn,
      total: view.total,
      isTotalWrong: this.pages.some((page) => isTotalWrong(view.turnPage(page))),
      isTotalTooLow: this.pages.some((page) => isTotalTooLow(view.turnPage(page))),
      hasUnreadable: this.pages.some((page) => hasUnreadable(view.turnPage(page))),
    };
  }
}

function isTotalWrong({ isLast, offset, end, total }: RankedPage<unknown>): boolean {
  return isLast ? end > offset && end !== total : end >= total;
}

function isTotalTooLow({ isLast, end, total }: RankedPage<unknown>): boolean {
  return isLast ? end > total : end >= total;
}

/** Unreadable rows at the start of a page have no entry. */
function hasUnreadable({ offset, entries }: RankedPage<unknown>): boolean {
  const [first] = entries;
  if (first !== undefined && first.position > offset) return true;
  return entries.some(({ id }) => id === null);
}
