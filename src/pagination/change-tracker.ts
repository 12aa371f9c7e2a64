import type { TimedRow } from './newest-rows.ts';

/** Microseconds by which a time may become visible late: a late commit, or a replica that lags. */
export const LATENESS_US = 30_000_000;
/** The same on the clock of `performance.now()`. */
const LATENESS_MS = LATENESS_US / 1000;

/** A row whose time is new. */
export interface Change<Row> extends TimedRow<Row> {
  /** Rows that become visible later have no earlier time than this one. */
  watermark: number;
  /** Its time, or when it was read where its time is in the future. */
  countedAt: number;
}

/** Times of a list, `after < t <= to`. */
export interface Span {
  after: number;
  to: number;
}

/** What a look at the list has to read behind its first page. */
export interface Reach {
  /** When it began: on the clock of `performance.now()`, and in microseconds since 1970. */
  at: number;
  wall: number;
  /** Times that settle with it: it is the last to show their changes. */
  settling: Span;
  /** Times that were not read before. */
  fresh: Span | undefined;
  /** Times that may have become visible late since they were read. */
  late: Span | undefined;
  /** Whether page and fresh times show every change that can still become visible. */
  isDeep: boolean;
}

/** The version of a row that was seen. */
interface Version {
  key: number;
  digest: number;
  /** When the look began that found it. */
  at: number;
}

/**
 * Separates new changes from known ones in reads of a list by time of change. Times become visible late, so
 * each is read once more when nothing older can appear. Until then ids are remembered with their times,
 * and with a digest of the row: where times are whole seconds, it can change twice in one.
 */
export class ChangeTracker<Row> {
  /** Of rows, by id; the longest known first. */
  readonly #known = new Map<string, Version>();
  readonly #digestOf: (row: Row) => number;
  readonly #capacity: () => number;
  /** Nothing up to this time can still become visible. */
  #settled: number;
  #newest: number;
  #watermark: number;
  /**
   * What the newest time was, and when it was seen or, where that is later, when the clock got there; the
   * oldest first. `undefined` before the first look has ended.
   */
  #looks: { at: number; newest: number }[] | undefined;

  /**
   * @param newest the latest time in the list
   * @param digestOf equal for two reads of a row in which nothing has changed
   * @param capacity ids that may be remembered; changes of further ones may be repeated
   */
  constructor(newest: number, digestOf: (row: Row) => number, capacity: () => number) {
    this.#digestOf = digestOf;
    this.#newest = newest;
    // Twice, so that a subscription since a recent watermark needs no read of its own.
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
   * @param look when it began
   * @param completeAfter the page holds all rows with later times
   */
  reachOf({ at, wall }: Pick<Reach, 'at' | 'wall'>, completeAfter: number): Reach {
    const settled = this.#settled;
    const due = this.#looks === undefined ? this.#newest : (this.#dueAt(at) ?? settled);
    // Both at once where nothing lies between them.
    const isDeep = due >= this.#newest || completeAfter <= settled;
    const late = { after: settled, to: Math.min(due, completeAfter) };
    // Behind a full page, the newest time is read again: more rows may have it by now.
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
   * The changes among rows that were read, earliest first, which from now on are known.
   *
   * @param now later times are mistakes: such a change is reported, but moves no watermark
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

  /** Fresh times up to this one have been taken, except for some rows of that time; the rest may fail. */
  advance(time: number, reach: Reach): void {
    if (reach.isDeep) this.settle(time, reach);
    this.#note(time, reach);
  }

  /** Late times up to this one have been taken again, except for some rows of that time. */
  settle(time: number, { at }: Reach): void {
    this.#settled = Math.max(this.#settled, Math.min(this.#dueAt(at) ?? this.#settled, time - 1));
  }

  /**
   * The page and all fresh times have been taken.
   *
   * @param newest the latest time, none in the future
   */
  endFresh(newest: number, reach: Reach): void {
    this.#looks ??= [];
    this.#note(newest, reach);
  }

  /** Ends a look: everything within its reach has been taken. */
  end({ at }: Reach): void {
    const due = this.#looks?.findLastIndex((look) => look.at <= at - LATENESS_MS) ?? -1;
    const settled = this.#looks?.splice(0, due + 1).at(-1);
    this.#settled = Math.max(this.#settled, settled?.newest ?? this.#settled);
    this.#evict(this.#floor);
  }

  /** What is found again counts as new. */
  clear(): void {
    this.#known.clear();
  }

  #note(time: number, { at, wall }: Reach): void {
    this.#newest = Math.max(this.#newest, time);
    const newest = this.#newest;
    const aheadMs = Math.max(0, newest - wall) / 1000;
    const isKnown = this.#looks?.at(-1)?.newest === newest;
    if (!isKnown && this.#settled < newest) this.#looks?.push({ at: at + aheadMs, newest });
  }

  /** The latest time that was seen so long ago that nothing up to it can still become visible. */
  #dueAt(at: number): number | undefined {
    return this.#looks?.findLast((look) => look.at <= at - LATENESS_MS)?.newest;
  }

  /** Rows up to this time are no changes. A quiet list settles, but its times may still be taken late. */
  get #floor(): number {
    return Math.min(this.#settled, this.#newest - LATENESS_US);
  }

  /** What is known up to a time, and the longest known of what is too much. */
  #evict(floor: number): void {
    const capacity = this.#capacity();
    if (floor === Number.NEGATIVE_INFINITY && this.#known.size <= capacity) return;
    for (const [id, { key }] of this.#known) {
      if (key <= floor || this.#known.size > capacity) this.#known.delete(id);
    }
  }
}

/**
 * Whether a replica that lags may show this, as its time is earlier than the known one: another transaction
 * can also have set the earlier time later, which still shows when no replica lags so much.
 */
function isOldState(key: number, known: Version | undefined, { at, settling }: Reach): boolean {
  if (known === undefined || key >= known.key) return false;
  const settles = key > settling.after && key <= settling.to;
  return !settles && at - known.at < LATENESS_MS;
}

function earliestFirst(a: TimedRow<unknown>, b: TimedRow<unknown>): number {
  return a.key - b.key || (a.id < b.id ? -1 : 1);
}
