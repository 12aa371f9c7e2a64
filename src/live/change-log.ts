import { GatewayError } from '../errors.ts';
import type { Change } from '../pagination/change-tracker.ts';
import type { Task } from '../rest/types.ts';
import type { Clock } from './clock.ts';
import type { FeedBudget } from './feed-budget.ts';
import { LogReader } from './log-reader.ts';

/** A change, and by key of a filter whether REST says that the task is in it. */
export interface LogEntry extends Change<Task> {
  verdicts: Map<string, boolean>;
  /** Key of the only filter that it is for: its verdict came late, or changed. */
  onlyFor?: string;
  /** Characters of the task as JSON. */
  size: number;
}

/**
 * The latest changes of one token, for any number of readers. An entry stays until every reader has
 * it and a new reader cannot need it, or until the budget is used up: readers that have not got to it then
 * fail, whichever others there are.
 */
export class ChangeLog {
  readonly #budget: FeedBudget;
  readonly #clock: Clock;
  readonly #entries: LogEntry[] = [];
  /** Number of `#entries[0]`, counted from the first entry ever, and the characters before it. */
  #first = 0;
  #dropped = 0;
  /** Characters of all entries ever. */
  #appended = 0;
  readonly #readers = new Set<LogReader>();
  /** Somebody waits until no reader is before this character: how many still are. */
  #waiting: { until: number; readers: number; resolve: () => void } | undefined;
  #end: { error: unknown } | undefined;
  /** Later times than this one are all in the log. */
  #completeAfter: number;
  #watermark: number;

  /** @param watermark of a reader that begins before the first entry */
  constructor(budget: FeedBudget, clock: Clock, completeAfter: number, watermark: number) {
    this.#budget = budget;
    this.#clock = clock;
    this.#completeAfter = completeAfter;
    this.#watermark = watermark;
  }

  get completeAfter(): number {
    return this.#completeAfter;
  }

  /** A reader that begins now misses no change since then. */
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

  /** Entries of all subscriptions from this time on, earliest first. */
  entriesSince(time: number): LogEntry[] {
    return this.#entries
      .filter(({ key, onlyFor }) => key >= time && onlyFor === undefined)
      .sort((a, b) => a.key - b.key);
  }

  /**
   * Waits until readers have got far enough for further entries, or for as long as they may take. Those
   * that are still behind then fail.
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

  /** Adds changes, earliest first. Where they exceed the budget, the oldest entries are dropped. */
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
   * @param settled entries up to this time are needed by present readers only
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

  /** @param isUnneeded of the oldest entry, given the characters that are kept, and its number */
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
    // Readers that fail with their next read keep no entries until then.
    for (const reader of this.#readers) if (reader.position < this.#first) this.onClose(reader);
  }

  /** Ends it for all readers, after the entries that are in it. */
  end(error?: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    this.#waiting?.resolve();
    for (const reader of this.#readers) reader.wake();
  }

  /** A reader of the entries that are added from now on. */
  reader(): LogReader {
    const end = this.#first + this.#entries.length;
    const reader = new LogReader(this, end, this.#appended);
    this.#readers.add(reader);
    return reader;
  }

  /** A reader has got further, from one character to another. */
  onRead(from: number, to: number): void {
    const waiting = this.#waiting;
    if (waiting === undefined || from >= waiting.until || to < waiting.until) return;
    waiting.readers -= 1;
    if (waiting.readers === 0) waiting.resolve();
  }

  onClose(reader: LogReader): void {
    // One that was dropped is not among those that are waited for.
    if (!this.#readers.delete(reader)) return;
    this.onRead(reader.characters, Number.POSITIVE_INFINITY);
  }

  /** @throws GatewayError `SUBSCRIPTION_LIMIT` where the entry was dropped; what the log ended with */
  read(position: number): LogEntry | 'none yet' | 'ended' {
    if (position < this.#first) throw tooSlow();
    const entry = this.#entries[position - this.#first];
    if (entry !== undefined) return entry;
    if (this.#end === undefined) return 'none yet';
    if (this.#end.error !== undefined) throw this.#end.error;
    return 'ended';
  }
}

/** Of their tasks as JSON. */
export function charactersOf(entries: readonly LogEntry[]): number {
  return entries.reduce((sum, { size }) => sum + size, 0);
}

function tooSlow(): GatewayError {
  return new GatewayError(
    'SUBSCRIPTION_LIMIT',
    'The changes were read too slowly, so that some had to be dropped. Subscribe again with the last `watermark` as `since`.',
    { reason: 'a subscription was read too slowly' },
  );
}
