import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Got, RequestError } from 'got';
import PQueue from 'p-queue';
import { GatewayError } from '../errors.ts';
import { Breakers } from './breaker.ts';
import { Patience } from './patience.ts';
import { RateLimitGate } from './rate-limit-gate.ts';
import { retryAfterFrom, retryDelay } from './retry.ts';
import { errorFromStatus, rateLimited } from './status-error.ts';
import type { Credentials } from './token.ts';

export interface UpstreamSettings {
  /** Scheme, host and port of the REST API. */
  origin: string;
  /** For one call, its retries included. */
  timeoutMs: number;
  retries: number;
  /** Calls on the wire at once; as many as {@link QUEUE_FACTOR} times that may wait. */
  concurrency: number;
  userAgent: string;
}

/** Who asks, on whose behalf, and until when. */
export interface Caller {
  credentials: Credentials;
  requestId: string;
  traceparent?: string | undefined;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
  /** When the operation's time is up, on the clock of `performance.now()`. */
  deadline: number;
}

export interface UpstreamState {
  active: number;
  queued: number;
  gatedTokens: number;
  /** Tokens that are held back because REST keeps failing them, of those it failed lately. */
  breakers: Breakers['state'];
}

/** A 2xx status with its JSON. */
export interface UpstreamAnswer {
  status: number;
  body: unknown;
}

/** Calls that may wait for a place, per place. */
const QUEUE_FACTOR = 32;
/** 200 tasks with every field filled are about 1 MiB. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * The one connection pool to the REST API, shared by the whole process. It holds no token between
 * calls. Nothing it throws is got's: those errors print the request with its headers.
 */
export class Upstream {
  readonly #settings: UpstreamSettings;
  readonly #got: Got;
  readonly #agents: { http: HttpAgent; https: HttpsAgent };
  readonly #queue: PQueue;
  readonly #gate = new RateLimitGate();
  readonly #breakers = new Breakers();

