import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
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
  readonly #agent: http.Agent;

  constructor({ origin, concurrency, userAgent }: HttpSettings) {
    this.#origin = origin;
    const pool = { keepAlive: true, maxSockets: concurrency, scheduling: 'lifo' } as const;
    const { protocol, hostname, port } = new URL(origin);
    const { Agent, request } = protocol === 'https:' ? https : http;
    const agent = new Agent(pool);
    const place = { agent, host: hostname.replace(/^\[|\]$/g, ''), ...(port !== '' && { port }) };
    this.#agent = agent;
    this.#got = got.extend({
      // What got would hand over has many options more, and Node.js copies each of them.
      request: ({ pathname, search }, { headers = {} }) =>
        request({ ...place, path: pathname + search, headers }),
      headers: { accept: 'application/json', 'user-agent': userAgent },
      // The token belongs to this origin; what a redirect names is another.
      followRedirect: false,
      // Repeats are decided above, where the deadline is known.
      retry: { limit: 0 },
      // Time is up when the signal says so (patience.ts): one timer for a call and its repeats.
      timeout: {},
      throwHttpErrors: false,
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
    this.#agent.destroy();
  }

  #exchange(
    path: string,
    headers: Record<string, string>,
    patience: Patience,
  ): Promise<UpstreamAnswer> {
    return new Promise((resolve, reject) => {
      // The stream is got without what its promises add: a tenth of the cost of a call.
      const stream = this.#got.stream(this.#origin + path, { headers, signal: patience.signal });
      let head: IncomingMessage | undefined;
      const chunks: Buffer[] = [];
      let bytes = 0;
      const collect = (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.byteLength;
        if (bytes <= MAX_BODY_BYTES) return;
        patience.end(invalid('The answer of the REST API is too large.', head?.statusCode));
      };
      const fail = (error: unknown) => reject(errorFromFault(error, patience));
      stream.once('response', (response: IncomingMessage) => {
        head = response;
      });
      stream.on('data', collect);
      stream.once('error', fail);
      stream.once('end', () => {
        // The socket keeps the stream until its next call. It shall not keep the answer.
        stream.off('data', collect).off('error', fail).on('error', ignore);
        try {
          resolve(answerFrom(head, textOf(chunks, bytes)));
        } catch (error) {
          reject(error);
        }
        chunks.length = 0;
      });
    });
  }
}

/** Nothing that comes after the end of an answer changes it. */
function ignore(): void {}

const UTF_8 = new TextDecoder();
/** Where the chunks of a body are put together: its text is made at once, so one place does for all. */
const scratch = Buffer.allocUnsafeSlow(512 * 1024);

/** A buffer for each body would be memory outside of the heap, and V8 collects all of it for that. */
function textOf(chunks: readonly Buffer[], bytes: number): string {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return UTF_8.decode(first);
  if (bytes > scratch.byteLength) return UTF_8.decode(Buffer.concat(chunks, bytes));
  let end = 0;
  for (const chunk of chunks) end += chunk.copy(scratch, end);
  const text = UTF_8.decode(scratch.subarray(0, end));
  // Nothing that was fetched with a token stays.
  scratch.fill(0, 0, end);
  return text;
}

/** @throws GatewayError where it is not a 2xx with JSON */
function answerFrom(head: IncomingMessage | undefined, body: string): UpstreamAnswer {
  const status = head?.statusCode ?? 0;
  if (status < 200 || status > 299) {
    const retryAfter = retryAfterFrom(head?.headers['retry-after'], Date.now());
    throw errorFromStatus(status, body, retryAfter);
  }
  try {
    return { status, body: JSON.parse(body) };
  } catch {
    throw invalid('The answer of the REST API is not JSON.', status);
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
