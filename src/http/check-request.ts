import type { IncomingMessage } from 'node:http';
import { badRequest, HttpError, notUtf8 } from './http-error.ts';

/** If one of these is sent twice, a proxy may read the other value. */
const SINGLE_HEADERS = new Set(['host', 'authorization', 'content-type']);
/** The absolute form of a target, which clients send to a proxy (RFC 9112, section 3.2.2). */
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i;
const READ_CHARSETS = new Set(['utf-8', 'utf8', 'us-ascii']);

/** The target in origin form: path and query. `undefined` if there is none, as in `OPTIONS *`. */
export function targetOf({ url = '' }: IncomingMessage): string | undefined {
  if (url.startsWith('/')) return url;
  const absolute = ABSOLUTE_FORM.exec(url);
  if (absolute === null) return undefined;
  const rest = url.slice(absolute[0].length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

export function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}

/** @throws HttpError for repeated headers, no host, an unknown expectation, or a body that cannot be read */
export function checkHeaders(incoming: IncomingMessage): void {
  const { headers, rawHeaders, httpVersion, url = '' } = incoming;
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (!SINGLE_HEADERS.has(name)) continue;
    if (seen.has(name)) throw sentTwice(name);
    seen.add(name);
  }
  const { expect } = headers;
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
    throw new HttpError(417, 'BAD_REQUEST', 'Only `Expect: 100-continue` is supported.');
  }
  if (headers.host === undefined && httpVersion === '1.1') {
    throw badRequest('The header `host` is missing.');
  }
  checkHost(ABSOLUTE_FORM.exec(url)?.[1] ?? headers.host);
  checkBodyHeaders(headers);
}

function sentTwice(name: string): HttpError {
  const code = name === 'authorization' ? 'UNAUTHENTICATED' : 'BAD_REQUEST';
  return new HttpError(400, code, `The header \`${name}\` was sent more than once.`);
}

let lastGoodHost: string | undefined;

/** The gateway does not use the host, but a proxy or a log in front of it may trust it. */
function checkHost(host: string | undefined): void {
  if (host === undefined || host === '' || host === lastGoodHost) return;
  if (/[/?#@\\\s]/.test(host) || !URL.canParse(`http://${host}`)) {
    throw badRequest('The `Host` header is not a valid host.');
  }
  lastGoodHost = host;
}

function checkBodyHeaders(headers: IncomingMessage['headers']): void {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity') {
    throw new HttpError(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'A body with a `Content-Encoding` is not supported: send it uncompressed.',
      { 'accept-encoding': 'identity' },
    );
  }
  const [, charset] = CHARSET.exec(headers['content-type'] ?? '') ?? [];
  if (charset !== undefined && !READ_CHARSETS.has(charset.toLowerCase())) {
    throw notUtf8();
  }
}