  constructor(settings: UpstreamSettings) {
    this.#settings = settings;
    this.#queue = new PQueue({ concurrency: settings.concurrency });
    const pool = { keepAlive: true, maxSockets: settings.concurrency, scheduling: 'lifo' } as const;
    this.#agents = { http: new HttpAgent(pool), https: new HttpsAgent(pool) };
    this.#got = got.extend({
      agent: this.#agents,
      headers: { accept: 'application/json', 'user-agent': settings.userAgent },
      // The token belongs to this origin; what a redirect names is another.
      followRedirect: false,
      // Repeats are decided below, where the deadline is known.
      retry: { limit: 0 },
      // Time is up when the signal says so (patience.ts): one timer for a call and its repeats.
      timeout: {},
      throwHttpErrors: false,
      responseType: 'text',
    });
  }

  /**
   * A GET that was answered with JSON and a 2xx status.
   *
   * @param path path and query below the origin
   * @throws GatewayError for every failure, see docs/errors.md
   */
  get(path: string, caller: Caller): Promise<UpstreamAnswer> {
    const { digest } = caller.credentials;
    return this.#breakers.execute(digest, () => this.#getWithRepeats(path, caller));
  }

  async #getWithRepeats(path: string, caller: Caller): Promise<UpstreamAnswer> {
    const { timeoutMs, retries } = this.#settings;
    const { digest } = caller.credentials;
    using patience = new Patience(caller, timeoutMs);
    for (let attempt = 0; ; ) {
      await this.#passGate(digest, patience);
      try {
        return await this.#attempt(path, caller, patience);
      } catch (error) {
        if (error instanceof GateClosed) continue;
        const delay = retryDelay(error, attempt, Math.random());
        const isFutile = delay === undefined || attempt >= retries;
        if (isFutile || this.#breakers.isOpen(digest)) throw error;
        await patience.waitOr(error, delay);
        attempt += 1;
      }
    }
  }

  /** Before anything else of this token can start. */
  #closeGate({ digest }: Credentials, { extensions }: GatewayError): void {
    this.#gate.close(digest, extensions.retryAfter ?? 0, performance.now());
  }

  /** Waits until REST wants to hear from this token again; fails at once where there is no time. */
  async #passGate(digest: string, patience: Patience): Promise<void> {
    for (;;) {
      const wait = this.#gate.wait(digest, performance.now());
      if (wait === 0) return;
      await patience.waitOr(rateLimited(Math.ceil(wait / 1000)), wait);
    }
  }

  get origin(): string {
    return this.#settings.origin;
  }

  /** Calls on the wire, calls that wait for a place there, and what keeps calls away. */
  get state(): UpstreamState {
    return {
      active: this.#queue.pending,
      queued: this.#queue.size,
      gatedTokens: this.#gate.size,
      breakers: this.#breakers.state,
    };
  }

  /** Closes idle connections; calls under way keep theirs. */
  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async #attempt(path: string, caller: Caller, patience: Patience): Promise<UpstreamAnswer> {
    if (this.#queue.size >= this.#settings.concurrency * QUEUE_FACTOR) {
      throw new GatewayError(
        'UPSTREAM_UNAVAILABLE',
        'Too many requests wait for the REST API already. Try again shortly.',
      );
    }
    const { digest } = caller.credentials;
    const fetch = () => {
      // It may have closed while this call stood in line.
      if (this.#gate.wait(digest, performance.now()) > 0) throw new GateClosed();
      return outsidePromiseChain(() => this.#fetch(path, caller, patience));
    };
    try {
      return await this.#queue.add(fetch, { signal: patience.signal });
    } catch (error) {
      throw error instanceof DOMException ? patience.interruption() : error;
    }
  }

  async #fetch(path: string, caller: Caller, patience: Patience): Promise<UpstreamAnswer> {
    let status: number | undefined;
    const request = this.#got.get(this.#settings.origin + path, {
      headers: headersFor(caller),
      signal: patience.signal,
    });
    request.on('request', (wire) => {
      wire.once('response', ({ statusCode }) => {
        status = statusCode;
      });
    });
    request.on('downloadProgress', ({ transferred }) => {
      if (transferred <= MAX_BODY_BYTES) return;
      patience.end(invalid('The answer of the REST API is too large.', status));
    });
    const response = await request.catch((error: unknown) => {
      throw errorFromFault(error, patience);
    });
    const { statusCode, headers, body } = response;
    if (statusCode < 200 || statusCode > 299) {
      const retryAfter = retryAfterFrom(headers['retry-after'], Date.now());
      const error = errorFromStatus(statusCode, body, retryAfter);
      if (error.code === 'RATE_LIMITED') this.#closeGate(caller.credentials, error);
      throw error;
    }
    try {
      return { status: statusCode, body: JSON.parse(body) };
    } catch {
      throw invalid('The answer of the REST API is not JSON.', statusCode);
    }
  }
}

/**
 * Starts a call from a fresh turn of the event loop. got makes errors it never throws, and each
 * of them records the promises that led to it: inside a resolver's chain that doubles the cost of a
 * call (docs/performance.md).
 */
function outsidePromiseChain<Result>(call: () => Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    setImmediate(() => call().then(resolve, reject));
  });
}

/** The gate closed while a call stood in line: it has to wait, and has not knocked. */
class GateClosed extends Error {}

function headersFor({ credentials, requestId, traceparent }: Caller): Record<string, string> {
  const headers = { authorization: credentials.authorization, 'x-request-id': requestId };
  return traceparent === undefined ? headers : { ...headers, traceparent };
}

function errorFromFault(error: unknown, patience: Patience): Error {
  if (patience.signal.aborted) return patience.interruption();
  // Not a fault of the network but of this code. Its name alone is safe to let out.
  if (!(error instanceof RequestError)) {
    return new Error(`the HTTP client threw ${error instanceof Error ? error.name : 'no error'}`);
  }
  return new GatewayError(
    'UPSTREAM_UNAVAILABLE',
    `The REST API could not be reached (${error.code}).`,
    { isTransient: true, isOutage: true },
  );
}

function invalid(message: string, status?: number): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', message, { status });
}
