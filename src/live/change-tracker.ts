import type { TimedRow } from '../pagination/newest-rows.ts';
import { LATENESS_MS, LATENESS_US, PollTimes, type Reach } from './poll-times.ts';

/** A row whose time is new. */
export interface Change<Row> extends TimedRow<Row> {
  /** Rows that become visible later have no earlier time than this one. */
  watermark: number;
  /** Its time; if that is in the future, the time when the row was read. */
  countedAt: number;
}

/** The version of a row that was seen last. */
interface Version {
  key: number;
  digest: number;
  /** When the poll that found it began. */
  at: number;
}

/**
 * Separates new changes from known ones in reads of a list that is sorted by time of change. A change can
 * become visible late, so each time is read once more when nothing older can appear. Until then the tracker
 * keeps ids with their times and with a digest of the row: if times are whole seconds, a row can change twice
 * within one.
 */
export class ChangeTracker<Row> {
  readonly times: PollTimes;
  /** Keys are ids; the longest known first. */
  readonly #known = new Map<string, Version>();
  readonly #digestOf: (row: Row) => number;
  readonly #capacity: () => number;
  #watermark: number;

  /**
   * @param newest the latest time in the list
   * @param digestOf equal for two reads of a row in which nothing has changed
   * @param capacity ids that may be remembered; changes of further ones may be repeated
   */
  constructor(newest: number, digestOf: (row: Row) => number, capacity: () => number) {
    this.#digestOf = digestOf;
    this.times = new PollTimes(newest);
    this.#watermark = newest - LATENESS_US;
    this.#capacity = capacity;
  }

  get watermark(): number {
    return this.#watermark;
  }

  get size(): number {
    return this.#known.size;
  }

  /**
   * Returns the changes among these rows, earliest first, and keeps them as known.
   *
   * @param now later times are errors: such a change is reported, but does not move the watermark
   */
  take(rows: readonly TimedRow<Row>[], reach: Reach, now: number): Change<Row>[] {
    const { floor } = this.times;
    const changes: Change<Row>[] = [];
    for (const { row, id, key } of rows.toSorted(earliestFirst)) {
      const known = this.#known.get(id);
      if (key <= floor || isOldState(key, known, reach)) continue;
      const digest = this.#digestOf(row);
      if (key === known?.key && digest === known.digest) continue;
      this.#known.delete(id);
      this.#known.set(id, { key, digest, at: reach.at });
      if (key <= now) {
        const safe = Math.min(key, reach.wall) - LATENESS_US;
        const complete = reach.isDeep ? safe : Math.min(safe, this.times.settled);
        this.#watermark = Math.max(this.#watermark, complete);
      }
      const countedAt = Math.min(key, now);
      changes.push({ row, id, key, countedAt, watermark: this.#watermark });
    }
    this.#evict(Number.NEGATIVE_INFINITY);
    return changes;
  }

  /** Ends a poll: all rows within its reach have been taken. */
  end(reach: Reach): void {
    this.times.end(reach);
    this.#evict(this.times.floor);
  }

  /** Deletes all known versions: rows that are read again count as new. */
  clear(): void {
    this.#known.clear();
  }

  /** Deletes the versions up to a time, and the longest known ones beyond the capacity. */
  #evict(floor: number): void {
    const capacity = this.#capacity();
    if (floor === Number.NEGATIVE_INFINITY && this.#known.size <= capacity) return;
    for (const [id, { key }] of this.#known) {
      if (key <= floor || this.#known.size > capacity) this.#known.delete(id);
    }
  }
}

/**
 * Whether a row with an earlier time than the known one may come from a replica that lags. It can also be a
 * new change, by a transaction that set an earlier time: then it is still there when no replica can lag so
 * much.
 */
function isOldState(key: number, known: Version | undefined, { at, settling }: Reach): boolean {
  if (known === undefined || key >= known.key) return false;
  const settles = key > settling.after && key <= settling.to;
  return !settles && at - known.at < LATENESS_MS;
}

function earliestFirst(a: TimedRow<unknown>, b: TimedRow<unknown>): number {
  return a.key - b.key || (a.id < b.id ? -1 : 1);
}
