import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Something that stops without losing the requests in progress. */
export interface Stoppable {
  /**
   * Resolves once all responses are sent and everything is closed; false if something keeps the process
   * alive.
   */
  stop(): Promise<boolean>;
  /** Ends the delay of a running stop. Pending responses keep their timeout. */
  skipDelay(): void;
}

export interface ShutdownSettings {
  /** Makes `/ready` answer 503 from now on. */
  markUnready(): void;
  /** Called because streams do not end by themselves. */
  completeSubscriptions(): void;
  /** How long the listener stays open after that, until load balancers have noticed. */
  delayMs: number;
  /** How long pending responses may take after the listener has closed. */
  timeoutMs: number;
  /** Closes everything else. False if something keeps the process alive. */
  dispose(): Promise<boolean>;
}

/** Time for pending responses, in addition to the timeout of an operation. */
export const DRAIN_GRACE_MS = 5000;
const SWEEP_INTERVAL_MS = 50;
/** Time for the first byte on a connection that was opened just before the listener closed. */
const SILENT_CONNECTION_MS = 1000;
/** Time for remaining work after everything is closed, such as the last write of the log. */
const EXIT_GRACE_MS = 1000;

/**
 * Stops a server behind a load balancer without losing a request: `/ready` answers 503 while the listener
 * stays open, each response closes its connection, and then the listener closes.
 */
export class Shutdown implements Stoppable {
  readonly #server: Server;
  readonly #settings: ShutdownSettings;
  readonly #sockets = new Set<Socket>();
  readonly #pendingResponses = new Set<ServerResponse>();
  readonly #skipDelay = new AbortController();
  #isStopping = false;

  /** Has to be created before the server listens, because it tracks every connection. */
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
    // Ends subscriptions that began during the delay. If they had been refused, their clients would have
    // reconnected immediately.
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

  /** The server's own method does not close WebSockets. */
  #closeAllConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** For a minute, `closeIdleConnections` does not close connections that never sent anything. */
  #closeSilentConnections(): void {
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}

/** Resolves after this time, or when the signal aborts. */
export async function pauseUnless(aborted: AbortSignal, ms: number): Promise<void> {
  await pause(ms, undefined, { signal: aborted }).catch(() => {});
}

/** Closes the connection after a response, so that the client connects to another process next. */
function endConnectionAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

/** A terminal that is closed sends SIGHUP. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** The first signal stops, the second skips the delay; then the process ends. */
export function stopOnSignals(starting: Promise<Stoppable>, logger: Logger): void {
  let isStopping = false;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, async () => {
      const isFirst = !isStopping;
      isStopping = true;
      if (isFirst) logger.info({ signal }, 'stopping');
      // A signal during startup takes effect after it. The process handles it because process 1 of a
      // container ignores signals by default.
      const running = await starting;
      if (!isFirst) return running.skipDelay();
      const endsAlone = await running.stop();
      logger.info('stopped');
      endProcess(endsAlone);
    });
  }
}

/** Has to be called after everything is closed. */
export function endProcess(endsAlone: boolean): void {
  if (!endsAlone) process.exit();
  setTimeout(() => process.exit(), EXIT_GRACE_MS).unref();
}
