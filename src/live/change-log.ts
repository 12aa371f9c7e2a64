import { GatewayError } from '../errors.ts';
import type { Change } from '../pagination/change-tracker.ts';
import type { Task } from '../rest/types.ts';

/** A change, and by key of a filter whether REST says that the task is in it; missing until it does. */
export interface LogEntry extends Change<Task> {
  verdicts: Map<string, boolean>;
  /** Key of the only filter that it is for: its verdict changed. */
  onlyFor?: string;
}

/** A filter that REST has to judge: its readers get an entry once it has. */
export interface JudgedFilter {
  readonly key: string;
  /** Why there will be no more verdicts. */
  readonly error: GatewayError | undefined;
}

/** Entries of all logs of a process, shared out equally among them. */
export class LogRoom {
  readonly #capacity: number;
  readonly #fewest: number;
  logs = 0;

  /**
   * @param capacity entries of all logs
   * @param fewest entries that each log may have however many there are
   */
  constructor(capacity: number, fewest: number) {
    this.#capacity = capacity;
    this.#fewest = fewest;
  }

  /** Entries that each log may have. */
  get share(): number {
    return Math.max(this.#fewest, Math.floor(this.#capacity / Math.max(1, this.logs)));
  }
}

/**
 * The latest changes of one token, for any number of readers. An entry stays until every reader has
 * it and a new reader cannot need it, or until there is no room: readers that have not got to it then
 * fail, whichever others there are.
 */
export class ChangeLog {
  readonly #room: LogRoom;
  readonly #entries: LogEntry[] = [];
  /** Number of `#entries[0]`, counted from the first entry ever. */
  #first = 0;
  readonly #readers = new Set<LogReader>();
  #onProgress: (() => void) | undefined;
  #end: { error: GatewayError | undefined } | undefined;
  /** Later times than this one are all in the log. */
  #completeAfter: number;

  constructor(room: LogRoom, completeAfter: number) {
    this.#room = room;
    room.logs += 1;
    this.#completeAfter = completeAfter;
  }

  get completeAfter(): number {
    return this.#completeAfter;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Of the entry that is added next. */
  get position(): number {
    return this.#first + this.#entries.length;
  }

  /** Entries from this position on. */
  entriesFrom(position: number): LogEntry[] {
    return this.#entries.slice(Math.max(0, position - this.#first));
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
  async awaitRoomFor(count: number, timeoutMs: number): Promise<void> {
    const hasRoom = () => this.#backlog + count <= this.#room.share;
    if (hasRoom() || this.#end !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    this.#onProgress = () => {
      if (hasRoom() || this.#end !== undefined) resolve();
    };
    await promise;
    clearTimeout(timer);
    this.#onProgress = undefined;
  }

  /** Entries that some reader has not got yet. */
  get #backlog(): number {
    const end = this.#first + this.#entries.length;
    let behind = 0;
    for (const { position } of this.#readers) behind = Math.max(behind, end - position);
    return Math.min(behind, this.#entries.length);
  }

  /** Adds changes, earliest first. */
  append(entries: readonly LogEntry[]): void {
    this.#entries.push(...entries);
    this.wake();
  }

  /** Readers look again whether there is something for them. */
  wake(): void {
    for (const reader of this.#readers) reader.wake();
  }

  /**
   * Drops entries that nobody needs, and others where there is no room.
   *
   * @param settled entries up to this time are needed by present readers only
   */
  trim(settled: number): void {
    let needed = this.#first + this.#entries.length;
    for (const { position } of this.#readers) needed = Math.min(needed, position);
    let count = Math.max(0, this.#entries.length - this.#room.share);
    for (const { key } of this.#entries.slice(count)) {
      if (key > settled || this.#first + count >= needed) break;
      count += 1;
    }
    for (const { key } of this.#entries.splice(0, count)) {
      this.#completeAfter = Math.max(this.#completeAfter, key);
    }
    this.#first += count;
    this.#completeAfter = Math.max(this.#completeAfter, settled);
    // Those that fail with their next read hold up nobody until then.
    for (const reader of this.#readers) {
      if (reader.position < this.#first) this.onClose(reader);
    }
  }

  /** Ends it for all readers, after the entries that are in it. */
  end(error?: GatewayError): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    this.#room.logs -= 1;
    this.#onProgress?.();
    this.wake();
  }

  /** A reader of the entries that are added from now on. */
  reader(filter?: JudgedFilter): LogReader {
    const reader = new LogReader(this, this.position, filter);
    this.#readers.add(reader);
    return reader;
  }

  /** A reader has got further. */
  onRead(): void {
    this.#onProgress?.();
  }

  onClose(reader: LogReader): void {
    this.#readers.delete(reader);
    this.#onProgress?.();
  }

  /**
   * @throws GatewayError `SUBSCRIPTION_LIMIT` where the entry was dropped; what the log or the filter ended
   *   with
   */
  read(position: number, filter?: JudgedFilter): LogEntry | 'none yet' | 'ended' {
    if (position < this.#first) throw tooSlow();
    const entry = this.#entries[position - this.#first];
    if (entry !== undefined && isJudged(entry, filter)) return entry;
    if (filter?.error !== undefined) throw filter.error;
    if (entry !== undefined && this.#end === undefined) return 'none yet';
    if (this.#end === undefined) return 'none yet';
    if (this.#end.error !== undefined) throw this.#end.error;
    return 'ended';
  }
}

/** Reads a log, one entry after the other. */
export class LogReader {
  readonly #log: ChangeLog;
  readonly #filter: JudgedFilter | undefined;
  position: number;
  #wake: (() => void) | undefined;
  #isClosed = false;

  constructor(log: ChangeLog, position: number, filter: JudgedFilter | undefined) {
    this.#log = log;
    this.position = position;
    this.#filter = filter;
  }

  /** The next entry, or `undefined` where there is none any more. */
  async next(): Promise<LogEntry | undefined> {
    for (;;) {
      if (this.#isClosed) return undefined;
      const entry = this.#log.read(this.position, this.#filter);
      if (entry === 'ended') return undefined;
      if (entry !== 'none yet') {
        this.position += 1;
        this.#log.onRead();
        return entry;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  wake(): void {
    this.#wake?.();
  }

  close(): void {
    this.#isClosed = true;
    this.#log.onClose(this);
    this.wake();
  }
}

function isJudged({ onlyFor, verdicts }: LogEntry, filter: JudgedFilter | undefined): boolean {
  return filter === undefined || onlyFor !== undefined || verdicts.has(filter.key);
}

function tooSlow(): GatewayError {
  return new GatewayError(
    'SUBSCRIPTION_LIMIT',
    'The changes were read too slowly, so that some had to be dropped. Subscribe again with the last `watermark` as `since`.',
    { reason: 'a subscription was read too slowly' },
  );
}
