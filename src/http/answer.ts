import type { ServerResponse } from 'node:http';
import type { EventTexts, RequestState } from '../plugins/request-state.ts';
import type { HttpError } from './http-error.ts';
import type { DiscardedBody } from './read-body.ts';
import { endEvents, isEventTexts, sendEvents } from './sse.ts';
import { writeChunks } from './write-chunks.ts';

/** A response without the headers that every response has. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[]>;
  /** Replace headers that every response has. */
  overrides?: Readonly<Partial<Record<keyof typeof COMMON_HEADERS, string>>>;
  body: string | Uint8Array | ReadableStream<Uint8Array> | EventTexts | undefined;
}

/** Headers that Node.js sets. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/**
 * Headers of every response except GraphiQL's page: browsers do not guess its type, frame it or run it, and
 * no cache keeps it. A response depends on the token, which shared caches may ignore.
 */
export const COMMON_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'private, no-store',
} as const;

/** Statuses without a body and without `Content-Length`. */
const NO_CONTENT_STATUSES = new Set([204, 304]);

/**
 * Writes an answer, with the headers that every response has.
 *
 * @param corsOrigins origins that CORS allows; if there are any, responses have `Vary: Origin`
 * @param discarded the rest of the request's body, if any. With `Connection: close`, Node.js closes the
 *   connection when the response ends, so the caller ends the response after the body has ended
 */
export async function sendAnswer(
  response: ServerResponse,
  { status, headers, overrides, body }: Answer,
  state: RequestState,
  corsOrigins: readonly string[],
  discarded: DiscardedBody | undefined,
): Promise<void> {
  if (discarded !== undefined) await discarded.paused;
  if (response.destroyed) return isEventTexts(body) ? endEvents(body) : undefined;
  const retryAfter = retryAfterOf(state);
  const needsZeroLength = body === undefined && !NO_CONTENT_STATUSES.has(status);
  const own = {
    'x-request-id': state.id,
    ...COMMON_HEADERS,
    ...overrides,
    ...(corsOrigins.length > 0 && { vary: varyOf(headers.vary) }),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(needsZeroLength && { 'content-length': '0' }),
  };
  response.writeHead(status, { ...headers, ...own });
  if (isEventTexts(body)) {
    await sendEvents(response, body);
  } else if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    await writeChunks(response, body, () => void body.cancel().catch(() => {}));
    response.end();
  } else if (discarded === undefined) {
    response.end(body);
  } else {
    response.write(body ?? '');
    response.flushHeaders();
  }
}

/** Converts a response of Yoga; its body is read as a whole if the length is known. */
export async function answerFromResponse(response: Response): Promise<Answer> {
  const headers: Answer['headers'] = {};
  response.headers.forEach((value, name) => {
    if (!HOP_BY_HOP.has(name) && name !== 'set-cookie') headers[name] = value;
  });
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  const hasLength = response.headers.has('content-length');
  const body = hasLength ? await response.bytes() : (response.body ?? undefined);
  return { status: response.status, headers, body };
}

/** In the format of a GraphQL response, so that clients find the code where they expect it. */
export function answerFromError({ status, message, extensions, headers }: HttpError): Answer {
  const body = JSON.stringify({ errors: [{ message, extensions }] });
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    },
    body,
  };
}

function varyOf(vary: string | string[] | undefined): string {
  if (vary === undefined) return 'Origin';
  const named = String(vary);
  return /\borigin\b/i.test(named) ? named : `Origin, ${named}`;
}

/** The longest `Retry-After` of REST, in seconds. */
function retryAfterOf({ outcomes }: RequestState): number | undefined {
  let longest: number | undefined;
  for (const { errors } of outcomes) {
    for (const { extensions } of errors) {
      const seconds = extensions?.retryAfter;
      if (typeof seconds === 'number') longest = Math.max(seconds, longest ?? 0);
    }
  }
  return longest;
}
