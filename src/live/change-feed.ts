import { GatewayError } from '../errors.ts';
import { type Change, ChangeTracker, type Reach } from '../pagination/change-tracker.ts';
import type { TimedRow } from '../pagination/newest-rows.ts';
import type { ChangeRequest } from '../resolvers/context.ts';
import { BrokenTask, type TaskRow } from '../rest/task-page.ts';
import type { Task } from '../rest/types.ts';
import { ChangeLog, type LogEntry, type LogRoom } from './change-log.ts';
import { FilterVerdicts, type HiddenFilter, type JudgedFeed } from './filter-verdicts.ts';
import { ListReader, type LookContext } from './list-reader.ts';

/** Time on two clocks, in milliseconds. */
export interface Clock {
  /** Never turned back. */
  monotonic(): number;
  /** Since 1970. */
  wall(): number;
}

export interface FeedSettings {
  /** Between the beginnings of two looks. */
  intervalMs: number;
  room: LogRoom;
  clock: Clock;
  /** Called with the first failure of several in a row. */
  onFailure?: ((error: unknown) => void) | undefined;
}

/** Tasks of the first page of a look. */
const LOOK_ROWS = 25;
/** Ids that are remembered of changes that may be seen again. */
const MAX_KNOWN = 20_000;
/** A time further in the future than the clocks of two servers differ is a mistake. */
const MAX_SKEW_MS = 10 * 60_000;
/** While REST fails, looks are up to so far apart. */
const MAX_BACKOFF_MS = 60_000;
/** How long the readers of a full log are waited for. */
const SLOW_READER_MS = 5000;
/** Failures that no later look can mend. */
const FINAL: ReadonlySet<string> = new Set(['UNAUTHENTICATED', 'FORBIDDEN']);

/** The changes of one token: a look at REST in each interval, whatever the number of subscriptions. */
export class ChangeFeed {
  readonly #settings: FeedSettings;
  readonly #open: ChangeRequest['open'];
  readonly #abort = new AbortController();
  /** All tasks. */
  readonly list = new ListReader({});
  readonly #filters = new Map<string, FilterVerdicts>();
  #tracker: ChangeTracker | undefined;
  #log: ChangeLog | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #error: GatewayError | undefined;
  /** Resolves after the first look. */
  readonly started: Promise<ChangeLog>;

  /** @param open a context of its own for each look */
  constructor(settings: FeedSettings, open: ChangeRequest['open']) {
    this.#settings = settings;
    this.#open = open;
    this.started = this.#start();
    // Those that subscribe are told.
    this.started.catch(() => {});
  }

  get watermark(): number {
    return this.#tracker?.watermark ?? 0;
  }

  get newest(): number {
    return this.#tracker?.newest ?? 0;
  }

