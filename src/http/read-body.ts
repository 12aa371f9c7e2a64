import type { IncomingMessage } from 'node:http';
import { ClientGoneError, HttpError } from './http-error.ts';

/** Read and thrown away of a body that is too large, so that its sender gets to see the answer. */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024;
const DISCARD_TIMEOUT_MS = 10_000;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Whether `Content-Length` says that a body is larger than the limit. */
export function isDeclaredTooLarge({ headers }: IncomingMessage, limit: number): boolean {
  return Number(headers['content-length'] ?? 0) > limit;
}

/**
 * The body without its byte order mark (RFC 8259, section 8.1: a reader may ignore it).
 *
 * @throws HttpError as soon as it is known to be larger than the limit
 * @throws ClientGoneError where it breaks off
 */
export function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer<ArrayBuffer>[] = [];
    let bytes = 0;
    const refuse = () => {
      incoming.off('data', collect);
      chunks.length = 0;
      reject(new HttpError(413, 'REQUEST_ENTITY_TOO_LARGE', 'Request body too large'));
    };
    const collect = (chunk: Buffer<ArrayBuffer>) => {
      bytes += chunk.length;
      if (bytes > limit) return refuse();
      chunks.push(chunk);
    };
    if (isDeclaredTooLarge(incoming, limit)) return refuse();
    incoming.on('data', collect);
    incoming.once('end', () => resolve(withoutMark(joined(chunks))));
    const breakOff = () => {
      if (!incoming.readableEnded) reject(new ClientGoneError());
    };
    incoming.once('error', breakOff);
    incoming.once('close', breakOff);
  });
}

function joined(chunks: Buffer<ArrayBuffer>[]): Buffer<ArrayBuffer> {
  const [first = Buffer.alloc(0)] = chunks;
  return chunks.length <= 1 ? first : Buffer.concat(chunks);
}

function withoutMark(body: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  return body.subarray(0, 3).equals(BYTE_ORDER_MARK) ? body.subarray(3) : body;
}

/**
 * Throws away what was not read of a body. Closing at once would reset the connection, and the answer
 * on its way with it.
 */
export function discardBody(incoming: IncomingMessage): void {
  let bytes = 0;
  const end = () => incoming.socket.destroy();
  const timeout = setTimeout(end, DISCARD_TIMEOUT_MS).unref();
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_DISCARDED_BYTES) end();
  });
  incoming.once('error', () => {});
  incoming.once('close', () => clearTimeout(timeout));
  incoming.once('end', () => clearTimeout(timeout));
}
