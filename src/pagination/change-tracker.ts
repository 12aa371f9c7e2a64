import type { TimedRow } from './newest-rows.ts';

/** Microseconds by which a time may become visible late: a late commit, or a replica that lags. */
export const LATENESS_US = 30_000_000;
/** The same in milliseconds. */
const LATENESS_MS = LATENESS_US / 1000;

/** A row whose time is new. */
export interface Change<Row> extends TimedRow<Row> {
  /** Rows that become visible later have no earlier time than this one. */
  watermark: number;
  /** Its time; if that is in the future, the time when the row was read. */
  countedAt: number;
}

/** Times of a list, `after < t <= to`. */
export interface Span {
  after: number;
  to: number;
}

/** What a poll of the list has to read after its first page. */
export interface Reach {
  /** When the poll began: on the clock of `performance.now()`, and in microseconds since 1970. */
  at: number;
  wall: number;
  /** Times that this poll settles: no change at these times can appear after it. */
  settling: Span;
  /** Times that were not read before. */
  fresh: Span | undefined;
  /** Times that were read before, but at which changes may have become visible since. */
  late: Span | undefined;
  /** Whether the page and the fresh times together show every change that can still become visible. */
  isDeep: boolean;
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
  /** Keys are ids; the longest known first. */
  readonly #known = new Map<string, Version>();
  readonly #digestOf: (row: Row) => number;
  readonly #capacity: () => number;
  /** No change up to this time can still become visible. */
  #settled: number;
  #newest: number;
  #watermark: number;
  /**
   * The newest time at each poll, and when it was seen; if the time was in the future, when the clock reaches
   * it. The oldest first. `undefined` until the first poll has ended.
   */
  #polls: { at: number; newest: number }[] | undefined;

  /**
   * @param newest the latest time in the list
   * @param digestOf equal for two reads of a row in which nothing has changed
   * @param capacity ids that may be remembered; changes of further ones may be repeated
   */
  constructor(newest: number, digestOf: (row: Row) => number, capacity: () => number) {
    this.#digestOf = digestOf;
    this.#newest = newest;
    // Twice, so that a subscription that resumes at a recent watermark needs no read of its own.
    this.#settled = newest - 2 * LATENESS_US;
    this.#watermark = newest - LATENESS_US;
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

  /**
   * @param poll when it began
   * @param completeAfter the page holds all rows with later times
   */
  reachOf({ at, wall }: Pick<Reach, 'at' | 'wall'>, completeAfter: number): Reach {
    const settled = this.#settled;
    const due = this.#polls === undefined ? this.#newest : (this.#dueAt(at) ?? settled);
    // Fresh and late times are read together if there are no settled times between them.
    const isDeep = due >= this.#newest || completeAfter <= settled;
    const late = { after: settled, to: Math.min(due, completeAfter) };
    // After a full page, the newest time is read again: more rows may have this time by now.
    const fresh = { after: Math.max(settled, this.#newest - 1), to: completeAfter };
    const known = isDeep ? settled : this.#newest;
    return {
      at,
      wall,
      settling: { after: settled, to: due },
      fresh: completeAfter > known ? (isDeep ? { ...fresh, after: settled } : fresh) : undefined,
      late: !isDeep && late.to > late.after ? late : undefined,
      isDeep,
    };
  }

  /**
   * Returns the changes among these rows, earliest first, and keeps them as known.
   *
   * @param now later times are errors: such a change is reported, but does not move the watermark
   */
  take(rows: readonly TimedRow<Row>[], reach: Reach, now: number): Change<Row>[] {
    const floor = this.#floor;
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
        const complete = reach.isDeep ? safe : Math.min(safe, this.#settled);
        this.#watermark = Math.max(this.#watermark, complete);
      }
      const countedAt = Math.min(key, now);
      changes.push({ row, id, key, countedAt, watermark: this.#watermark });
    }
    this.#evict(Number.NEGATIVE_INFINITY);
    return changes;
  }

  /**
   * Notes that the fresh times before this one, and some rows of this one, have been taken. The rest of the
   * poll may still fail.
   */
  advance(time: number, reach: Reach): void {
    if (reach.isDeep) this.settle(time, reach);
    this.#note(time, reach);
  }

  /** Notes that the late times before this one, and some rows of this one, have been taken again. */
  settle(time: number, { at }: Reach): void {
    this.#settled = Math.max(this.#settled, Math.min(this.#dueAt(at) ?? this.#settled, time - 1));
  }

  /**
   * Notes that the page and all fresh times have been taken.
   *
   * @param newest the latest time that is not in the future
   */
  endFresh(newest: number, reach: Reach): void {
    this.#polls ??= [];
    this.#note(newest, reach);
  }

  /** Ends a poll: all rows within its reach have been taken. */
  end({ at }: Reach): void {
    const due = this.#polls?.findLastIndex((poll) => poll.at <= at - LATENESS_MS) ?? -1;
    const settled = this.#polls?.splice(0, due + 1).at(-1);
    this.#settled = Math.max(this.#settled, settled?.newest ?? this.#settled);
    this.#evict(this.#floor);
  }

  /** Deletes all known versions: rows that are read again count as new. */
  clear(): void {
    this.#known.clear();
  }

  #note(time: number, { at, wall }: Reach): void {
    this.#newest = Math.max(this.#newest, time);
    const newest = this.#newest;
    const aheadMs = Math.max(0, newest - wall) / 1000;
    const isKnown = this.#polls?.at(-1)?.newest === newest;
    if (!isKnown && this.#settled < newest) this.#polls?.push({ at: at + aheadMs, newest });
  }

  /** The latest time up to which no change can still become visible. */
  #dueAt(at: number): number | undefined {
    return this.#polls?.findLast((poll) => poll.at <= at - LATENESS_MS)?.newest;
  }

  /**
   * Rows up to this time are not reported as changes. A list without changes settles, but a change may still
   * appear late, with a time just before the newest one.
   */
  get #floor(): number {
    return Math.min(this.#settled, this.#newest - LATENESS_US);
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
