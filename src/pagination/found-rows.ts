import { type Boundary, isBefore, showsBefore } from './boundary.ts';
import type { RankedPage } from './ranked-page.ts';
import type { RunEntry } from './run.ts';
import type { RunEnds } from './run-ends.ts';

/** The rows of a run that were found: all of them from its start up to the frontier. */
export class FoundRows<Row> {
  readonly #ends: RunEnds<Row>;
  /** In the direction of travel. */
  readonly entries: RunEntry<Row>[] = [];
  readonly #ids = new Set<string>();
  frontier: Boundary;
  /** First position that is delivered, where the run begins at a place. */
  firstPosition = Number.NEGATIVE_INFINITY;
  /** Whether there are rows before the start. */
  hasRowsPassed = false;

  constructor(ends: RunEnds<Row>) {
    this.#ends = ends;
    this.frontier = ends.first;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Adds a row unless it does not lie between the start and the list's end. */
  add(entry: RunEntry<Row>): void {
    if (entry.position < this.firstPosition || this.#ends.isAtStartOrBefore(entry)) {
      this.hasRowsPassed = true;
    } else if (entry.id === null || !this.#ids.has(entry.id)) {
      // A row whose key changes between two answers can be in both.
      if (entry.id !== null) this.#ids.add(entry.id);
      this.entries.push(entry);
    }
  }

  /** Sees whether a page has rows before the frontier, which are before the start while none was found. */
  passRowsBefore(page: RankedPage<Row>): void {
    if (this.entries.length > 0) return;
    this.hasRowsPassed ||= page.entries.some(
      ({ rank }) => !isBefore(rank, this.#ends.first) && isBefore(rank, this.frontier),
    );
  }

  /** Moves the frontier as far as these pages show the list completely. */
  learn(pages: readonly RankedPage<Row>[]): void {
    while (pages.some((page) => this.#extendBy(page)));
  }

  /** Whether `count` rows were found, or all that there are. */
  isComplete(count: number): boolean {
    return (
      this.entries.length >= count ||
      !this.#ends.canFollow(this.frontier) ||
      this.entries.some((entry) => this.#ends.isBeyondStop(entry)) ||
      this.#ends.isPastStop(this.frontier)
    );
  }

  /** Up to `count` rows before the end of the run, and whether others of the list are behind them. */
  take(count: number): { entries: RunEntry<Row>[]; hasMore: boolean } {
    const beyond = this.entries.findIndex((entry) => this.#ends.isBeyondStop(entry));
    const entries = this.entries.slice(0, beyond === -1 ? count : Math.min(count, beyond));
    const next = this.entries[entries.length];
    const hasNext = next !== undefined && this.#ends.isInLimits(next);
    return { entries, hasMore: hasNext || this.#ends.canFollow(this.frontier) };
  }

  #extendBy(page: RankedPage<Row>): boolean {
    const { frontier, entries } = this;
    if (page.high <= frontier.rank || !showsBefore(page, frontier)) return false;
    const { first } = this.#ends;
    if (first.rank < page.low && first.rank === Number.NEGATIVE_INFINITY) {
      this.hasRowsPassed ||= entries.length === 0;
    }
    this.passRowsBefore(page);
    for (const entry of page.entries) {
      if (isBefore(entry.rank, first) || isBefore(entry.rank, frontier)) continue;
      if (entry.rank < page.high) this.add(entry);
    }
    this.frontier = { rank: page.high, after: false };
    return true;
  }
}
