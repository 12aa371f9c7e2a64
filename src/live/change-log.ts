import { GatewayError } from '../errors.ts';
import type { Task } from '../rest/types.ts';
import type { Change } from './change-tracker.ts';
import type { Clock } from './clock.ts';
import type { FeedBudget } from './feed-budget.ts';
import { LogReader } from './log-reader.ts';

/** A change, and for each filter (by its key) whether REST says that the task is in it. */
export interface LogEntry extends Change<Task> {
  verdicts: Map<string, boolean>;
  /** Set if the entry is for one filter only, because that filter's verdict came late or changed. */
  onlyFor?: string;
  /** Characters of the task as JSON. */
  size: number;
}

/**
 * The latest changes of one token, for any number of readers. An entry is kept until every reader has read it
 * and no new reader can need it. If the budget is used up, the oldest entries are dropped, and readers that
 * have not read them fail.
 */
export class ChangeLog {
  readonly #budget: FeedBudget;
  readonly #clock: Clock;
  readonly #entries: LogEntry[] = [];
  /**
   * The number of `#entries[0]`, counted from the first entry ever, and the characters of the entries before
   * it.
   */
  #first = 0;
  #dropped = 0;
  /** Characters of all entries ever. */
  #appended = 0;
  readonly #readers = new Set<LogReader>();
  /** A caller waits until all readers are past this character. `readers` counts those that are not. */
  #waiting: { until: number; readers: number; resolve: () => void } | undefined;
  #end: { error: unknown } | undefined;
  /** The log has all changes with later times. */
  #completeAfter: number;
  #watermark: number;

  /** @param watermark the watermark before the first entry */
  constructor(budget: FeedBudget, clock: Clock, completeAfter: number, watermark: number) {
    this.#budget = budget;
    this.#clock = clock;
    this.#completeAfter = completeAfter;
    this.#watermark = watermark;
  }

  get completeAfter(): number {
    return this.#completeAfter;
  }

  /** A reader that begins now misses no change after this time. */
  get watermark(): number {
    return this.#watermark;
  }

  get size(): { entries: number; characters: number; readers: number } {
    const characters = this.#appended - this.#dropped;
    return { entries: this.#entries.length, characters, readers: this.#readers.size };
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  /** The entries for all subscriptions from this time on, earliest first. */
  entriesSince(time: number): LogEntry[] {
    return this.#entries
      .filter(({ key, onlyFor }) => key >= time && onlyFor === undefined)
      .sort((a, b) => a.key - b.key);
  }

  /**
   * Waits until readers have made room for more entries, at most for the timeout. Readers that are still
   * behind then fail.
   */
  async awaitRoomFor(characters: number, timeoutMs: number): Promise<void> {
    const until = Math.min(this.#appended, this.#appended + characters - this.#budget.unread);
    let readers = 0;
    for (const reader of this.#readers) if (reader.characters < until) readers += 1;
    if (readers === 0 || this.#end !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.after(timeoutMs, resolve);
    this.#waiting = { until, readers, resolve };
    await promise;
    cancel();
    this.#waiting = undefined;
  }

  /** Adds changes, earliest first. If they exceed the budget, the oldest entries are dropped. */
  append(entries: readonly LogEntry[]): void {
    const incoming = charactersOf(entries);
    this.#dropWhile((_, kept) => kept + incoming > this.#budget.unread);
    this.#entries.push(...entries);
    this.#appended += incoming;
    this.#watermark = Math.max(this.#watermark, entries.at(-1)?.watermark ?? this.#watermark);
    for (const reader of this.#readers) reader.wake();
  }

  /**
   * Drops entries that no reader needs.
   *
   * @param settled only present readers need entries up to this time
   */
  trim(settled: number): void {
    const { read } = this.#budget;
    let needed = this.#first + this.#entries.length;
    for (const { position } of this.#readers) needed = Math.min(needed, position);
    this.#dropWhile(
      ({ countedAt }, kept, number) => number < needed && (countedAt <= settled || kept > read),
    );
    this.#completeAfter = Math.max(this.#completeAfter, settled);
  }

  /** @param isUnneeded whether the oldest entry can be dropped, given the characters kept and its number */
  #dropWhile(isUnneeded: (entry: LogEntry, kept: number, number: number) => boolean): void {
    let count = 0;
    for (const entry of this.#entries) {
      if (!isUnneeded(entry, this.#appended - this.#dropped, this.#first + count)) break;
      count += 1;
      this.#dropped += entry.size;
      this.#completeAfter = Math.max(this.#completeAfter, entry.countedAt);
    }
    this.#entries.splice(0, count);
    this.#first += count;
    // These readers fail with their next read. Until then, no entries are kept for them.
    for (const reader of this.#readers) if (reader.position < this.#first) this.onClose(reader);
  }

  /** Ends the log for all readers, after its present entries. */
  end(error?: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    this.#waiting?.resolve();
    for (const reader of this.#readers) reader.wake();
  }

  /** Creates a reader of the entries that are added from now on. */
  reader(): LogReader {
    const end = this.#first + this.#entries.length;
    const reader = new LogReader(this, end, this.#appended);
    this.#readers.add(reader);
    return reader;
  }

  /** Called when a reader has moved from one character to another. */
  onRead(from: number, to: number): void {
    const waiting = this.#waiting;
    if (waiting === undefined || from >= waiting.until || to < waiting.until) return;
    waiting.readers -= 1;
    if (waiting.readers === 0) waiting.resolve();
  }

  onClose(reader: LogReader): void {
    // A reader that was removed before does not count.
    if (!this.#readers.delete(reader)) return;
    this.onRead(reader.characters, Number.POSITIVE_INFINITY);
  }

  /** @throws GatewayError `SUBSCRIPTION_LIMIT` if the entry was dropped; the error that the log ended with */
  read(position: number): LogEntry | 'none yet' | 'ended' {
    if (position < this.#first) throw tooSlow();
    const entry = this.#entries[position - this.#first];
    if (entry !== undefined) return entry;
    if (this.#end === undefined) return 'none yet';
    if (this.#end.error !== undefined) throw this.#end.error;
    return 'ended';
  }
}

/** The number of characters of their tasks as JSON. */
export function charactersOf(entries: readonly LogEntry[]): number {
  return entries.reduce((sum, { size }) => sum + size, 0);
}

function tooSlow(): GatewayError {
  return new GatewayError(
    'SUBSCRIPTION_LIMIT',
    'The client read the changes too slowly, so some had to be dropped. Subscribe again with the last `watermark` as `since`.',
    { reason: 'a subscription was read too slowly' },
  );
}
