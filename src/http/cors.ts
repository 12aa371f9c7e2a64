import type { CORSOptions } from 'graphql-yoga';

/** How long a browser may cache the answer to a preflight. */
const MAX_AGE_S = 600;
/** Headers that a page may read. */
const EXPOSED_HEADERS = ['x-request-id', 'retry-after'];

/**
 * CORS only for listed origins. For others, Yoga would allow the origin `null`, which sandboxed frames have.
 */
export function corsFor(origin: string | null, allowed: string[]): CORSOptions {
  if (origin === null || !allowed.includes(origin)) return false;
  return {
    origin: allowed,
    methods: ['GET', 'POST'],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: MAX_AGE_S,
  };
}

/** CORS headers of a refusal that does not come from Yoga. Without them, the page could not read it. */
export function corsHeadersFor(
  origin: string | undefined,
  allowed: readonly string[],
): Record<string, string> {
  if (origin === undefined || !allowed.includes(origin)) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': EXPOSED_HEADERS.join(', '),
  };
}