  /** The latest time that is not a mistake. */
  get horizon(): number {
    return (this.#settings.clock.wall() + MAX_SKEW_MS) * 1000;
  }

  get hasEnded(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Whether it was ended without an error. */
  get isComplete(): boolean {
    return this.hasEnded && this.#error === undefined;
  }

  /** Reads of REST on behalf of one subscription, until that or the feed ends. */
  openFor(signal: AbortSignal): LookContext {
    return this.#open(AbortSignal.any([signal, this.#abort.signal]));
  }

  /** Ends all subscriptions. */
  close(error?: GatewayError): void {
    if (this.hasEnded) return;
    this.#error = error;
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#log?.end(error);
  }

  /**
   * Adds a filter that rows do not tell, until it is released.
   *
   * @throws GatewayError what REST says to the filter
   */
  async useFilter(filter: HiddenFilter, log: ChangeLog): Promise<FilterVerdicts> {
    const key = JSON.stringify(filter);
    const known = this.#filters.get(key);
    const isUsable = known !== undefined && known.error === undefined;
    const verdicts = isUsable ? known : new FilterVerdicts(key, filter, this.#partsFor(log));
    this.#filters.set(key, verdicts);
    verdicts.users += 1;
    try {
      await verdicts.check();
      return verdicts;
    } catch (error) {
      this.releaseFilter(verdicts);
      throw error;
    }
  }

  releaseFilter(verdicts: FilterVerdicts): void {
    verdicts.users -= 1;
    if (verdicts.users > 0) return;
    verdicts.close();
    if (this.#filters.get(verdicts.key) === verdicts) this.#filters.delete(verdicts.key);
  }

  #partsFor(log: ChangeLog): JudgedFeed {
    return {
      log,
      settled: () => this.#tracker?.settled ?? 0,
      open: (signal) => this.openFor(signal),
      now: () => this.#settings.clock.monotonic(),
      delayAfter: (error, failures) => {
        if (failures === 1) this.#settings.onFailure?.(error);
        return this.#delayAfter(error, failures);
      },
      onRefusedToken: (error) => this.close(error),
    };
  }

  readonly #openLook = (): LookContext => this.#open(this.#abort.signal);

  async #start(): Promise<ChangeLog> {
    const at = this.#settings.clock.monotonic();
    try {
      const page = await this.list.newest(LOOK_ROWS, this.#openLook());
      const newest = this.#newestIn(page.rows) ?? 0;
      const tracker = new ChangeTracker(newest, at, MAX_KNOWN);
      const log = new ChangeLog(this.#settings.room, tracker.settled);
      [this.#tracker, this.#log] = [tracker, log];
      await this.#read(tracker, log, page, at, tracker.firstReach(page.completeAfter));
      this.#schedule(at);
      return log;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #schedule(lastAt: number, delayMs = this.#settings.intervalMs): void {
    if (this.hasEnded) return;
    const wait = Math.max(0, lastAt + delayMs - this.#settings.clock.monotonic());
    this.#timer = setTimeout(() => void this.#look(), wait);
  }

  async #look(): Promise<void> {
    const [tracker, log] = [this.#tracker, this.#log];
    if (tracker === undefined || log === undefined) return;
    const at = this.#settings.clock.monotonic();
    const { position } = log;
    try {
      const page = await this.list.newest(LOOK_ROWS, this.#openLook());
      await this.#read(tracker, log, page, at, tracker.reachAt(at, page.completeAfter));
      if (log.position === position) this.#judge();
      this.#failures = 0;
      this.#schedule(at);
    } catch (error) {
      if (this.hasEnded) return;
      if (error instanceof GatewayError && FINAL.has(error.code)) return this.close(error);
      this.#failures += 1;
      if (this.#failures === 1) this.#settings.onFailure?.(error);
      this.#schedule(this.#settings.clock.monotonic(), this.#delayAfter(error, this.#failures));
    }
  }

  /** What was found so far is known, and the next look goes on from there. */
  #delayAfter(error: unknown, failures: number): number {
    const { intervalMs } = this.#settings;
    const backoff = Math.min(intervalMs * 2 ** Math.min(failures, 16), MAX_BACKOFF_MS);
    const { retryAfter = 0 } = error instanceof GatewayError ? error.extensions : {};
    return Math.max(intervalMs, backoff, retryAfter * 1000);
  }

  async #read(
    tracker: ChangeTracker,
    log: ChangeLog,
    { rows, completeAfter }: Awaited<ReturnType<ListReader['newest']>>,
    at: number,
    reach: Reach,
  ): Promise<void> {
    const newest = this.#newestIn(rows) ?? tracker.newest;
    if (completeAfter > reach.after) {
      const range = { from: reach.after + 1, to: newest + 1 };
      for await (const part of this.list.walk(range, this.#openLook, this.#partSize)) {
        await this.#publish(this.#take(tracker, part, reach), log);
        tracker.advance(at, part.at(-1)?.key ?? tracker.newest);
      }
    }
    await this.#publish(this.#take(tracker, rows, reach), log);
    tracker.end(at, newest, reach);
    log.trim(tracker.settled);
  }

  get #partSize(): number {
    return Math.floor(this.#settings.room.share / 2);
  }

  #take(tracker: ChangeTracker, rows: readonly TimedRow<TaskRow>[], reach: Reach) {
    return tracker.take(rows, reach, this.horizon).flatMap(usable);
  }

  async #publish(changes: readonly Change<Task>[], log: ChangeLog): Promise<void> {
    if (changes.length === 0) return;
    const entries = changes.map((change): LogEntry => ({ ...change, verdicts: new Map() }));
    await log.awaitRoomFor(entries.length, SLOW_READER_MS);
    log.append(entries);
    this.#judge();
    log.trim(this.#tracker?.settled ?? 0);
  }

  /** Filters are judged side by side: the next look does not wait for them. */
  #judge(): void {
    for (const verdicts of this.#filters.values()) void verdicts.judge();
  }

  #newestIn(rows: readonly TimedRow<TaskRow>[]): number | undefined {
    const { horizon } = this;
    return rows.find(({ key }) => key <= horizon)?.key;
  }
}

/** A row that is not a valid task is in the log as a failure of REST. */
function usable(change: Change<TaskRow>): Change<Task>[] {
  const { row } = change;
  return row instanceof BrokenTask ? [] : [{ ...change, row }];
}
