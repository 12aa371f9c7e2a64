import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { HttpError, notUtf8 } from './http-error.ts';

/** The most bytes of one body, and of one WebSocket message. */
export const MAX_BODY_BYTES = 256 * 1024;
/** The most bytes of all unfinished bodies together: 128 of the largest. */
const MAX_HELD_BYTES = 32 * 1024 * 1024;
/**
 * The most bytes that are discarded of a body that is too large, so that its sender can read the response.
 */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024;
const DISCARD_TIMEOUT_MS = 10_000;
/** After this time without more data, the sender is assumed to wait for the response. */
const PAUSE_MS = 500;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Whether `Content-Length` says that a body is larger than the limit. */
export function isDeclaredTooLarge({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES;
}

/** An unfinished body. */
interface PartialBody {
  bytes: number;
  refuse(error: HttpError): void;
}

/**
 * Reads bodies, with a limit for each, and one for all unfinished bodies together. Above the second limit,
 * the oldest body is refused: a normal client would have finished sending it.
 */
export class BodyReader {
  /** Unfinished bodies, the oldest first. */
  readonly #partial = new Set<PartialBody>();
  #heldBytes = 0;

  /**
   * Reads a body, without a byte order mark (RFC 8259, section 8.1, allows ignoring it).
   *
   * @throws HttpError as soon as the body is larger than the limit, and for bytes that are not UTF-8
   * @throws Error if the client disconnects
   */
  read(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer<ArrayBuffer>[] = [];
      const refuse = (error: Error) => {
        incoming.off('data', collect);
        this.#release(partial);
        reject(error);
      };
      const partial: PartialBody = { bytes: 0, refuse };
      const collect = (chunk: Buffer<ArrayBuffer>) => {
        chunks.push(chunk);
        this.#hold(partial, chunk.length);
        if (partial.bytes > MAX_BODY_BYTES) refuse(tooLarge());
      };
      if (isDeclaredTooLarge(incoming)) return refuse(tooLarge());
      const onClose = () => {
        if (!incoming.readableEnded) refuse(new Error('the client disconnected'));
      };
      incoming.on('data', collect);
      incoming.once('end', () => {
        this.#release(partial);
        const body = joined(chunks);
        if (isUtf8(body)) resolve(withoutMark(body));
        else reject(notUtf8());
      });
      incoming.once('error', onClose);
      incoming.once('close', onClose);
    });
  }

  #hold(partial: PartialBody, bytes: number): void {
    partial.bytes += bytes;
    this.#heldBytes += bytes;
    this.#partial.add(partial);
    for (const oldest of this.#partial) {
      if (this.#heldBytes <= MAX_HELD_BYTES) break;
      oldest.refuse(new HttpError(408, 'BAD_REQUEST', 'The body did not arrive in time.'));
    }
  }

  #release(partial: PartialBody): void {
    if (this.#partial.delete(partial)) this.#heldBytes -= partial.bytes;
  }
}

function tooLarge(): HttpError {
  return new HttpError(413, 'REQUEST_ENTITY_TOO_LARGE', 'Request body too large');
}

function joined(chunks: Buffer<ArrayBuffer>[]): Buffer<ArrayBuffer> {
  const [first = Buffer.alloc(0)] = chunks;
  return chunks.length <= 1 ? first : Buffer.concat(chunks);
}

function withoutMark(body: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  return body.subarray(0, 3).equals(BYTE_ORDER_MARK) ? body.subarray(3) : body;
}

export interface DiscardedBody {
  /** Resolves once the sender pauses: some proxies drop a response that arrives earlier. */
  paused: Promise<void>;
  /** Resolves once the body has ended, or a limit is reached. */
  ended: Promise<void>;
}

/**
 * Reads the rest of a body, within limits, and discards it. Closing a connection with unread bytes would
 * reset it, and the client would lose the response.
 */
export function discardBody(incoming: IncomingMessage): DiscardedBody {
  const paused = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let bytes = 0;
  const settle = () => {
    clearTimeout(pause);
    clearTimeout(timeout);
    paused.resolve();
    ended.resolve();
  };
  // After `Expect: 100-continue`, the client sends nothing before the response.
  const pauseMs = incoming.headers.expect === undefined ? PAUSE_MS : 0;
  const pause = setTimeout(paused.resolve, pauseMs);
  const timeout = setTimeout(settle, DISCARD_TIMEOUT_MS);
  incoming.on('data', (chunk: Buffer) => {
    pause.refresh();
    bytes += chunk.length;
    if (bytes > MAX_DISCARDED_BYTES) settle();
  });
  for (const end of ['end', 'error', 'close']) incoming.once(end, settle);
  return { paused: paused.promise, ended: ended.promise };
}
