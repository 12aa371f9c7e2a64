import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** The most bytes of waiting lines; more lines are dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** Lines are written in batches of so many bytes: each write wakes a thread. */
const MAX_WRITE_BYTES = 16 * 1024;
/**
 * PIPE_BUF of Linux: a write to a pipe of up to this size is atomic, so lines of several processes do not
 * mix.
 */
export const MAX_ATOMIC_WRITE_BYTES = 4096;
/** Lines are written after this time, however few there are. */
const WRITE_AFTER_MS = 100;
/** Time between a failed write and its retry. */
const RETRY_MS = 100;
/** How long the exit of the process waits until the last lines are written. */
const LAST_LINES_MS = 500;
/**
 * A write that takes longer counts as blocked: it blocks a thread of Node.js, and so the exit of the process.
 */
const BLOCKED_MS = 1000;

interface Chunk {
  text: string;
  bytes: number;
}

/**
 * Writes log lines to a file descriptor, asynchronously. The process survives a full disk and a pipe
 * that is closed or never read: lines wait up to a bound, then are dropped and counted. Why not pino's
 * destination: docs/decisions.md.
 */
export class LogDestination implements DestinationStream {
  readonly #fd: number;
  readonly #maxWriteBytes: number;
  readonly #onDropped: (lines: number) => void;
  /** Chunks whose write has not started, oldest first. */
  readonly #chunks: Chunk[] = [];
  /** The rest of the write in progress, or of the one to be retried. */
  #unwritten: Buffer | undefined;
  #waitingBytes = 0;
  #droppedLines = 0;
  #writingSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param onDropped receives the number of lost lines, once it can be logged
   * @param maxWriteBytes the most bytes of one write; a longer line is written alone
   */
  constructor(fd: number, onDropped: (lines: number) => void, maxWriteBytes = MAX_WRITE_BYTES) {
    this.#fd = fd;
    this.#maxWriteBytes = maxWriteBytes;
    this.#onDropped = onDropped;
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.#waitingBytes + bytes > MAX_WAITING_BYTES) {
      this.#droppedLines += 1;
      return;
    }
    this.#waitingBytes += bytes;
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.bytes + bytes <= this.#maxWriteBytes) {
      last.text += line;
      last.bytes += bytes;
    } else {
      this.#chunks.push({ text: line, bytes });
    }
    if (this.#timer === undefined) this.#writeAfter(WRITE_AFTER_MS);
    if (this.#chunks.length > 1 && this.#unwritten === undefined) this.#writeNext();
  }

  /**
   * For the `exit` event: writes the waiting lines, for a limited time. It is not named `flushSync`, because
   * pino would call that during a write.
   */
  end(): void {
    // Otherwise Node.js would wait for the blocked thread before it exits.
    if (this.#isBlocked) process.kill(process.pid, 'SIGKILL');
    // The thread completes a write in progress.
    if (this.#writingSince !== undefined) this.#unwritten = undefined;
    const deadline = performance.now() + LAST_LINES_MS;
    for (let chunk = this.#nextChunk(); chunk !== undefined; chunk = this.#nextChunk()) {
      try {
        this.#wrote(chunk, writeSync(this.#fd, chunk));
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      }
    }
  }

  get #isBlocked(): boolean {
    return this.#writingSince !== undefined && performance.now() - this.#writingSince > BLOCKED_MS;
  }

  #nextChunk(): Buffer | undefined {
    if (this.#unwritten === undefined) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) this.#unwritten = Buffer.from(chunk.text);
    }
    return this.#unwritten;
  }

  #writeNext(): void {
    if (this.#writingSince !== undefined) return;
    const chunk = this.#nextChunk();
    if (chunk === undefined) return;
    this.#writingSince = performance.now();
    write(this.#fd, chunk, (error, written) => {
      this.#writingSince = undefined;
      if (error !== null) return this.#writeAfter(RETRY_MS);
      this.#wrote(chunk, written);
      if (this.#unwritten !== undefined || this.#chunks.length > 1) this.#writeNext();
      else if (this.#chunks.length > 0) this.#writeAfter(WRITE_AFTER_MS);
    });
  }

  #wrote(chunk: Buffer, written: number): void {
    this.#waitingBytes -= written;
    this.#unwritten = written < chunk.length ? chunk.subarray(written) : undefined;
    if (this.#droppedLines === 0 || this.#waitingBytes > MAX_WAITING_BYTES / 2) return;
    const lines = this.#droppedLines;
    this.#droppedLines = 0;
    this.#onDropped(lines);
  }

  #writeAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#writeNext();
    }, ms).unref();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}

const STDOUT = 1;

/**
 * Opens standard output as non-blocking. All processes with the same pipe share `O_NONBLOCK`, and Node.js
 * resets it whenever it starts a child process. So a pipe or a terminal is opened again if `/proc` exists.
 */
export function openStdout(): number {
  const stats = fstatSync(STDOUT);
  if (stats.isFIFO() || stats.isCharacterDevice()) {
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
    try {
      return openSync(`/proc/self/fd/${STDOUT}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
    } catch {
      // No /proc, or another user's terminal.
    }
  }
  // Node.js makes pipes and sockets non-blocking when it opens its stream.
  return process.stdout.fd;
}
