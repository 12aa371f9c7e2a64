/** Microseconds by which a time may become visible late: a late commit, or a replica that lags. */
export const LATENESS_US = 30_000_000;
/** The same in milliseconds. */
export const LATENESS_MS = LATENESS_US / 1000;

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

/**
 * Which times of a list were read, and up to which nothing can still become visible. A change can become
 * visible late, so each time is read once more when nothing older can appear.
 */
export class PollTimes {
  /** No change up to this time can still become visible. */
  #settled: number;
  #newest: number;
  /**
   * The newest time at each poll, and when it was seen; if the time was in the future, when the clock reaches
   * it. The oldest first. `undefined` until the first poll has ended.
   */
  #polls: { at: number; newest: number }[] | undefined;

  /** @param newest the latest time in the list */
  constructor(newest: number) {
    this.#newest = newest;
    // Twice, so that a subscription that resumes at a recent watermark needs no read of its own.
    this.#settled = newest - 2 * LATENESS_US;
  }

  /** Everything up to this time has been read, and nothing older can appear. */
  get settled(): number {
    return this.#settled;
  }

  get newest(): number {
    return this.#newest;
  }

  /**
   * Rows up to this time are not reported as changes. A list without changes settles, but a change may still
   * appear late, with a time just before the newest one.
   */
  get floor(): number {
    return Math.min(this.#settled, this.#newest - LATENESS_US);
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

  /** Ends a poll. */
  end({ at }: Reach): void {
    const due = this.#polls?.findLastIndex((poll) => poll.at <= at - LATENESS_MS) ?? -1;
    const settled = this.#polls?.splice(0, due + 1).at(-1);
    this.#settled = Math.max(this.#settled, settled?.newest ?? this.#settled);
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
}
