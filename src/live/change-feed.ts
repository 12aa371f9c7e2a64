import { addAbortListener } from 'node:events';
import { GatewayError, isBadInput } from '../errors.ts';
import type { NewestRows, TimedRow } from '../pagination/newest-rows.ts';
import type { ChangeRequest } from '../resolvers/context.ts';
import type { TaskRow } from '../rest/task-page.ts';
import { ChangeLog } from './change-log.ts';
import { ChangePublisher } from './change-publisher.ts';
import { ChangeTracker } from './change-tracker.ts';
import type { Clock } from './clock.ts';
import type { FeedBudget } from './feed-budget.ts';
import { HiddenFilters } from './hidden-filters.ts';
import { ListReader, type PollContext, type RunRead } from './list-reader.ts';
import type { Reach, Span } from './poll-times.ts';
import { isRefusal, retryDelay, sleep } from './retry-delay.ts';
import { digestOf } from './row-text.ts';

export interface FeedSettings {
  /** Time between the starts of two polls. */
  intervalMs: number;
  budget: FeedBudget;
  clock: Clock;
  /** Called with the first of several consecutive failures of REST. */
  onFailure: (error: GatewayError) => void;
  /** Called with errors that are not failures of REST. */
  onUnexpected: (error: unknown) => void;
}

/** What the polls have found. */
interface Found {
  tracker: ChangeTracker<TaskRow>;
  log: ChangeLog;
}

/**
 * Tasks of the first page of a poll; it can have up to the maximum, so that one call shows everything that is
 * due.
 */
const POLL_ROWS = 25;
const MAX_POLL_ROWS = 200;
/** The clocks of two servers differ by less. A time further in the future is an error. */
const MAX_SKEW_MS = 10_000;

/** The changes of one token: one poll of REST in each interval, for any number of subscriptions. */
export class ChangeFeed {
  readonly #settings: FeedSettings;
  readonly #open: ChangeRequest['open'];
  readonly #abort = new AbortController();
  /** All tasks. */
  readonly list = new ListReader({}, () => this.now);
  readonly filters: HiddenFilters;
  subscriptions = 0;
  #error: unknown;
  /** Resolves after the first poll. */
  readonly started: Promise<Found>;

  /** @param open creates a new context for each poll */
  constructor(settings: FeedSettings, open: ChangeRequest['open']) {
    this.#settings = settings;
    this.#open = open;
    settings.budget.feeds += 1;
    this.filters = new HiddenFilters({
      now: () => this.now,
      run: this.#runPoll,
      budget: settings.budget,
    });
    this.started = this.#start();
    // Subscriptions receive the error.
    this.started.catch(() => {});
  }

