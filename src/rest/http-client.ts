import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import got, { type Got, RequestError } from 'got';
import { GatewayError } from '../errors.ts';
import { answerFrom, invalidAnswer, type UpstreamAnswer, undecodableError } from './answer.ts';
import { ConnectionPool, type PoolSettings, type SentRequest } from './connection-pool.ts';
import type { Deadline } from './deadline.ts';

export interface HttpSettings extends PoolSettings {
  userAgent: string;
  /** Limit of `Retry-After`. */
  maxRetryAfterMs: number;
}

/** 200 tasks with every field filled are about 1 MiB. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * Sends GETs to the REST API. It keeps no token between calls, and throws no error of got, because those
 * contain the token.
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
      // The token must not reach another origin.
      followRedirect: false,
      // rest-pipeline.ts retries, within the deadline.
      retry: { limit: 0 },
      // deadline.ts.
      timeout: {},
      throwHttpErrors: false,
    });
  }

  /**
   * One GET. If the peer has closed the idle connection that was used, it is sent once more on a new
   * connection.
   *
   * @throws GatewayError
   */
  get(path: string, headers: Record<string, string>, deadline: Deadline): Promise<UpstreamAnswer> {
    // In a new turn of the event loop; otherwise got's errors are costly (docs/performance.md).
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
      deadline.throwIfExpired();
      if (isRepeat) this.#pool.closeIdle();
      const sent: SentRequest = { path, headers, isOnNewConnection: isRepeat };
      // A stream, because got's promises cost 10% more.
      const stream = this.#got.stream(this.#baseUrl, { request: this.#pool.requestFnFor(sent) });
      let head: IncomingMessage | undefined;
      const chunks: Buffer[] = [];
      let bytes = 0;
      const collect = (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.byteLength;
        if (bytes <= MAX_BODY_BYTES) return;
        deadline.cancel(
          invalidAnswer(
            'The response of the REST API is too large.',
            'body too large',
            head?.statusCode,
          ),
        );
      };
      const fail = (error: unknown) => {
        deadline.clear();
        reject(this.#errorFrom(error, head, sent, deadline));
      };
      deadline.onExpire(() => {
        stream.off('error', fail).on('error', noop).destroy();
        reject(deadline.error);
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
        // A load balancer sends 408 when it closes an idle connection; it is not the response to this
        // request.
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
    if (deadline.error !== undefined) return deadline.error;
    // This is a bug, not a network error. Only its name is safe to show.
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

/** For errors while it reads, got replaces the code. */
function codeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}

/** The peer closed the connection before it received the request. */
class StaleConnection extends Error {}

const CLOSED_BY_PEER: ReadonlySet<string> = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE']);
/** zlib's codes for gzip and deflate, Brotli, Zstandard. */
const CODING_ERROR = /^(?:Z_|ERR__|ERR_BROTLI_|ERR_ZSTD_|ZSTD_)/;

/** Ignores errors after the end of a call. */
function noop(): void {}

/** Node.js reads these properties after the end of a stream. */
const KEPT_STATE: ReadonlySet<string | symbol> = new Set(['_readableState', '_writableState']);
/**
 * All other properties, set to `undefined`. They are the same for all of got's streams, so they are listed
 * once.
 */
let released: object | undefined;

/**
 * Deletes all references of got's stream after its response is read, so that V8's minor collections can free
 * what they refer to: a tenth of the CPU time of a page of ten (docs/performance.md). got does not document
 * these properties, so its version is pinned (test/rest/got-options.test.ts).
 */
function releaseStreamReferences(stream: Duplex): void {
  released ??= Object.fromEntries([
    ...Reflect.ownKeys(stream).flatMap((key) => (KEPT_STATE.has(key) ? [] : [[key, undefined]])),
    // got then ignores later errors.
    ['_stopReading', true],
  ]);
  Object.assign(stream, released);
  stream.on('error', noop);
}
