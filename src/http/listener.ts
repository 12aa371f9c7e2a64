import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { MASKED_MESSAGE } from '../plugins/mask-error.ts';
import {
  createRequestState,
  type HttpContext,
  type RequestState,
  recordRefusal,
} from '../plugins/request-state.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import { type Answer, answerFromError, answerFromResponse, sendAnswer } from './answer.ts';
import { checkHeaders, pathOf, targetOf } from './check-request.ts';
import { clientAddressOf } from './client-address.ts';
import { corsHeadersFor } from './cors.ts';
import { answerFast, isFastPathRequest, type OperationPipeline } from './fast-path.ts';
import type { Graphiql } from './graphiql.ts';
import { badRequest, HttpError } from './http-error.ts';
import { BodyReader, type DiscardedBody, discardBody } from './read-body.ts';
import { CLIENT_GONE, reportRequest } from './request-report.ts';
import type { YogaServer } from './yoga.ts';
import { explainRefusal } from './yoga-refusals.ts';

/** The part of Yoga that handles a request. */
export interface Yoga extends OperationPipeline, Pick<YogaServer, 'waitUntil'> {
  handleRequest(request: Request, ...contexts: HttpContext[]): Response | Promise<Response>;
}

export interface ListenerSettings {
  yoga: Yoga;
  /** `undefined` if its page is not served. */
  graphiql: Graphiql | undefined;
  logger: Logger;
  metrics: Metrics | undefined;
  /** Whether the fast path is used. */
  hasFastPath: boolean;
  /** Number of proxies in front of this process whose `X-Forwarded-For` is trusted. */
  trustedProxies: number;
  /** Origins that CORS allows. */
  corsOrigins: readonly string[];
  /** Whether `/ready` answers 200. */
  isReady(): boolean;
}

interface Resources extends ListenerSettings {
  bodies: BodyReader;
}

/** Yoga needs an absolute URL. The client's host is not used. */
export const ORIGIN = 'http://gateway';

/**
 * Handles `node:http` requests: state, probes, refusals, body, cancellation, headers, log line and metrics,
 * both for the fast path and for Yoga.
 */
export function createListener(settings: ListenerSettings): RequestListener {
  const resources = { ...settings, bodies: new BodyReader() };
  return (incoming, response) => {
    // An error here comes from the error handling itself. It ends only this response.
    handle(resources, incoming, response).catch(() => response.destroy());
  };
}

async function handle(
  settings: Resources,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { logger, metrics, yoga, trustedProxies, corsOrigins } = settings;
  const address = clientAddressOf(incoming, trustedProxies);
  const requestState = createRequestState(incoming.headers, address);
  const client = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) client.abort();
  });
  let discarded: DiscardedBody | undefined;
  try {
    const context = { requestState, waitUntil: yoga.waitUntil };
    const answer = await answerOrRefusal(settings, incoming, context, client.signal);
    if (!incoming.complete) discarded = discardBody(incoming);
    await sendAnswer(response, answer, requestState, corsOrigins, discarded);
  } catch (err) {
    // A part of the response may have been sent.
    if (!client.signal.aborted) logUnexpected(logger, requestState, err);
    response.destroy();
  }
  // A client ends an event stream by disconnecting, so that is not a failure.
  const wasAnswered = requestState.stream !== undefined && response.headersSent;
  const isGone = client.signal.aborted && !wasAnswered;
  const status = isGone ? CLIENT_GONE : response.statusCode;
  reportRequest(requestState, status, logger, metrics);
  if (discarded === undefined) return;
  await discarded.ended;
  response.end();
  if (!incoming.complete) incoming.socket.destroy();
}

async function answerOrRefusal(
  settings: Resources,
  incoming: IncomingMessage,
  context: HttpContext,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    return await answerFor(settings, incoming, context, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    const isRefusal = error instanceof HttpError;
    if (!isRefusal) logUnexpected(settings.logger, context.requestState, error);
    const refusal = isRefusal ? error : new HttpError(500, 'INTERNAL_SERVER_ERROR', MASKED_MESSAGE);
    recordRefusal(context.requestState, refusal);
    const { headers, ...answer } = answerFromError(refusal);
    const cors = corsHeadersFor(incoming.headers.origin, settings.corsOrigins);
    return { ...answer, headers: { ...headers, ...cors } };
  }
}

async function answerFor(
  { yoga, isReady, hasFastPath, graphiql, corsOrigins, bodies }: Resources,
  incoming: IncomingMessage,
  context: HttpContext,
  signal: AbortSignal,
): Promise<Answer> {
  const { method = 'GET' } = incoming;
  const target = targetOf(incoming);
  const probe = target && answerToProbe(pathOf(target), isReady);
  if (probe) return probe;
  checkHeaders(incoming);
  if (target === undefined) return answerWithoutTarget(method);
  const page = graphiql?.answerTo(incoming, pathOf(target));
  if (page) return page;
  const isRead = method === 'GET' || method === 'HEAD';
  const body = isRead ? undefined : await bodies.read(incoming);
  const request = new yoga.fetchAPI.Request(`${ORIGIN}${target}`, {
    method,
    headers: headersOf(incoming),
    signal,
    ...(body && { body }),
  });
  if (hasFastPath && body && isFastPathRequest(incoming, corsOrigins)) {
    const answer = await answerFast(incoming, request, body, context, yoga);
    if (answer) return answer;
  }
  // The context is passed twice, because a single one is slow (docs/decisions.md, "Yoga gets the server
  // context twice").
  const response = await yoga.handleRequest(request, context, context);
  const answer = explainRefusal(await answerFromResponse(response));
  const { stream } = context.requestState;
  return stream === undefined ? answer : { ...answer, body: stream };
}

/** Probes are answered before any check of the request. */
function answerToProbe(path: string, isReady: () => boolean): Answer | undefined {
  if (path === '/health') return emptyAnswer(200);
  return path === '/ready' ? emptyAnswer(isReady() ? 200 : 503) : undefined;
}

/** `OPTIONS *` is about the whole server (RFC 9110, section 9.3.7). */
function answerWithoutTarget(method: string): Answer {
  if (method !== 'OPTIONS') throw badRequest('The request has no path.');
  return { status: 204, headers: { allow: 'GET, POST, OPTIONS' }, body: undefined };
}

function emptyAnswer(status: number): Answer {
  return { status, headers: {}, body: undefined };
}

/** Media types are case-insensitive (RFC 9110, section 8.3.1), but Yoga compares them exactly. */
const MEDIA_TYPE = /^[^;,]*/;
const normalized = (mediaType: string) => mediaType.trim().toLowerCase();

/** Only `Set-Cookie`, which requests do not have, is an array. */
function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string') texts[name] = value;
  }
  const type = texts['content-type'];
  if (type !== undefined) texts['content-type'] = type.replace(MEDIA_TYPE, normalized);
  return texts;
}

export function logUnexpected(logger: Logger, { id }: RequestState, err: unknown): void {
  logger.error({ requestId: id, err }, 'unexpected error');
}
