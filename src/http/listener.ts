import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { MASK } from '../plugins/present-error.ts';
import {
  createRequestState,
  type HttpContext,
  noteOutcome,
  type RequestState,
} from '../plugins/request-state.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import { type Answer, type AnswerSettings, answerFrom, answerOf, sendAnswer } from './answer.ts';
import { checkHeaders, pathOf, targetOf } from './check-request.ts';
import { clientAddressOf } from './client-address.ts';
import { answerFast, isFastPathRequest, type OperationPipeline } from './fast-path.ts';
import { badRequest, HttpError } from './http-error.ts';
import { BodyReader, type DiscardedBody, discardBody } from './read-body.ts';
import { CLIENT_GONE, reportRequest } from './request-report.ts';

export const MAX_BODY_BYTES = 256 * 1024;

/** As much of Yoga as answers a request. */
export interface Yoga extends OperationPipeline {
  handleRequest(request: Request, ...contexts: HttpContext[]): Response | Promise<Response>;
  waitUntil(promise: Promise<void>): void;
}

export interface ListenerSettings extends AnswerSettings {
  yoga: Yoga;
  logger: Logger;
  metrics: Metrics | undefined;
  /** Whether requests that qualify are answered on the fast path. */
  hasFastPath: boolean;
  /** Proxies in front of this process whose `X-Forwarded-For` counts. */
  trustedProxies: number;
  /** What `/ready` says. */
  isReady(): boolean;
}

interface Resources extends ListenerSettings {
  bodies: BodyReader;
}

/** Yoga wants whole URLs; what a client calls this host is not used for anything. */
const ORIGIN = 'http://gateway';

/**
 * Answers `node:http` requests. Whatever happens to a request whichever way it is answered happens
 * here: its state, probes, refusals, its body, cancellation, headers, log line and metrics.
 */
export function createListener(settings: ListenerSettings): RequestListener {
  const resources = { ...settings, bodies: new BodyReader(MAX_BODY_BYTES) };
  return (incoming, response) => {
    // What fails even in telling of a failure takes this one answer with it, and nothing else.
    handle(resources, incoming, response).catch(() => response.destroy());
  };
}

async function handle(
  settings: Resources,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { logger, metrics, yoga, trustedProxies } = settings;
  const requestState = createRequestState(
    (name) => incoming.headers[name],
    clientAddressOf(incoming, trustedProxies),
  );
  const client = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) client.abort();
  });
  let rest: DiscardedBody | undefined;
  try {
    const context = { requestState, waitUntil: yoga.waitUntil };
    const answer = await answerOrRefusal(settings, incoming, context, client.signal);
    if (!incoming.complete) rest = discardBody(incoming);
    if (!client.signal.aborted) await sendAnswer(response, answer, requestState, settings, rest);
  } catch (err) {
    // An answer in the middle of which this happens can only be broken off.
    if (!client.signal.aborted) logUnexpected(logger, requestState, err);
    response.destroy();
  }
  const status = client.signal.aborted ? CLIENT_GONE : response.statusCode;
  reportRequest(requestState, status, logger, metrics);
  if (rest === undefined) return;
  await rest.ended;
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
    const refusal = isRefusal ? error : new HttpError(500, 'INTERNAL_SERVER_ERROR', MASK);
    noteOutcome(context.requestState, {
      source: refusal,
      operation: undefined,
      errors: [refusal],
      isCancelled: false,
    });
    return answerOf(refusal);
  }
}

async function answerFor(
  { yoga, isReady, hasFastPath, corsOrigins, bodies }: Resources,
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
  const body = method === 'GET' || method === 'HEAD' ? undefined : await bodies.read(incoming);
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
  // Of two contexts Yoga makes a copy. One would be the prototype of a new object, for which V8 makes
  // a hidden class with every request: a third of the cost of an answer went into collecting those.
  return answerFrom(await yoga.handleRequest(request, context, context));
}

/** Probes are answered whatever else is wrong with their request. */
function answerToProbe(path: string, isReady: () => boolean): Answer | undefined {
  if (path === '/health') return emptyAnswer(200);
  return path === '/ready' ? emptyAnswer(isReady() ? 200 : 503) : undefined;
}

/** `OPTIONS *` asks about the whole server (RFC 9110, section 9.3.7). */
function answerWithoutTarget(method: string): Answer {
  if (method !== 'OPTIONS') throw badRequest('The request has no path.');
  return { status: 204, headers: { allow: 'GET, POST, OPTIONS' }, body: undefined };
}

function emptyAnswer(status: number): Answer {
  return { status, headers: {}, body: undefined };
}

/** Yoga compares it letter by letter; RFC 9110, section 8.3.1, does not. */
const MEDIA_TYPE = /^[^;,]*/;
const normalized = (mediaType: string) => mediaType.trim().toLowerCase();

/** Only `Set-Cookie`, which no request has, is an array. */
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

function logUnexpected(logger: Logger, { id }: RequestState, err: unknown): void {
  logger.error({ requestId: id, err }, 'unexpected error');
}
