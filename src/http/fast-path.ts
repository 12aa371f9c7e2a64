import type { IncomingMessage } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { type FetchAPI, type GraphQLParams, processRegularResult } from 'graphql-yoga';
import type { HttpContext } from '../plugins/request-state.ts';
import type { Answer } from './answer.ts';

export const ENDPOINT = '/graphql';
const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;

/** The media types of an answer in one piece; see GraphQL over HTTP, section 4. */
type MediaType = 'application/json' | 'application/graphql-response+json';

/** As much of Yoga as the fast path needs. */
export interface OperationPipeline {
  fetchAPI: FetchAPI;
  getResultForParams(asked: { params: GraphQLParams; request: Request }, context: object): unknown;
}

/**
 * The answer to what nearly all requests are: one operation in JSON, posted from no origin that CORS
 * has to let in. All that happens to an operation happens to it as well; Yoga's hooks around it, none
 * of which has anything to say about such a request, are not called (accounted-plugins.ts).
 *
 * @returns `undefined` where the general way has to answer instead
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
 * What an `Accept` header asks for, as Yoga reads it: the type named first, whatever its weight.
 * `undefined` where that is another than these two, or comes with a charset.
 */
function mediaTypeFor(accept: string | undefined): MediaType | undefined {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') {
    return 'application/json';
  }
  const first = /^\s*([^,;\s]+)\s*(?:;\s*q=[\d.]+\s*)?(?:,|$)/i.exec(accept)?.[1]?.toLowerCase();
  if (first === 'application/json' || first === '*/*') return 'application/json';
  return first === 'application/graphql-response+json' ? first : undefined;
}

/** `undefined` for a batch, and for what is no JSON object. */
function paramsIn(body: Buffer): GraphQLParams | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `undefined` where the parameters themselves were refused, so that nothing was executed. */
async function resultOf(
  yoga: OperationPipeline,
  params: GraphQLParams,
  request: Request,
  context: HttpContext,
): Promise<ExecutionResult | undefined> {
  try {
    const result = await yoga.getResultForParams({ params, request }, context);
    return isResult(result) ? result : undefined;
  } catch {
    return undefined;
  }
}

function isResult(result: unknown): result is ExecutionResult {
  return typeof result === 'object' && result !== null && !(Symbol.asyncIterator in result);
}