  /** The latest valid time, in microseconds since 1970. */
  get now(): number {
    return (this.#settings.clock.wall() + MAX_SKEW_MS) * 1000;
  }

  get isOpen(): boolean {
    return !this.#abort.signal.aborted;
  }

  /** Whether it has ended without an error. */
  get isComplete(): boolean {
    return !this.isOpen && this.#error === undefined;
  }

  /** The error that it has ended with, if any. */
  get error(): unknown {
    return this.#error;
  }

  /** The context for reads of one subscription. It ends with the subscription or the feed. */
  openFor(signal: AbortSignal): PollContext {
    return this.#open(AbortSignal.any([signal, this.#abort.signal]));
  }

  /** Runs reads of one subscription and retries them, as polls are retried. */
  retryFor(signal: AbortSignal): RunRead {
    const { clock, intervalMs } = this.#settings;
    const either = AbortSignal.any([signal, this.#abort.signal]);
    return async (read) => {
      for (let failures = 1; ; failures++) {
        try {
          return await read(this.openFor(signal));
        } catch (error) {
          const isFinal = isRefusal(error) || !(error instanceof GatewayError) || isBadInput(error);
          if (isFinal || either.aborted) throw error;
          await sleep(clock, retryDelay(error, failures, intervalMs), either);
        }
      }
    };
  }

  /** Ends all subscriptions. */
  close(error?: unknown): void {
    if (!this.isOpen) return;
    this.#error = error;
    this.#settings.budget.feeds -= 1;
    this.#abort.abort();
  }

  readonly #runPoll: RunRead = (read) => read(this.#open(this.#abort.signal));

  async #start(): Promise<Found> {
    const { budget, clock, intervalMs } = this.#settings;
    const poll = this.#begin();
    try {
      const page = await this.#newestPage(POLL_ROWS);
      const tracker = new ChangeTracker(this.#newestIn(page.rows) ?? 0, digestOf, () => budget.ids);
      const log = new ChangeLog(budget, clock, tracker.times.settled, tracker.watermark);
      addAbortListener(this.#abort.signal, () => log.end(this.#error));
      const publisher = new ChangePublisher(log, this.filters, budget);
      await this.#read(tracker, publisher, page, poll);
      void this.#pollAgain(tracker, publisher, poll.at + intervalMs);
      return { tracker, log };
    } catch (error) {
      this.close(error);
      throw error;
    }
  }

  /** @param dueAt time of the next poll, on the clock of `performance.now()` */
  async #pollAgain(
    tracker: ChangeTracker<TaskRow>,
    publisher: ChangePublisher,
    dueAt: number,
  ): Promise<void> {
    const { clock, intervalMs, onFailure, onUnexpected } = this.#settings;
    const { signal } = this.#abort;
    for (let failures = 0; ; ) {
      await sleep(clock, Math.max(0, dueAt - clock.monotonic()), signal);
      if (signal.aborted) return;
      const poll = this.#begin();
      try {
        const changing = tracker.times.settled >= tracker.times.newest ? 0 : tracker.size;
        const page = await this.#newestPage(POLL_ROWS + changing);
        const { isDeep, late } = await this.#read(tracker, publisher, page, poll);
        await publisher.judgeLate(tracker.times.settled, !isDeep && late === undefined);
        failures = 0;
        dueAt = poll.at + intervalMs;
      } catch (error) {
        if (signal.aborted) return;
        if (isRefusal(error)) return this.close(error);
        failures += 1;
        if (!(error instanceof GatewayError)) onUnexpected(error);
        else if (failures === 1) onFailure(error);
        dueAt = clock.monotonic() + retryDelay(error, failures, intervalMs);
      }
    }
  }

  #begin(): Pick<Reach, 'at' | 'wall'> {
    const { clock } = this.#settings;
    return { at: clock.monotonic(), wall: clock.wall() * 1000 };
  }

  /** @param rows the number of rows that shows everything that is due */
  #newestPage(rows: number): Promise<NewestRows<TaskRow>> {
    const count = rows <= MAX_POLL_ROWS ? rows : POLL_ROWS;
    return this.#runPoll((context) => this.list.newest(count, context));
  }

  /** If it fails, the log has what was found so far, and the next poll continues from there. */
  async #read(
    tracker: ChangeTracker<TaskRow>,
    publisher: ChangePublisher,
    { rows, completeAfter }: NewestRows<TaskRow>,
    poll: Pick<Reach, 'at' | 'wall'>,
  ): Promise<Reach> {
    const { now } = this;
    const reach = tracker.times.reachOf(poll, completeAfter);
    for await (const part of this.#walk(reach.fresh)) {
      await publisher.publish(tracker.take(part, reach, now), tracker.times.settled);
      tracker.times.advance(part.at(-1)?.key ?? tracker.times.newest, reach);
    }
    await publisher.publish(tracker.take(rows, reach, now), tracker.times.settled);
    tracker.times.endFresh(this.#newestIn(rows) ?? tracker.times.newest, reach);
    for await (const part of this.#walk(reach.late)) {
      await publisher.publish(tracker.take(part, reach, now), tracker.times.settled);
      tracker.times.settle(part.at(-1)?.key ?? tracker.times.settled, reach);
    }
    tracker.end(reach);
    publisher.log.trim(tracker.times.settled);
    return reach;
  }

  async *#walk(span: Span | undefined): AsyncGenerator<TimedRow<TaskRow>[]> {
    if (span === undefined) return;
    yield* this.list.walk({ from: span.after + 1, to: span.to + 1 }, this.#runPoll);
  }

  #newestIn(rows: readonly TimedRow<TaskRow>[]): number | undefined {
    const { now } = this;
    return rows.find(({ key }) => key <= now)?.key;
  }
}
