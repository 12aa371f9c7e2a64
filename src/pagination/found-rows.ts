import { type Boundary, isBefore, isBoundaryBefore, limitsOf, showsBefore } from './boundary.ts';
import type { ListView } from './list-view.ts';
import type { RankedPage } from './ranked-page.ts';
import { isPoint, type RunBounds, type RunEntry } from './run.ts';

/**
 * The rows of a run that were found so far, in the direction of travel: all of those from its start to the
 * frontier.
 */
export class FoundRows<Row> {
  readonly #view: ListView<Row>;
  readonly #bounds: RunBounds;
  /** The first boundary of the list, or of its range, and the last one. */
  readonly first: Boundary;
  readonly #last: Boundary;
  readonly entries: RunEntry<Row>[] = [];
  readonly #ids = new Set<string>();
  frontier: Boundary;
  /** The first position to deliver, if the run begins at a position. */
  firstPosition = Number.NEGATIVE_INFINITY;
  /** Whether there are rows before the start. */
  hasRowsPassed = false;

  constructor(view: ListView<Row>, bounds: RunBounds) {
    const { start, end } = limitsOf(view.list.range, view.list.order);
    this.#view = view;
    this.#bounds = bounds;
    this.first = view.turnBoundary(view.isBackward ? end : start);
    this.#last = view.turnBoundary(view.isBackward ? start : end);
    this.frontier = this.first;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Adds a row, unless it is the row of the start, is before it, or was added before. */
  add(entry: RunEntry<Row>): void {
    if (entry.position < this.firstPosition || this.#isAtStartOrBefore(entry)) {
      this.hasRowsPassed = true;
    } else if (entry.id === null || !this.#ids.has(entry.id)) {
      // A row whose key changes between two responses can be in both.
      if (entry.id !== null) this.#ids.add(entry.id);
      this.entries.push(entry);
    }
  }

  /**
   * Notes whether a page has rows before the frontier. While no row was found, such rows are before the
   * start.
   */
  passRowsBefore(page: RankedPage<Row>): void {
    if (this.entries.length > 0) return;
    this.hasRowsPassed ||= page.entries.some(
      ({ rank }) => !isBefore(rank, this.first) && isBefore(rank, this.frontier),
    );
  }

  /** Moves the frontier as far as these pages show every row. */
  learn(pages: readonly RankedPage<Row>[]): void {
    while (pages.some((page) => this.#extendBy(page)));
  }

  /** Whether `count` rows were found, or all rows up to the stop. */
  isComplete(count: number): boolean {
    return (
      this.entries.length >= count ||
      !this.#canFollow() ||
      this.entries.some((entry) => this.#isBeyondStop(entry)) ||
      this.#isPastStop()
    );
  }

  /** Up to `count` rows of the run, and whether the list has more rows after them. */
  take(count: number): { entries: RunEntry<Row>[]; hasMore: boolean } {
    const beyond = this.entries.findIndex((entry) => this.#isBeyondStop(entry));
    const entries = this.entries.slice(0, beyond === -1 ? count : Math.min(count, beyond));
    const next = this.entries[entries.length];
    const hasNext =
      next !== undefined && !isBefore(next.rank, this.first) && isBefore(next.rank, this.#last);
    return { entries, hasMore: hasNext || this.#canFollow() };
  }

  #extendBy(page: RankedPage<Row>): boolean {
    const { frontier, first } = this;
    if (page.high <= frontier.rank || !showsBefore(page, frontier)) return false;
    this.passRowsBefore(page);
    for (const entry of page.entries) {
      if (isBefore(entry.rank, first) || isBefore(entry.rank, frontier)) continue;
      if (entry.rank < page.high) this.add(entry);
    }
    this.frontier = { rank: page.high, after: false };
    return true;
  }

  /** Whether the list, or its range, can have rows after the frontier. */
  #canFollow(): boolean {
    const { frontier } = this;
    return frontier.rank < Number.POSITIVE_INFINITY && isBoundaryBefore(frontier, this.#last);
  }

  #isAtStartOrBefore(entry: RunEntry<Row>): boolean {
    const { start } = this.#bounds;
    if (!isPoint(start) || start.groupIndex !== undefined) return false;
    return this.#view.compare(entry, { rank: this.#view.rankOf(start.key), id: start.id }) <= 0;
  }

  #isBeyondStop(entry: RunEntry<Row>): boolean {
    if (!isBefore(entry.rank, this.#last)) return true;
    const { stop } = this.#bounds;
    if (stop === undefined) return false;
    const { isBackward } = this.#view;
    if (isPoint(stop)) {
      const rank = this.#view.rankOf(stop.key);
      if (stop.groupIndex !== undefined && entry.rank === rank) {
        const index = entry.groupIndex ?? 0;
        return isBackward ? index <= stop.groupIndex : index >= stop.groupIndex;
      }
      return this.#view.compare(entry, { rank, id: stop.id }) >= 0;
    }
    const position = this.#view.turn(entry.position);
    return isBackward ? position < stop.offset : position >= stop.offset;
  }

  /** Whether the frontier is after the point where the run has to stop. */
  #isPastStop(): boolean {
    const { stop } = this.#bounds;
    return isPoint(stop) && this.frontier.rank > this.#view.rankOf(stop.key);
  }
}
