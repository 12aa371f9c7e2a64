import type { IncomingMessage } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { type GraphQLParams, isAsyncIterable, processRegularResult } from 'graphql-yoga';
import type { HttpContext } from '../plugins/request-state.ts';
import { isObject } from '../rest/json.ts';
import type { Answer } from './answer.ts';
import type { YogaServer } from './yoga.ts';

export const ENDPOINT = '/graphql';
const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;

/** The media types of a single response (GraphQL over HTTP, section 4). */
type MediaType = 'application/json' | 'application/graphql-response+json';

/** The part of Yoga that runs an operation. */
export type OperationPipeline = Pick<YogaServer, 'fetchAPI' | 'getResultForParams'>;

/**
 * Answers the most common kind of request: one operation in JSON, posted without an allowed CORS origin. It
 * calls Yoga's hooks around an operation, but not those around the request, which do nothing in this case
 * (accounted-plugins.ts).
 *
 * @returns `undefined` if Yoga has to handle the request
 */
export async function answerFast(
  { headers }: IncomingMessage,
  request: Request,
  body: Buffer,
  context: HttpContext,
  yoga: OperationPipeline,
): Promise<Answer | undefined> {
  const mediaType = mediaTypeFor(headers.accept);
  const params = mediaType && paramsIn(body);
  const result = params && (await resultOf(yoga, params, request, context));
  if (mediaType === undefined || result === undefined) return undefined;
  let [status, text] = [200, ''];
  if (result.errors === undefined) {
    text = JSON.stringify(result);
  } else {
    const response = processRegularResult(result, yoga.fetchAPI, mediaType);
    status = response.status;
    text = await response.text();
  }
  return {
    status,
    headers: {
      'content-type': `${mediaType}; charset=utf-8`,
      'content-length': String(Buffer.byteLength(text)),
    },
    body: text,
  };
}

export function isFastPathRequest(
  { method, url, headers }: IncomingMessage,
  corsOrigins: readonly string[],
): boolean {
  return (
    method === 'POST' &&
    url === ENDPOINT &&
    JSON_TYPE.test(headers['content-type'] ?? '') &&
    (headers.origin === undefined || !corsOrigins.includes(headers.origin))
  );
}

/**
 * The first type of an `Accept` header, regardless of weights, as in Yoga. `undefined` for other types than
 * these two, for a type with a charset, and if the response may be an event stream.
 */
function mediaTypeFor(accept: string | undefined): MediaType | undefined {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') {
    return 'application/json';
  }
  if (/event-stream/i.test(accept)) return undefined;
  const first = /^\s*([^,;\s]+)\s*(?:;\s*q=[\d.]+\s*)?(?:,|$)/i.exec(accept)?.[1]?.toLowerCase();
  if (first === 'application/json' || first === '*/*') return 'application/json';
  return first === 'application/graphql-response+json' ? first : undefined;
}

/** The parameters in a body; `undefined` for a batch, and for anything that is not a JSON object. */
function paramsIn(body: Buffer): GraphQLParams | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The result of the operation; `undefined` if it was refused before execution. */
async function resultOf(
  yoga: OperationPipeline,
  params: GraphQLParams,
  request: Request,
  context: HttpContext,
): Promise<ExecutionResult | undefined> {
  try {
    const result = await yoga.getResultForParams({ params, request }, context);
    return isAsyncIterable(result) ? undefined : result;
  } catch {
    return undefined;
  }
}
