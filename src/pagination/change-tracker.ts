import type { TimedRow } from './newest-rows.ts';

/** Microseconds by which a time may become visible late: a late commit, or a replica that lags. */
export const LATENESS_US = 30_000_000;
/** The same on the clock of `performance.now()`. */
const LATENESS_MS = LATENESS_US / 1000;

/** A row whose time is new. */
export interface Change<Row> extends TimedRow<Row> {
  /** Rows that become visible later have no earlier time than this one. */
  watermark: number;
}

/** How far back a look at the list has to read. */
export interface Reach {
  /** Times after this one are to be read. */
  after: number;
  /** Whether that shows every change that can still become visible. */
  isDeep: boolean;
}

/**
 * Tells new changes from known ones in reads of a list by time of change. Times become visible late, so
 * every read looks a little further back than the one before did, and ids with their times are remembered
 * until nothing older can appear.
 */
export class ChangeTracker {
  /** The times of rows that were seen, by id; the longest known first. */
  readonly #known = new Map<string, number>();
  readonly #capacity: number;
  /** Nothing up to this time can still become visible. */
  #settled: number;
  #newest: number;
  #watermark: number;
  /** What the newest time was, when; the oldest first. */
  #looks: { at: number; newest: number }[];

  /**
   * @param newest the latest time in the list
   * @param at when it was read, in milliseconds
   * @param capacity ids that are remembered; changes of further ones may be repeated
   */
  constructor(newest: number, at: number, capacity: number) {
    this.#newest = newest;
    // Twice, so that a subscription since a recent watermark needs no read of its own.
    this.#settled = newest - 2 * LATENESS_US;
    this.#watermark = newest - LATENESS_US;
    this.#looks = [{ at, newest }];
    this.#capacity = capacity;
  }

  /** Everything up to this time has been read, and nothing older can appear. */
  get settled(): number {
    return this.#settled;
  }

  get newest(): number {
    return this.#newest;
  }

  get watermark(): number {
    return this.#watermark;
  }

  get size(): number {
    return this.#known.size;
  }

  /** How far back the first look has to read, so that all later times are known. */
  firstReach(completeAfter: number): Reach {
    return { after: Math.min(completeAfter, this.#settled), isDeep: true };
  }

  /**
   * How far back to read after a first page. Changes since the newest time known are read at once; those
   * that may have become visible late once they are due, or when the page shows them anyway.
   *
   * @param at when the look began
   * @param completeAfter the page holds all rows with later times
   */
  reachAt(at: number, completeAfter: number): Reach {
    const isDue = (this.#looks[0]?.at ?? at) <= at - LATENESS_MS;
    const known = isDue ? this.#settled : this.#newest;
    // Behind a full page, the newest time is read again: more rows may have it by now.
    const after = completeAfter <= known ? completeAfter : Math.max(this.#settled, known - 1);
    return { after, isDeep: after <= this.#settled };
  }

  /**
   * The changes among rows that were read, earliest first, which from now on are known.
   *
   * @param horizon later times are mistakes: such a change is told, but says nothing about others
   */
  take<Row>(rows: readonly TimedRow<Row>[], { isDeep }: Reach, horizon: number): Change<Row>[] {
    const floor = this.#floor;
    const changes: Change<Row>[] = [];
    for (const { row, id, key } of rows.toSorted((a, b) => a.key - b.key)) {
      if (key <= floor || key <= (this.#known.get(id) ?? Number.NEGATIVE_INFINITY)) continue;
      this.#known.delete(id);
      this.#known.set(id, key);
      if (key <= horizon) {
        const safe = isDeep ? key - LATENESS_US : Math.min(key - LATENESS_US, this.#settled);
        this.#watermark = Math.max(this.#watermark, safe);
      }
      changes.push({ row, id, key, watermark: this.#watermark });
    }
    this.#forget(Number.NEGATIVE_INFINITY);
    return changes;
  }

  /**
   * Everything from the reach of a look up to a time has been taken; the rest may fail.
   *
   * @param at when the look began
   */
  advance(at: number, newest: number): void {
    this.#newest = Math.max(this.#newest, newest);
    const isKnown = this.#looks.at(-1)?.newest === this.#newest;
    if (!isKnown && this.#settled < this.#newest) this.#looks.push({ at, newest: this.#newest });
  }

  /**
   * Ends a look: everything within its reach has been taken.
   *
   * @param at when it began
   * @param newest the latest time that it read, none beyond the horizon
   */
  end(at: number, newest: number, { isDeep }: Reach): void {
    if (isDeep) {
      while (this.#looks[0] !== undefined && this.#looks[0].at <= at - LATENESS_MS) {
        this.#settled = Math.max(this.#settled, this.#looks.shift()?.newest ?? 0);
      }
    }
    this.advance(at, newest);
    this.#forget(this.#floor);
  }

  /** Rows up to this time are no news. A quiet list settles, but its times may still be taken late. */
  get #floor(): number {
    return Math.min(this.#settled, this.#newest - LATENESS_US);
  }

  #forget(floor: number): void {
    for (const [id, key] of this.#known) {
      if (key <= floor || this.#known.size > this.#capacity) this.#known.delete(id);
    }
  }
}
