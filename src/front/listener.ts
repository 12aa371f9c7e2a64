import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ExecutionResult } from 'graphql';
import { type FetchAPI, type GraphQLParams, processRegularResult } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { RequestRecords } from '../plugins/request-records.ts';
import { noteErrors } from '../plugins/use-error-contract.ts';
import { logAnswer } from '../plugins/use-request-log.ts';
import { SECURITY_HEADERS } from '../plugins/use-security-headers.ts';
import { ENDPOINT, isPlainPost, type MediaType, mediaTypeFor } from './plain-post.ts';

/** As much of Yoga as the short way needs. */
export interface Yoga {
  (request: object, response: ServerResponse): unknown;
  fetchAPI: FetchAPI;
  getResultForParams(asked: { params: GraphQLParams; request: Request }, context: object): unknown;
}

export interface FrontSettings {
  yoga: Yoga;
  records: RequestRecords;
  logger: Logger;
  maxBytes: number;
  corsOrigins: readonly string[];
}

/**
 * Answers `node:http` requests. Plain posts take a short way: their body is read here, Yoga's
 * pipeline (every plugin's part in parsing, validating and executing) makes the result, and the
 * answer is written in one piece, as Yoga would. That spares a small answer a sixth of its cost. All
 * other requests are Yoga's, and test/front holds both ways to the same answers.
 */
export function createListener(settings: FrontSettings): RequestListener {
  const { yoga, records } = settings;
  return (incoming, response) => {
    const mediaType = mediaTypeFor(incoming.headers.accept);
    if (mediaType === undefined || !isPlainPost(incoming, settings)) {
      void yoga(incoming, response);
      return;
    }
    const { request, left } = requestOf(incoming, yoga.fetchAPI);
    response.once('close', () => {
      if (!response.writableFinished) left.abort();
    });
    // Its time starts here.
    records.of(request);
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.once('end', () => {
      const exchange = { incoming, response, request, mediaType };
      answer(settings, exchange, Buffer.concat(chunks)).catch((err: unknown) => {
        settings.logger.error({ requestId: records.of(request).id, err }, 'unforeseen error');
        response.destroy();
      });
    });
  };
}

interface Exchange {
  incoming: IncomingMessage;
  response: ServerResponse;
  request: Request;
  mediaType: MediaType;
}

async function answer(
  { yoga, records, logger }: FrontSettings,
  { incoming, response, request, mediaType }: Exchange,
  body: Buffer,
): Promise<void> {
  const params = objectIn(body);
  const result = params && (await resultOf(yoga, params, request));
  if (result === undefined) {
    // A batch, or nothing that can be executed: Yoga has an answer to it.
    void yoga(asNew(incoming, body), response);
    return;
  }
  const record = records.of(request);
  noteErrors(record, result, logger);
  let [status, text] = [200, ''];
  if (result.errors === undefined) {
    text = JSON.stringify(result);
  } else {
    const answered = processRegularResult(result, yoga.fetchAPI, mediaType);
    status = answered.status;
    text = await answered.text();
  }
  if (response.destroyed) return;
  response.writeHead(status, {
    'content-type': `${mediaType}; charset=utf-8`,
    'content-length': Buffer.byteLength(text),
    'x-request-id': record.id,
    ...SECURITY_HEADERS,
    ...(record.retryAfter !== undefined && { 'retry-after': String(record.retryAfter) }),
  });
  response.end(text);
  logAnswer(record, status, logger);
  records.forget(request);
}

function requestOf(
  { headers, socket }: IncomingMessage,
  { Request }: FetchAPI,
): { request: Request; left: AbortController } {
  const texts: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string') texts[name] = value;
  }
  const left = new AbortController();
  const url = `http://${headers.host ?? socket.localAddress}${ENDPOINT}`;
  return {
    request: new Request(url, { method: 'POST', headers: texts, signal: left.signal }),
    left,
  };
}

function objectIn(body: Buffer): GraphQLParams | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `undefined` where the parameters themselves were refused. */
async function resultOf(
  yoga: Yoga,
  params: GraphQLParams,
  request: Request,
): Promise<ExecutionResult | undefined> {
  try {
    const result = await yoga.getResultForParams({ params, request }, {});
    return isResult(result) ? result : undefined;
  } catch {
    return undefined;
  }
}

function isResult(result: unknown): result is ExecutionResult {
  return typeof result === 'object' && result !== null && !(Symbol.asyncIterator in result);
}

/** A request whose body has been read, with its body still to be read. */
function asNew({ method, url, headers, socket }: IncomingMessage, body: Buffer): Readable {
  return Object.assign(Readable.from([body]), { method, url, headers, socket });
}
