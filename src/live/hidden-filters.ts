import { addAbortListener } from 'node:events';
import { GatewayError } from '../errors.ts';
import { charactersOf, type LogEntry } from './change-log.ts';
import type { FeedBudget } from './feed-budget.ts';
import { FilterVerdicts, type HiddenFilter } from './filter-verdicts.ts';
import type { RunRead } from './list-reader.ts';

/** How many filters are read side by side. */
const PARALLEL_FILTERS = 8;
/** Errors that end the subscriptions with a filter, because later calls would fail too. */
const FINAL: ReadonlySet<string> = new Set(['BAD_USER_INPUT', 'FORBIDDEN']);

export interface FilterReads {
  /** The latest time that counts, in microseconds since 1970. */
  now: () => number;
  run: RunRead;
  budget: FeedBudget;
}

/**
 * The filters of one token's subscriptions on fields that rows do not contain. If a read for one filter
 * fails, only the subscriptions with that filter wait for their changes.
 */
export class HiddenFilters {
  readonly #reads: FilterReads;
  readonly #byKey = new Map<string, FilterVerdicts>();

  constructor(reads: FilterReads) {
    this.#reads = reads;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /**
   * Adds a filter, until the signal aborts.
   *
   * @throws GatewayError if REST refuses the filter
   */
  async use(key: string, filter: HiddenFilter, signal: AbortSignal): Promise<FilterVerdicts> {
    const { now, run } = this.#reads;
    const verdicts = this.#byKey.get(key) ?? new FilterVerdicts(key, filter, now);
    this.#byKey.set(key, verdicts);
    verdicts.users += 1;
    addAbortListener(signal, () => this.#release(verdicts));
    await verdicts.check(run);
    return verdicts;
  }

  #release(verdicts: FilterVerdicts): void {
    verdicts.users -= 1;
    if (verdicts.users > 0 || this.#byKey.get(verdicts.key) !== verdicts) return;
    this.#byKey.delete(verdicts.key);
  }

  /**
   * Sets the verdicts of changes that are not in the log yet.
   *
   * @throws GatewayError `UNAUTHENTICATED`
   */
  async judge(entries: readonly LogEntry[]): Promise<void> {
    await this.#each(async (filter) => {
      // Earlier changes that wait for a verdict come first.
      if (filter.waiting.length > 0) return;
      const ids = await filter.among(entries, this.#reads.run);
      for (const { id, verdicts } of entries) verdicts.set(filter.key, ids.has(id));
    });
  }

  /** Keeps new entries of the log for the filters without a verdict about them. */
  keepUnjudged(entries: readonly LogEntry[]): void {
    for (const filter of this.#byKey.values()) {
      if (filter.readers.size === 0) continue;
      const unjudged = entries.filter(({ verdicts }) => !verdicts.has(filter.key));
      if (unjudged.length === 0) continue;
      filter.waiting.push(...unjudged);
      if (charactersOf(filter.waiting) > this.#reads.budget.unread)
        this.#fail(filter, unanswered());
    }
  }

  /**
   * Sets verdicts that are missing, and checks tasks again that were not in a filter: the filtered list may
   * show a change later than the list of all tasks.
   *
   * @param recent entries whose verdict may change
   * @param isQuick whether to read only the tasks that changed last
   * @returns new entries, each for the subscriptions with one filter
   * @throws GatewayError `UNAUTHENTICATED`
   */
  async judgeLate(recent: readonly LogEntry[], isQuick: boolean): Promise<LogEntry[]> {
    const late: LogEntry[] = [];
    await this.#each(async (filter) => {
      const { key } = filter;
      const waiting = [...filter.waiting];
      const asOne = (entry: LogEntry, isIn: boolean): LogEntry => ({
        ...entry,
        verdicts: new Map([[key, isIn]]),
        onlyFor: key,
      });
      const ids = await filter.among(waiting, this.#reads.run);
      filter.waiting = filter.waiting.slice(waiting.length);
      late.push(...waiting.map((entry) => asOne(entry, ids.has(entry.id))));
      const judged = recent.filter(({ verdicts }) => verdicts.has(key));
      // Only the latest change of a task: an older one would deliver an old state.
      const latest = new Map(judged.map((entry) => [entry.id, entry]));
      const excluded = judged.filter(
        (entry) => entry.verdicts.get(key) === false && latest.get(entry.id) === entry,
      );
      const found = await filter.among(excluded, this.#reads.run, { isQuick });
      filter.dropPage();
      const changed = excluded.filter(({ id }) => found.has(id));
      for (const { verdicts } of changed) verdicts.set(key, true);
      late.push(...changed.map((entry) => asOne(entry, true)));
    });
    return late;
  }

  /** Runs {@link PARALLEL_FILTERS} at a time, so that many filters do not fill the queue of calls. */
  async #each(judge: (filter: FilterVerdicts) => Promise<void>): Promise<void> {
    const filters = this.#byKey.values();
    let refusal: GatewayError | undefined;
    const judgeNext = async () => {
      for (const filter of filters) {
        if (filter.readers.size === 0) continue;
        try {
          await judge(filter);
        } catch (error) {
          if (!(error instanceof GatewayError)) throw error;
          if (error.code === 'UNAUTHENTICATED') refusal = error;
          else if (FINAL.has(error.code)) this.#fail(filter, error);
        }
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_FILTERS }, judgeNext));
    if (refusal !== undefined) throw refusal;
  }

  #fail(filter: FilterVerdicts, error: GatewayError): void {
    filter.waiting = [];
    this.#byKey.delete(filter.key);
    for (const reader of filter.readers) reader.fail(error);
  }
}

function unanswered(): GatewayError {
  return new GatewayError(
    'SUBSCRIPTION_LIMIT',
    'The REST API did not list the tasks in the filter for too long, so some changes had to be dropped. Subscribe again with the last `watermark` as `since`.',
    { reason: 'a filter was not answered for too long' },
  );
}
