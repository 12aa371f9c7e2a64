import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
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

/** Sends a GET in got's place; what got hands over is the headers of its own. */
type Send = (url: URL, options: http.RequestOptions) => http.ClientRequest;

/**
 * The one connection pool to the REST API, shared by the whole process. It holds no token between
 * calls, and nothing it throws is got's.
 */
export class HttpClient {
  readonly #origin: string;
  readonly #got: Got;
  readonly #agent: http.Agent;
  readonly #sending: (path: string, headers: Record<string, string>) => Send;

  constructor({ origin, concurrency, userAgent }: HttpSettings) {
    this.#origin = origin;
    const pool = { keepAlive: true, maxSockets: concurrency, scheduling: 'lifo' } as const;
    const { protocol, hostname, port } = new URL(origin);
    const { Agent, request } = protocol === 'https:' ? https : http;
    const agent = new Agent(pool);
    const place = { agent, host: hostname.replace(/^\[|\]$/g, ''), ...(port !== '' && { port }) };
    this.#agent = agent;
    // got is told neither the path nor the token: it would copy both, parse the one four times, and
    // print the other with its errors.
    this.#sending =
      (path, headers) =>
      (_url, { headers: own }) =>
        request({ ...place, path, headers: Object.assign({}, own, headers) });
    this.#got = got.extend({
      headers: { accept: 'application/json', 'user-agent': userAgent },
      // The token belongs to this origin; what a redirect names is another.
      followRedirect: false,
      // Repeats are decided above, where the deadline is known.
      retry: { limit: 0 },
      // Time is up when patience.ts says so: one timer for a call and its repeats.
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
      if (patience.isOver) throw patience.interruption();
      // The stream is got without what its promises add: a tenth of the cost of a call.
      const stream = this.#got.stream(this.#origin, { request: this.#sending(path, headers) });
      let head: IncomingMessage | undefined;
      const chunks: Buffer[] = [];
      let bytes = 0;
      const collect = (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.byteLength;
        if (bytes <= MAX_BODY_BYTES) return;
        patience.end(invalid('The answer of the REST API is too large.', head?.statusCode));
      };
      const fail = (error: unknown) => {
        patience.guard();
        reject(errorFromFault(error, patience));
      };
      patience.guard(() => {
        stream.off('error', fail).on('error', ignore).destroy();
        reject(patience.interruption());
      });
      stream.once('response', (response: IncomingMessage) => {
        head = response;
      });
      stream.on('data', collect);
      stream.once('error', fail);
      stream.once('end', () => {
        patience.guard();
        empty(stream);
        try {
          resolve(answerFrom(head, textOf(chunks, bytes)));
        } catch (error) {
          reject(error);
        }
      });
    });
  }
}

/** Nothing that comes after the end of a call changes how it ended. */
function ignore(): void {}

/** What a stream of Node.js can not be without, not even when it is over. */
const STATES: ReadonlySet<string | symbol> = new Set(['_readableState', '_writableState']);

/**
 * Takes everything from got's stream when its answer has been read. Node.js makes a function for each
 * stream that V8 puts among its old objects at once, and small collections keep whatever an old
 * object leads to, though it be out of use: got's copies of its options, the request, the answer's
 * head and the answer. Emptied, a page of ten costs a tenth less (docs/performance.md).
 */
function empty(stream: Duplex): void {
  for (const key of Reflect.ownKeys(stream)) {
    if (!STATES.has(key)) Reflect.set(stream, key, undefined);
  }
  // So that got does nothing about an error that may still come.
  Reflect.set(stream, '_stopReading', true);
  stream.on('error', ignore);
}

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
  if (patience.isOver) return patience.interruption();
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
