import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import got, { type Got, RequestError, TimeoutError } from 'got';
import PQueue from 'p-queue';
import { GatewayError } from '../errors.ts';
import { Breaker } from './breaker.ts';
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
  /** Aborts when the client goes away or the operation's deadline passes. */
  signal: AbortSignal;
  /** The same deadline, on the clock of `performance.now()`. */
  deadline: number;
}

export interface UpstreamState {
  active: number;
  queued: number;
  gatedTokens: number;
  breaker: Breaker['state'];
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
  readonly #breaker = new Breaker();

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
    return this.#breaker.execute(() => this.#getWithRepeats(path, caller));
  }

  async #getWithRepeats(path: string, caller: Caller): Promise<UpstreamAnswer> {
    const { timeoutMs, retries } = this.#settings;
    const { digest } = caller.credentials;
    const deadline = Math.min(performance.now() + timeoutMs, caller.deadline);
    const signal = AbortSignal.any([caller.signal, AbortSignal.timeout(timeoutMs)]);
    const sleepUntilOr = async (delay: number, error: unknown) => {
      if (performance.now() + delay >= deadline) throw error;
      await sleep(delay, undefined, { signal }).catch(() => {
        throw interrupted(signal);
      });
    };
    for (let attempt = 0; ; attempt++) {
      let wait = this.#gate.wait(digest, performance.now());
      while (wait > 0) {
        await sleepUntilOr(wait, rateLimited(Math.ceil(wait / 1000)));
        wait = this.#gate.wait(digest, performance.now());
      }
      try {
        return await this.#attempt(path, caller, signal);
      } catch (error) {
        const { code, extensions } = asGatewayError(error);
        if (code === 'RATE_LIMITED') {
          this.#gate.close(digest, extensions.retryAfter ?? 0, performance.now());
        }
        const delay = retryDelay(error, attempt, Math.random());
        const isFutile = delay === undefined || attempt >= retries;
        if (isFutile || this.#breaker.state === 'open') throw error;
        await sleepUntilOr(delay, error);
      }
    }
  }

  /** Calls on the wire, calls that wait for a place there, and what keeps calls away. */
  get state(): UpstreamState {
    return {
      active: this.#queue.pending,
      queued: this.#queue.size,
      gatedTokens: this.#gate.size,
      breaker: this.#breaker.state,
    };
  }

  /** Closes idle connections; calls under way keep theirs. */
  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async #attempt(path: string, caller: Caller, signal: AbortSignal): Promise<UpstreamAnswer> {
    if (this.#queue.size >= this.#settings.concurrency * QUEUE_FACTOR) {
      throw new GatewayError(
        'UPSTREAM_UNAVAILABLE',
        'Too many requests wait for the REST API already. Try again shortly.',
      );
    }
    try {
      return await this.#queue.add(() => this.#fetch(path, caller, signal), { signal });
    } catch (error) {
      throw error instanceof GatewayError ? error : interrupted(signal);
    }
  }

  async #fetch(path: string, caller: Caller, signal: AbortSignal): Promise<UpstreamAnswer> {
    const oversize = new AbortController();
    const request = this.#got.get(this.#settings.origin + path, {
      headers: headersFor(caller),
      signal: AbortSignal.any([signal, oversize.signal]),
      timeout: { request: this.#settings.timeoutMs },
    });
    request.on('downloadProgress', ({ transferred }) => {
      if (transferred > MAX_BODY_BYTES) oversize.abort();
    });
    const response = await request.catch((error: unknown) => {
      if (!oversize.signal.aborted) throw errorFromFault(error, signal);
      const status = error instanceof RequestError ? error.response?.statusCode : undefined;
      throw invalid('The answer of the REST API is too large.', status);
    });
    const { statusCode, headers, body } = response;
    if (statusCode < 200 || statusCode > 299) {
      throw errorFromStatus(statusCode, body, retryAfterFrom(headers['retry-after'], Date.now()));
    }
    try {
      return { status: statusCode, body: JSON.parse(body) };
    } catch {
      throw invalid('The answer of the REST API is not JSON.', statusCode);
    }
  }
}

function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  throw error;
}

function headersFor({ credentials, requestId, traceparent }: Caller): Record<string, string> {
  const headers = { authorization: credentials.authorization, 'x-request-id': requestId };
  return traceparent === undefined ? headers : { ...headers, traceparent };
}

function errorFromFault(error: unknown, signal: AbortSignal): GatewayError {
  if (signal.aborted) return interrupted(signal);
  if (error instanceof TimeoutError) return timedOut();
  const reason = error instanceof RequestError ? ` (${error.code})` : '';
  return new GatewayError('UPSTREAM_UNAVAILABLE', `The REST API could not be reached${reason}.`, {
    isTransient: true,
    isOutage: true,
  });
}

/** Why a call ended before it had an answer: its time was up, or nobody waits for it any more. */
function interrupted(signal: AbortSignal): GatewayError {
  const reason: unknown = signal.reason;
  return reason instanceof DOMException && reason.name === 'TimeoutError'
    ? timedOut()
    : new GatewayError('UPSTREAM_UNAVAILABLE', 'The request was cancelled.');
}

function timedOut(): GatewayError {
  return new GatewayError('UPSTREAM_TIMEOUT', 'The REST API did not answer in time.', {
    isOutage: true,
  });
}

function invalid(message: string, status?: number): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', message, { status });
}
