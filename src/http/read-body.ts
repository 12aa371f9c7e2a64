import type { IncomingMessage } from 'node:http';
import { ClientGoneError, HttpError } from './http-error.ts';

/** Of all bodies that have begun and not ended: more than a hundred of the largest. */
const MAX_HELD_BYTES = 32 * 1024 * 1024;
/** Read and thrown away of a body that is too large, so that its sender gets to see the answer. */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024;
const DISCARD_TIMEOUT_MS = 10_000;
/** Nothing more of a body for so long, and its sender is taken to wait for the answer. */
const PAUSE_MS = 500;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Whether `Content-Length` says that a body is larger than the limit. */
export function isDeclaredTooLarge({ headers }: IncomingMessage, limit: number): boolean {
  return Number(headers['content-length'] ?? 0) > limit;
}

/** A body of which a part is there. */
interface PartialBody {
  bytes: number;
  refuse(error: HttpError): void;
}

/**
 * Reads bodies within a limit for each, and for the parts that are held of all that have not ended.
 * Over that, the oldest is refused: a client that means well has sent its body long before.
 */
export class BodyReader {
  readonly #limit: number;
  readonly #maxHeldBytes: number;
  /** The oldest first. */
  readonly #partial = new Set<PartialBody>();
  #heldBytes = 0;

  constructor(limit: number, maxHeldBytes = MAX_HELD_BYTES) {
    this.#limit = limit;
    this.#maxHeldBytes = maxHeldBytes;
  }

  /**
   * A body without its byte order mark (RFC 8259, section 8.1: a reader may ignore it).
   *
   * @throws HttpError as soon as it is known to be larger than the limit
   * @throws ClientGoneError where it breaks off
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
        if (partial.bytes > this.#limit) refuse(tooLarge());
      };
      if (isDeclaredTooLarge(incoming, this.#limit)) return refuse(tooLarge());
      const breakOff = () => {
        if (!incoming.readableEnded) refuse(new ClientGoneError());
      };
      incoming.on('data', collect);
      incoming.once('end', () => {
        this.#release(partial);
        resolve(withoutMark(joined(chunks)));
      });
      incoming.once('error', breakOff);
      incoming.once('close', breakOff);
    });
  }

  #hold(partial: PartialBody, bytes: number): void {
    partial.bytes += bytes;
    this.#heldBytes += bytes;
    this.#partial.add(partial);
    for (const oldest of this.#partial) {
      if (this.#heldBytes <= this.#maxHeldBytes) break;
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
  /** Resolves once the sender pauses: an answer that comes in between, some proxies never pass on. */
  paused: Promise<void>;
  /** Resolves once the body has ended, or was too much. */
  ended: Promise<void>;
}

/**
 * Throws away what was not read of a body, within limits. Closing a connection with unread bytes
 * would reset it, and the answer on its way with it.
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
  // After `Expect: 100-continue` nothing comes until it is asked for.
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
