import type { GatewayError } from '../errors.ts';
import type { ChangeLog, LogEntry } from './change-log.ts';

/** Reads a log, one entry after the other. */
export class LogReader {
  readonly #log: ChangeLog;
  /**
   * The number of the next entry, counted from the first entry ever, and the characters of the entries before
   * it.
   */
  position: number;
  characters: number;
  #wake: (() => void) | undefined;
  #isClosed = false;
  #error: GatewayError | undefined;

  constructor(log: ChangeLog, position: number, characters: number) {
    this.#log = log;
    this.position = position;
    this.characters = characters;
  }

  /**
   * The next entry, or `undefined` after the end.
   *
   * @throws GatewayError the error of {@link fail}, and what {@link ChangeLog.read} throws
   */
  async next(): Promise<LogEntry | undefined> {
    for (;;) {
      if (this.#isClosed) return undefined;
      if (this.#error !== undefined) throw this.#error;
      const entry = this.#log.read(this.position);
      if (entry === 'ended') return undefined;
      if (entry !== 'none yet') {
        const before = this.characters;
        this.position += 1;
        this.characters += entry.size;
        this.#log.onRead(before, this.characters);
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

  /** Ends the reader with an error, even if it has not read all entries. */
  fail(error: GatewayError): void {
    this.#error = error;
    this.wake();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#log.onClose(this);
    this.wake();
  }
}
