import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Something that stops without losing the requests in progress. */
export interface Stoppable {
  /** Resolves once everything is answered and closed; false where something keeps the process alive. */
  stop(): Promise<boolean>;
  /** Ends the delay of a running stop; pending responses keep their time. */
  skipDelay(): void;
}

export interface ShutdownSettings {
  /** `/ready` answers 503 from now on. */
  markUnready(): void;
  /** Streams have no end of their own. */
  completeSubscriptions(): void;
  /** How long the listener stays open after that, until balancers have noticed. */
  delayMs: number;
  /** How long pending responses may take after the listener has closed. */
  timeoutMs: number;
  /** Closes everything else. False where something keeps the process alive. */
  dispose(): Promise<boolean>;
}

/** For pending responses, beyond the timeout of an operation. */
export const DRAIN_GRACE_MS = 5000;
const SWEEP_INTERVAL_MS = 50;
/** For the first byte on a connection that was opened just before the listener closed. */
const SILENT_CONNECTION_MS = 1000;
/** For what remains after everything is closed, such as the last write of the log. */
const EXIT_GRACE_MS = 1000;

/**
 * Stops a server behind a balancer without losing a request: `/ready` answers 503 while the listener
 * stays open, each response closes its connection, and then the listener closes.
 */
export class Shutdown implements Stoppable {
  readonly #server: Server;
  readonly #settings: ShutdownSettings;
  readonly #sockets = new Set<Socket>();
  readonly #pendingResponses = new Set<ServerResponse>();
  readonly #skipDelay = new AbortController();
  #isStopping = false;

  /** Create it before the server listens: it tracks every connection. */
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
    const { markUnready, completeSubscriptions, delayMs, timeoutMs, dispose } = this.#settings;
    this.#isStopping = true;
    markUnready();
    completeSubscriptions();
    for (const response of this.#pendingResponses) endConnectionAfter(response);
    await pauseUnless(this.#skipDelay.signal, delayMs);
    if (!this.#server.listening) await once(this.#server, 'listening');
    const closed = new Promise((resolve) => this.#server.close(resolve));
    // Subscriptions that came during the delay end here: refused, their clients would come again at once.
    const sweep = setInterval(() => {
      completeSubscriptions();
      this.#server.closeIdleConnections();
    }, SWEEP_INTERVAL_MS);
    const silence = setTimeout(() => this.#closeSilentConnections(), SILENT_CONNECTION_MS);
    const deadline = setTimeout(() => this.#closeAllConnections(), timeoutMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(silence);
    clearTimeout(deadline);
    return dispose();
  }

  skipDelay(): void {
    this.#skipDelay.abort();
  }

  /** The server's own method skips WebSockets. */
  #closeAllConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** closeIdleConnections skips connections that never sent anything, for a minute. */
  #closeSilentConnections(): void {
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}

/** Resolves after so long, or when the signal aborts. */
export async function pauseUnless(aborted: AbortSignal, ms: number): Promise<void> {
  await pause(ms, undefined, { signal: aborted }).catch(() => {});
}

/** The client then opens its next connection to another process. */
function endConnectionAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

/** A closing terminal sends SIGHUP. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** The first signal stops, the second skips the delay; then the process ends. */
export function stopOnSignals(starting: Promise<Stoppable>, logger: Logger): void {
  let isStopping = false;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, async () => {
      const isFirst = !isStopping;
      isStopping = true;
      if (isFirst) logger.info({ signal }, 'stopping');
      // A signal during the start counts once it is complete: process 1 of a container ignores
      // signals by default.
      const running = await starting;
      if (!isFirst) return running.skipDelay();
      const endsAlone = await running.stop();
      logger.info('stopped');
      endProcess(endsAlone);
    });
  }
}

/** Call it once everything is closed. */
export function endProcess(endsAlone: boolean): void {
  if (!endsAlone) process.exit();
  setTimeout(() => process.exit(), EXIT_GRACE_MS).unref();
}
