import { GatewayError } from '../errors.ts';
import type { RestFilter } from '../resolvers/task-list.ts';
import type { ChangeLog, JudgedFilter, LogEntry } from './change-log.ts';
import { ListReader, type LookContext } from './list-reader.ts';

/** The part of a filter that only REST can judge. */
export type HiddenFilter = Pick<RestFilter, 'classification' | 'partner_id' | 'is_automated'>;

const FIRST_ROWS = 25;
/** Failures that are of this filter, and that no later call mends. */
const REFUSALS: ReadonlySet<string> = new Set(['BAD_USER_INPUT', 'FORBIDDEN']);

/** What of its feed a filter needs. */
export interface JudgedFeed {
  log: ChangeLog;
  /** Entries up to this time are not judged again. */
  settled(): number;
  open(signal: AbortSignal): LookContext;
  now(): number;
  /** How long after so many failures, this one included, REST is called again. */
  delayAfter(error: unknown, failures: number): number;
  /** Of a failure that is not of this filter alone. */
  onRefusedToken(error: GatewayError): void;
}

/**
 * Whether tasks are in a filter that their rows do not tell: REST is asked for those in it. A filter that
 * REST fails for holds up its own subscriptions only.
 */
export class FilterVerdicts implements JudgedFilter {
  readonly key: string;
  readonly #feed: JudgedFeed;
  readonly #list: ListReader;
  readonly #abort = new AbortController();
  /** Entries before this one have no reader that needs a verdict. */
  readonly #first: number;
  /** Subscriptions with this filter. */
  users = 0;
  error: GatewayError | undefined;
  #checked: Promise<unknown> | undefined;
  #isJudging = false;
  #isDue = false;
  #failures = 0;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(key: string, filter: HiddenFilter, feed: JudgedFeed) {
    this.key = key;
    this.#feed = feed;
    this.#list = new ListReader(filter);
    this.#first = feed.log.position;
  }

  /** Resolves once REST has accepted the filter. */
  async check(): Promise<void> {
    this.#checked ??= this.#list.newest(1, this.#open());
    await this.#checked;
  }

  close(): void {
    this.#abort.abort();
  }

  /** Judges new entries, and those again that were not in the filter: it may see a change later. */
  async judge(): Promise<void> {
    this.#isDue = true;
    if (this.#isJudging || this.error !== undefined) return;
    this.#isJudging = true;
    try {
      while (this.#isDue && this.#feed.now() >= this.#notBefore) {
        this.#isDue = false;
        await this.#judgeOnce();
        this.#failures = 0;
      }
    } catch (error) {
      this.#onFailure(error);
    } finally {
      this.#isJudging = false;
    }
  }

  async #judgeOnce(): Promise<void> {
    const { log } = this.#feed;
    const entries = this.#openEntries();
    if (entries.length === 0) return;
    const ids = await this.among(entries, this.#open);
    const changed: LogEntry[] = [];
    for (const entry of entries) {
      const isIn = ids.has(entry.id);
      if (isIn && entry.verdicts.has(this.key)) changed.push({ ...entry, onlyFor: this.key });
      entry.verdicts.set(this.key, isIn);
    }
    log.append(changed);
  }

  /** Without a verdict, or outside of the filter so far; of the latter, the latest one of each task. */
  #openEntries(): LogEntry[] {
    const settled = this.#feed.settled();
    const own = this.#feed.log.entriesFrom(this.#first).filter(isShared);
    const latest = new Map(own.map((entry) => [entry.id, entry]));
    return own.filter((entry) => {
      const verdict = entry.verdicts.get(this.key);
      if (verdict === undefined) return true;
      return !verdict && entry.key > settled && latest.get(entry.id) === entry;
    });
  }

  #onFailure(error: unknown): void {
    if (this.#abort.signal.aborted) return;
    if (error instanceof GatewayError && error.code === 'UNAUTHENTICATED') {
      this.#feed.onRefusedToken(error);
    } else if (error instanceof GatewayError && REFUSALS.has(error.code)) {
      this.error = error;
      this.#feed.log.wake();
    } else {
      this.#failures += 1;
      this.#notBefore = this.#feed.now() + this.#feed.delayAfter(error, this.#failures);
    }
  }

  readonly #open = (): LookContext => this.#feed.open(this.#abort.signal);

  /**
   * Which of these tasks are in the filter now.
   *
   * @returns their ids
   */
  async among(tasks: readonly { key: number }[], open: () => LookContext): Promise<Set<string>> {
    const ids = new Set<string>();
    const [first] = tasks;
    if (first === undefined) return ids;
    let [from, to] = [first.key, first.key];
    for (const { key } of tasks) [from, to] = [Math.min(from, key), Math.max(to, key)];
    const newest = await this.#list.newest(FIRST_ROWS, open());
    for (const { id } of newest.rows) ids.add(id);
    if (newest.completeAfter < from) return ids;
    for await (const part of this.#list.walk({ from, to: to + 1 }, open)) {
      for (const { id } of part) ids.add(id);
    }
    return ids;
  }
}

const isShared = ({ onlyFor }: LogEntry) => onlyFor === undefined;

/** `undefined` where the rows tell all of it. */
export function hiddenPartOf({
  classification,
  partner_id,
  is_automated,
}: RestFilter): HiddenFilter | undefined {
  const hidden: HiddenFilter = {
    ...(classification && { classification }),
    ...(partner_id !== undefined && { partner_id }),
    ...(is_automated !== undefined && { is_automated }),
  };
  return Object.keys(hidden).length === 0 ? undefined : hidden;
}
