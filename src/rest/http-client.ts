import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import got, { type Got, RequestError } from 'got';
import { GatewayError } from '../errors.ts';
import { answerFrom, invalidAnswer, type UpstreamAnswer, undecodableError } from './answer.ts';
import { ConnectionPool, type PoolSettings, type SentRequest } from './connection-pool.ts';
import type { Deadline } from './deadline.ts';

export interface HttpSettings extends PoolSettings {
  userAgent: string;
  /** Longer waits that REST asks for count as this. */
  maxRetryAfterMs: number;
}

/** 200 tasks with every field filled are about 1 MiB. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * Sends GETs to the REST API, for the whole process. It holds no token between calls, and nothing it
 * throws is got's.
 */
export class HttpClient {
  readonly #baseUrl: string;
  readonly #maxRetryAfterMs: number;
  readonly #got: Got;
  readonly #pool: ConnectionPool;

  constructor(settings: HttpSettings) {
    this.#baseUrl = settings.baseUrl;
    this.#maxRetryAfterMs = settings.maxRetryAfterMs;
    this.#pool = new ConnectionPool(settings);
    this.#got = got.extend({
      headers: { accept: 'application/json', 'user-agent': settings.userAgent },
      // The token belongs to this origin; what a redirect names is another.
      followRedirect: false,
      // Retries are decided above, where the deadline is known.
      retry: { limit: 0 },
      // deadline.ts has one timer for a call and its retries.
      timeout: {},
      throwHttpErrors: false,
    });
  }

  /**
   * One GET, started from a fresh turn of the event loop. Where the peer turns out to have closed
   * the idle connection it was sent on, it is sent once more, on a new connection.
   *
   * @throws GatewayError
   */
  get(path: string, headers: Record<string, string>, deadline: Deadline): Promise<UpstreamAnswer> {
    // got makes errors it never throws, and each of them records the promises that led to it:
    // inside a resolver's chain that costs as much as the call itself (docs/performance.md).
    return new Promise((resolve, reject) => {
      const send = (isRepeat: boolean) =>
        this.#send(path, headers, deadline, isRepeat).then(resolve, (error: unknown) => {
          if (error instanceof StaleConnection) send(true);
          else reject(error);
        });
      setImmediate(send, false);
    });
  }

  /** Closes all connections. */
  close(): void {
    this.#pool.close();
  }

  #send(
    path: string,
    headers: Record<string, string>,
    deadline: Deadline,
    isRepeat: boolean,
  ): Promise<UpstreamAnswer> {
    return new Promise((resolve, reject) => {
      if (deadline.expired) throw deadline.error();
      if (isRepeat) this.#pool.closeIdle();
      const sent: SentRequest = { path, headers, isOnNewConnection: isRepeat };
      // The stream is got without what its promises add: a tenth of the cost of a call.
      const stream = this.#got.stream(this.#baseUrl, { request: this.#pool.requestFnFor(sent) });
      let head: IncomingMessage | undefined;
      const chunks: Buffer[] = [];
      let bytes = 0;
      const collect = (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.byteLength;
        if (bytes <= MAX_BODY_BYTES) return;
        const details = { status: head?.statusCode };
        deadline.cancel(
          invalidAnswer('The answer of the REST API is too large.', 'body too large', details),
        );
      };
      const fail = (error: unknown) => {
        deadline.clear();
        reject(this.#errorFrom(error, head, sent, deadline));
      };
      deadline.onExpire(() => {
        stream.off('error', fail).on('error', noop).destroy();
        reject(deadline.error());
      });
      stream.once('response', (response: IncomingMessage) => {
        head = response;
      });
      stream.on('data', collect);
      stream.once('error', fail);
      stream.once('end', () => {
        deadline.clear();
        releaseStreamReferences(stream);
        const { statusCode: status = 0, headers = {} } = head ?? {};
        // What a balancer says on an idle connection before it closes it, and not of this request.
        if (status === 408 && sent.request?.reusedSocket) return reject(new StaleConnection());
        try {
          resolve(answerFrom({ status, headers }, { chunks, bytes }, this.#maxRetryAfterMs));
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #errorFrom(
    error: unknown,
    head: IncomingMessage | undefined,
    { request }: SentRequest,
    deadline: Deadline,
  ): Error {
    if (deadline.expired) return deadline.error();
    // Not a fault of the network but of this code. Its name alone is safe to let out.
    if (!(error instanceof RequestError)) {
      return new Error(`the HTTP client threw ${error instanceof Error ? error.name : 'no error'}`);
    }
    const code = codeOf(error.cause) ?? error.code;
    if (head !== undefined && CODING_ERROR.test(code)) {
      const { statusCode: status = 0, headers } = head;
      return undecodableError({ status, headers }, this.#maxRetryAfterMs);
    }
    if (head === undefined && request?.reusedSocket && CLOSED_BY_PEER.has(code)) {
      return new StaleConnection();
    }
    return new GatewayError(
      'UPSTREAM_UNAVAILABLE',
      `The REST API could not be reached (${code}).`,
      { reason: code, isRetryable: true, countsForBreaker: true },
    );
  }
}

/** got gives errors while it reads a code of its own. */
function codeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}

/** The peer had closed the connection before the request reached it. */
class StaleConnection extends Error {}

const CLOSED_BY_PEER: ReadonlySet<string> = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE']);
/** Of zlib's streams, by format: gzip and deflate, Brotli, Zstandard. */
const CODING_ERROR = /^(?:Z_|ERR__|ERR_BROTLI_|ERR_ZSTD_|ZSTD_)/;

/** Nothing that comes after the end of a call changes how it ended. */
function noop(): void {}

/** What a stream of Node.js can not be without, not even after its end. */
const KEPT_STATE: ReadonlySet<string | symbol> = new Set(['_readableState', '_writableState']);

/**
 * Takes everything from got's stream when its answer has been read. Node.js makes a function for each
 * stream that V8 puts among its old objects at once, and small collections keep whatever an old
 * object leads to, though it be out of use: got's copies of its options, the request, the answer's
 * head and the answer. Emptied, a page of ten costs a tenth less (docs/performance.md).
 * None of it is promised by got, which is pinned for that (test/rest/got-options.test.ts).
 */
function releaseStreamReferences(stream: Duplex): void {
  for (const key of Reflect.ownKeys(stream)) {
    if (!KEPT_STATE.has(key)) Reflect.set(stream, key, undefined);
  }
  // So that got does nothing about an error that may still come.
  Reflect.set(stream, '_stopReading', true);
  stream.on('error', noop);
}
