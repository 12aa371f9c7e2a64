import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Something that can be stopped without losing what it has begun. */
export interface Stoppable {
  /** Resolves once everything is answered and closed: with false where something keeps the process. */
  stop(): Promise<boolean>;
  /** Ends the delay of a stop that is under way; answers under way keep their time. */
  skipDelay(): void;
}

export interface ShutdownSettings {
  /** Says no on `/ready`. */
  markUnready(): void;
  /** How long the listener stays open after that, for balancers to notice. */
  delayMs: number;
  /** How long answers under way may take once it has closed. */
  timeoutMs: number;
  /** Closes the rest, once nothing is under way. False where something keeps the process. */
  dispose(): Promise<boolean>;
}

/** How long a stop waits for answers under way, beyond the time that an operation may take. */
export const DRAIN_GRACE_MS = 5000;
/** Between two looks for connections whose answer is out. */
const IDLE_SWEEP_INTERVAL_MS = 50;
/** For the first byte of a connection that was opened just before the listener closed. */
const SILENT_CONNECTION_MS = 1000;
/** For what is still under way when everything is closed, such as the last write of the log. */
const LAST_MOMENT_MS = 1000;

/**
 * Stops a server behind a balancer without losing a request: `/ready` says no while the listener
 * stays open, every answer ends its connection, and only then is the listener closed.
 */
export class Shutdown implements Stoppable {
  readonly #server: Server;
  readonly #settings: ShutdownSettings;
  readonly #sockets = new Set<Socket>();
  readonly #pendingResponses = new Set<ServerResponse>();
  readonly #skipDelay = new AbortController();
  #isStopping = false;

  /** Before the server listens: it has to see every connection. */
  constructor(server: Server, settings: ShutdownSettings) {
    this.#server = server;
    this.#settings = settings;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.prependListener('request', (_request, response) => {
      this.#pendingResponses.add(response);
      response.once('close', () => this.#pendingResponses.delete(response));
      if (this.#isStopping) endConnectionAfter(response);
    });
  }

  async stop(): Promise<boolean> {
    const { markUnready, delayMs, timeoutMs, dispose } = this.#settings;
    this.#isStopping = true;
    markUnready();
    for (const response of this.#pendingResponses) endConnectionAfter(response);
    if (delayMs > 0) {
      await pause(delayMs, undefined, { signal: this.#skipDelay.signal }).catch(() => {});
    }

    if (!this.#server.listening) await once(this.#server, 'listening');
    const closed = new Promise((resolve) => this.#server.close(resolve));
    const sweep = setInterval(() => this.#server.closeIdleConnections(), IDLE_SWEEP_INTERVAL_MS);
    const silence = setTimeout(() => this.#closeSilentConnections(), SILENT_CONNECTION_MS);
    const deadline = setTimeout(() => this.#server.closeAllConnections(), timeoutMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(silence);
    clearTimeout(deadline);
    return dispose();
  }

  skipDelay(): void {
    this.#skipDelay.abort();
  }

  /** Node.js takes those that never sent anything for busy, for a minute. */
  #closeSilentConnections(): void {
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}

/** So that a client with a kept connection opens its next one to another process. */
function endConnectionAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

/** SIGHUP is what a terminal that closes sends. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Stops at the first signal, and skips the delay at the second; then the process ends. */
export function stopOnSignals(starting: Promise<Stoppable>, logger: Logger): void {
  let isStopping = false;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, async () => {
      const isFirst = !isStopping;
      isStopping = true;
      if (isFirst) logger.info({ signal }, 'stopping');
      // A signal during the start counts once that is done: as process 1 of a container there is none
      // that would end it.
      const running = await starting;
      if (!isFirst) return running.skipDelay();
      const endsAlone = await running.stop();
      logger.info('stopped');
      endProcess(endsAlone);
    });
  }
}

/** Everything is closed by now. What still keeps the process gets a moment. */
export function endProcess(endsAlone: boolean): void {
  if (!endsAlone) process.exit();
  setTimeout(() => process.exit(), LAST_MOMENT_MS).unref();
}
