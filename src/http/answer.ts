import type { ServerResponse } from 'node:http';
import type { RequestState } from '../plugins/request-state.ts';
import type { GraphiqlPage } from './graphiql.ts';
import type { HttpError } from './http-error.ts';
import type { DiscardedBody } from './read-body.ts';

/** An answer whichever way it was made, before the headers that every answer has. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[]>;
  /** A stream where it is sent piece by piece. */
  body: string | Uint8Array | ReadableStream<Uint8Array> | undefined;
}

/** Set where an answer is written, whatever it says of them. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/**
 * Of every answer that is not GraphiQL's page: browsers neither guess, frame nor run it, and nobody
 * keeps it. It depends on the token, which a shared cache may not look at.
 */
export const COMMON_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'private, no-store',
} as const;

/** Answers that have no body, and so no length of one. */
const WITHOUT_CONTENT = new Set([204, 304]);

export interface AnswerSettings {
  page: GraphiqlPage;
  /** Origins that CORS lets in; where there are any, answers depend on the origin. */
  corsOrigins: readonly string[];
}

/**
 * Writes an answer, with the headers that every answer has.
 *
 * @param rest of the request's body, where it was not read: with `Connection: close` the connection
 *   ends with the answer, so code that discards the body ends the answer after it
 */
export async function sendAnswer(
  response: ServerResponse,
  { status, headers, body }: Answer,
  state: RequestState,
  { page, corsOrigins }: AnswerSettings,
  rest: DiscardedBody | undefined,
): Promise<void> {
  if (rest !== undefined) await rest.paused;
  if (response.destroyed) return;
  const policy = typeof body === 'string' ? page.policyOf(body) : undefined;
  const retryAfter = retryAfterOf(state);
  const isWithoutLength = body === undefined && !WITHOUT_CONTENT.has(status);
  const own = {
    'x-request-id': state.id,
    ...COMMON_HEADERS,
    ...(policy !== undefined && {
      'content-security-policy': policy,
      'cache-control': 'no-cache',
    }),
    ...(corsOrigins.length > 0 && { vary: varyOf(headers.vary) }),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(isWithoutLength && { 'content-length': '0' }),
  };
  response.writeHead(status, { ...headers, ...own });
  const sent = policy === undefined ? body : page.bytes;
  if (sent !== undefined && typeof sent !== 'string' && !(sent instanceof Uint8Array)) {
    await sendStream(response, sent);
  } else if (rest === undefined) {
    response.end(sent);
  } else {
    response.write(sent ?? '');
    response.flushHeaders();
  }
}

/** Piece by piece, as fast as the client reads; its source is cancelled when the client leaves. */
async function sendStream(
  response: ServerResponse,
  stream: ReadableStream<Uint8Array>,
): Promise<void> {
  const reader = stream.getReader();
  response.once('close', () => void cancel(stream, reader));
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || response.destroyed) break;
      if (!response.write(value)) await drained(response);
    }
  } catch (error) {
    if (!response.destroyed) throw error;
  }
  response.end();
}

/** While a read is under way, the streams of Yoga's ponyfill are cancelled, and the others' readers. */
async function cancel(
  stream: ReadableStream<Uint8Array>,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<void> {
  await stream.cancel().catch(() => reader.cancel().catch(() => {}));
}

/** What Yoga answered. */
export async function answerFrom(response: Response): Promise<Answer> {
  const headers: Answer['headers'] = {};
  response.headers.forEach((value, name) => {
    if (!HOP_BY_HOP.has(name) && name !== 'set-cookie') headers[name] = value;
  });
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  return { status: response.status, headers, body: await bodyOf(response) };
}

/** One whose length is known is there as a whole. */
async function bodyOf(response: Response): Promise<Answer['body']> {
  if (!response.headers.has('content-length')) return response.body ?? undefined;
  const isText = /^(?:text|application\/[\w+-]*json)\b/.test(
    response.headers.get('content-type') ?? '',
  );
  return isText ? response.text() : response.bytes();
}

/** In the form of a GraphQL answer, so that clients find the code where they look for one. */
export function answerOf({ status, message, extensions, headers }: HttpError): Answer {
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

/** Seconds that REST asked to wait: the longest of them. */
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

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle);
      response.off('close', settle);
      resolve();
    };
    response.once('drain', settle);
    response.once('close', settle);
  });
}
