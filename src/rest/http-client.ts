import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Got, RequestError } from 'got';
import { GatewayError } from '../errors.ts';
import type { Patience } from './patience.ts';
import { retryAfterFrom } from './retry.ts';
import { errorFromStatus } from './status-error.ts';

export interface HttpSettings {
  /** Scheme, host and port of the REST API. */
  origin: string;
  /** Sockets at most. */
  concurrency: number;
  userAgent: string;
}

/** A 2xx status with its JSON. */
export interface UpstreamAnswer {
  status: number;
  body: unknown;
}

/** 200 tasks with every field filled are about 1 MiB. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * The one connection pool to the REST API, shared by the whole process. It holds no token between
 * calls. Nothing it throws is got's: those errors print the request with its headers.
 */
export class HttpClient {
  readonly #origin: string;
  readonly #got: Got;
  readonly #agents: { http: HttpAgent; https: HttpsAgent };

  constructor({ origin, concurrency, userAgent }: HttpSettings) {
    this.#origin = origin;
    const pool = { keepAlive: true, maxSockets: concurrency, scheduling: 'lifo' } as const;
    this.#agents = { http: new HttpAgent(pool), https: new HttpsAgent(pool) };
    this.#got = got.extend({
      agent: this.#agents,
      headers: { accept: 'application/json', 'user-agent': userAgent },
      // The token belongs to this origin; what a redirect names is another.
      followRedirect: false,
      // Repeats are decided above, where the deadline is known.
      retry: { limit: 0 },
      // Time is up when the signal says so (patience.ts): one timer for a call and its repeats.
      timeout: {},
      throwHttpErrors: false,
      responseType: 'text',
    });
  }

  /** One GET, started from a fresh turn of the event loop. @throws GatewayError */
  get(path: string, headers: Record<string, string>, patience: Patience): Promise<UpstreamAnswer> {
    // got makes errors it never throws, and each of them records the promises that led to it:
    // inside a resolver's chain that costs as much as the call itself (docs/performance.md).
    return new Promise((resolve, reject) => {
      setImmediate(() => this.#exchange(path, headers, patience).then(resolve, reject));
    });
  }

  /** Closes idle connections; calls under way keep theirs. */
  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async #exchange(
    path: string,
    headers: Record<string, string>,
    patience: Patience,
  ): Promise<UpstreamAnswer> {
    let status: number | undefined;
    const request = this.#got.get(this.#origin + path, { headers, signal: patience.signal });
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
    const { statusCode, body } = response;
    if (statusCode < 200 || statusCode > 299) {
      const retryAfter = retryAfterFrom(response.headers['retry-after'], Date.now());
      throw errorFromStatus(statusCode, body, retryAfter);
    }
    try {
      return { status: statusCode, body: JSON.parse(body) };
    } catch {
      throw invalid('The answer of the REST API is not JSON.', statusCode);
    }
  }
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
