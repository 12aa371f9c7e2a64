import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { brotliDecompress, inflate, unzip, zstdDecompress } from 'node:zlib';
import type { ConnectionPool, SentRequest } from '../../src/rest/connection-pool.ts';
import { parseJson } from '../../src/rest/json.ts';
import { type Answer, pageFrom } from './reading.ts';

/** Facts about a TLS connection. */
export interface TlsFacts {
  protocol: string;
  /** Days until the server's certificate expires. */
  daysLeft: number;
}

export interface Sent {
  answer: Answer;
  tls: TlsFacts | null;
}

export const TIMED_OUT = 'no answer in time';
/** The same as got sends, which the gateway uses. */
const CODINGS = 'gzip, deflate, br, zstd';

/** One GET over the connections that the gateway would use. Never rejects. */
export async function send(
  pool: ConnectionPool,
  path: string,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<Sent> {
  const sent: SentRequest = { path, headers, isOnNewConnection: false };
  const startedAt = performance.now();
  const basics = { accept: 'application/json', 'accept-encoding': CODINGS };
  const request = pool.requestFnFor(sent)(new URL('http://unused.invalid'), { headers: basics });
  const timer = setTimeout(() => request.destroy(new TimeoutError()), timeoutMs);
  const answer: Answer = {
    status: null,
    failure: null,
    page: null,
    headers: {},
    milliseconds: 0,
    bytes: 0,
    decodedBytes: 0,
  };
  let tls: TlsFacts | null = null;
  try {
    request.end();
    const [response]: IncomingMessage[] = await once(request, 'response');
    if (response === undefined) throw new TimeoutError();
    tls = tlsFactsOf(response.socket);
    answer.headers = response.headers;
    const body = await buffer(response);
    answer.status = response.statusCode ?? null;
    answer.milliseconds = performance.now() - startedAt;
    answer.bytes = body.byteLength;
    await readBody(answer, body);
  } catch (error) {
    answer.milliseconds = performance.now() - startedAt;
    answer.failure = codeOf(error);
  } finally {
    clearTimeout(timer);
  }
  return { answer, tls };
}

async function readBody(answer: Answer, body: Buffer): Promise<void> {
  const { status, headers } = answer;
  if (status === null || status < 200 || status > 299) return;
  const decoded = await decompress(body, headers).catch(() => undefined);
  if (decoded === undefined) {
    answer.failure = 'cannot be decompressed';
    return;
  }
  answer.decodedBytes = decoded.byteLength;
  try {
    answer.page = pageFrom(parseJson(new TextDecoder('utf-8', { fatal: true }).decode(decoded)));
    if (answer.page === null) answer.failure = 'no list in `data`';
  } catch {
    answer.failure = 'not JSON';
  }
}

async function decompress(body: Buffer, headers: IncomingHttpHeaders): Promise<Buffer> {
  switch (headers['content-encoding']?.toLowerCase() ?? 'identity') {
    case 'identity':
      return body;
    case 'gzip':
      return promisify(unzip)(body);
    case 'deflate':
      return promisify(inflate)(body);
    case 'br':
      return promisify(brotliDecompress)(body);
    case 'zstd':
      return promisify(zstdDecompress)(body);
    default:
      throw new Error('unknown coding');
  }
}

function tlsFactsOf(socket: unknown): TlsFacts | null {
  if (!(socket instanceof TLSSocket)) return null;
  const ends = Date.parse(socket.getPeerCertificate().valid_to ?? '');
  const daysLeft = Math.floor((ends - Date.now()) / 86_400_000);
  return { protocol: socket.getProtocol() ?? 'unknown', daysLeft };
}

class TimeoutError extends Error {
  readonly code = TIMED_OUT;
}

/** Only the code, because messages of network errors contain addresses. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return 'unknown error';
  return typeof error.code === 'string' ? error.code : 'unknown error';
}
