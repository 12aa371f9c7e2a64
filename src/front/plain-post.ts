import type { IncomingMessage } from 'node:http';

export const ENDPOINT = '/graphql';
const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;

/** The media types of an answer in one piece; see GraphQL over HTTP, section 4. */
export type MediaType = 'application/json' | 'application/graphql-response+json';

/**
 * Whether a request is what nearly all are: JSON of a known length, posted from nowhere that CORS
 * has to let in. Everything else is Yoga's to understand.
 */
export function isPlainPost(
  { method, url, headers }: IncomingMessage,
  { maxBytes, corsOrigins }: { maxBytes: number; corsOrigins: readonly string[] },
): boolean {
  return (
    method === 'POST' &&
    url === ENDPOINT &&
    JSON_TYPE.test(headers['content-type'] ?? '') &&
    Number(headers['content-length'] ?? Number.NaN) <= maxBytes &&
    headers['content-encoding'] === undefined &&
    (headers.origin === undefined || !corsOrigins.includes(headers.origin))
  );
}

/**
 * What an `Accept` header asks for, as Yoga reads it: the type named first, whatever its weight.
 * `undefined` where that is another than these two, or comes with a charset.
 */
export function mediaTypeFor(accept: string | undefined): MediaType | undefined {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') {
    return 'application/json';
  }
  const first = /^\s*([^,;\s]+)\s*(?:;\s*q=[\d.]+\s*)?(?:,|$)/i.exec(accept)?.[1]?.toLowerCase();
  if (first === 'application/json' || first === '*/*') return 'application/json';
  return first === 'application/graphql-response+json' ? first : undefined;
}
