import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** Bytes of lines that wait for a reader or for room on a disk; further lines are dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** Linux' PIPE_BUF: a pipe takes so much as a whole, so that workers do not tear each other's lines. */
const MAX_WRITE_BYTES = 4096;
/** Lines are written together: when there are MAX_WRITE_BYTES of them, or after so long. */
const WRITE_AFTER_MS = 100;
/** Before a write that failed is repeated. */
const RETRY_MS = 100;
/** How long the end of the process waits for somebody to take the last lines. */
const LAST_LINES_MS = 500;
/** A write that takes longer blocks a thread, which would keep the process from ending. */
const BLOCKED_MS = 1000;

interface Chunk {
  text: string;
  bytes: number;
}

/**
 * Log lines on a file descriptor, asynchronously. Whatever becomes of it (a full disk, a pipe that
 * nobody reads or that is closed), the process goes on: lines wait up to a bound, then are dropped
 * and counted. pino's own destination ends the process at ENOSPC, and then never exits.
 */
export class LogDestination implements DestinationStream {
  readonly #fd: number;
  readonly #onDropped: (lines: number) => void;
  /** Not yet begun, oldest first. */
  readonly #chunks: Chunk[] = [];
  /** What the write under way, or the one to be repeated, has still to write. */
  #unwritten: Buffer | undefined;
  #waitingBytes = 0;
  #droppedLines = 0;
  #writingSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param onDropped told how many lines are lost, once there is room for a line that says so */
  constructor(fd: number, onDropped: (lines: number) => void) {
    this.#fd = fd;
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
    if (last !== undefined && last.bytes + bytes <= MAX_WRITE_BYTES) {
      last.text += line;
      last.bytes += bytes;
    } else {
      this.#chunks.push({ text: line, bytes });
    }
    if (this.#timer === undefined) this.#writeAfter(WRITE_AFTER_MS);
    if (this.#chunks.length > 1 && this.#unwritten === undefined) this.#writeNext();
  }

  /**
   * For the `exit` event: writes what waits, and gives up where nobody takes it. Not `flushSync`, which
   * pino would call while a write is under way.
   */
  end(): void {
    // Node.js waits for its threads before it exits, however long they are blocked.
    if (this.#isBlocked) process.kill(process.pid, 'SIGKILL');
    // A write under way is completed by its own thread.
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
 * Standard output, so that a write to it never blocks a thread. `O_NONBLOCK` belongs to what all
 * processes with this pipe share, and Node.js takes it away whenever it starts a child: so a pipe or
 * a terminal is opened anew, where the system has a way to.
 */
export function openStdout(): number {
  const stats = fstatSync(STDOUT);
  if (stats.isFIFO() || stats.isCharacterDevice()) {
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
    try {
      return openSync(`/proc/self/fd/${STDOUT}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
    } catch {
      // No /proc, or somebody else's terminal.
    }
  }
  // Node.js makes pipes and sockets non-blocking when it opens its stream.
  return process.stdout.fd;
}
