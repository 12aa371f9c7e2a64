import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import got, { type Got, RequestError, TimeoutError } from 'got';
import PQueue from 'p-queue';
import { GatewayError } from '../errors.ts';
import { retryAfterFrom, retryDelay } from './retry.ts';
import { errorFromStatus } from './status-error.ts';
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
   * The JSON body of a GET.
   *
   * @param path path and query below the origin
   * @throws GatewayError for every failure, see docs/errors.md
   */
  async get(path: string, caller: Caller): Promise<unknown> {
    const deadline = performance.now() + this.#settings.timeoutMs;
    const signal = AbortSignal.any([caller.signal, AbortSignal.timeout(this.#settings.timeoutMs)]);
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#attempt(path, caller, signal);
      } catch (error) {
        const delay = retryDelay(error, attempt, Math.random());
        const canWait = delay !== undefined && performance.now() + delay < deadline;
        if (!canWait || attempt >= this.#settings.retries) throw error;
        await sleep(delay, undefined, { signal }).catch(() => {
          throw interrupted(signal);
        });
      }
    }
  }

  /** Calls on the wire, and calls that wait for a place there. */
  get load(): { active: number; queued: number } {
    return { active: this.#queue.pending, queued: this.#queue.size };
  }

  /** Closes idle connections; calls under way keep theirs. */
  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async #attempt(path: string, caller: Caller, signal: AbortSignal): Promise<unknown> {
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

  async #fetch(path: string, caller: Caller, signal: AbortSignal): Promise<unknown> {
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
      if (oversize.signal.aborted) throw invalid('The answer of the REST API is too large.');
      throw errorFromFault(error, signal);
    });
    const { statusCode: status, headers, body } = response;
    if (status < 200 || status > 299) {
      throw errorFromStatus(status, body, retryAfterFrom(headers['retry-after'], Date.now()));
    }
    try {
      return JSON.parse(body);
    } catch {
      throw invalid('The answer of the REST API is not JSON.', status);
    }
  }
}

function headersFor({ credentials, requestId, traceparent }: Caller): Record<string, string> {
  const headers = { authorization: credentials.authorization, 'x-request-id': requestId };
  return traceparent === undefined ? headers : { ...headers, traceparent };
}

function errorFromFault(error: unknown, signal: AbortSignal): GatewayError {
  if (signal.aborted) return interrupted(signal);
  if (error instanceof TimeoutError) return timedOut();
  const reason = error instanceof RequestError ? ` (${error.code})` : '';
  return new GatewayError('UPSTREAM_UNAVAILABLE', `The REST API could not be reached${reason}.`);
}

/** Why a call ended before it had an answer: its time was up, or nobody waits for it any more. */
function interrupted(signal: AbortSignal): GatewayError {
  const reason: unknown = signal.reason;
  return reason instanceof DOMException && reason.name === 'TimeoutError'
    ? timedOut()
    : new GatewayError('UPSTREAM_UNAVAILABLE', 'The request was cancelled.');
}

function timedOut(): GatewayError {
  return new GatewayError('UPSTREAM_TIMEOUT', 'The REST API did not answer in time.');
}

function invalid(message: string, status?: number): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', message, { status });
}
