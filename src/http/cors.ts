import type { CORSOptions } from 'graphql-yoga';

/** How long a browser may cache the answer to a preflight. */
const MAX_AGE_S = 600;
/** What a page may read besides the body. */
const EXPOSED_HEADERS = ['x-request-id', 'retry-after'];

/** Only for listed origins: Yoga answers others with the origin `null`, that of sandboxed frames. */
export function corsFor(origin: string | null, allowed: string[]): CORSOptions {
  if (origin === null || !allowed.includes(origin)) return false;
  return {
    origin: allowed,
    methods: ['GET', 'POST'],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: MAX_AGE_S,
  };
}

/** Of a refusal that Yoga did not make: without them the page could not read it. */
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
