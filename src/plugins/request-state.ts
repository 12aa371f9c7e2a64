import type { GraphQLError } from 'graphql';
import type { OperationContext } from '../context.ts';

export interface ExecutedOperation {
  name: string;
  context: OperationContext;
  /** Whether it was answered from the cache. */
  isFromCache: boolean;
  /** Number of events delivered by a subscription; `undefined` for a query. */
  events: number | undefined;
}

/** The texts of Server-Sent Events. */
export type EventTexts = AsyncIterableIterator<string, undefined>;

export type ResultError = Pick<GraphQLError, 'message'> &
  Partial<Pick<GraphQLError, 'path' | 'extensions'>>;

/** How one operation ended, or a request without one. */
export interface Outcome {
  /** The result or error that it was recorded from: each is recorded once. */
  source: unknown;
  /** `undefined` if nothing was executed. */
  operation: ExecutedOperation | undefined;
  errors: readonly ResultError[];
  /** Whether the client had disconnected by then. */
  isCancelled: boolean;
  /** Time since the request arrived. */
  milliseconds: number;
}

/**
 * The state of one HTTP request, or of one operation of a WebSocket. src/http creates it, and reports it at
 * the end.
 */
export interface RequestState {
  /** `x-request-id`: the caller's, or a new one if that is missing or invalid. */
  id: string;
  /** The caller's `traceparent`, if it is well-formed. */
  traceparent: string | undefined;
  /** From the headers of trusted proxies; `undefined` if none are configured. */
  clientAddress: string | undefined;
  startedAt: number;
  transport: 'http' | 'websocket';
  /** Whether the request is a list of operations. */
  isBatch: boolean;
  /** The operations that were executed. */
  operations: ExecutedOperation[];
  outcomes: Outcome[];
  /** The body of the response, if it is an event stream. */
  stream: EventTexts | undefined;
}

/** Part of Yoga's server context, and of the context of every operation. */
export interface HttpContext {
  requestState: RequestState;
}

/** The context of an operation, as plugins see it. */
export type RequestContext = OperationContext & HttpContext;

const REQUEST_ID = /^[\w.:+/=@-]{1,128}$/;
/** W3C Trace Context, section 3.2. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** @param headers of the request; empty if it could not be read */
export function createRequestState(
  { 'x-request-id': id, traceparent }: Readonly<Record<string, string | string[] | undefined>> = {},
  clientAddress?: string,
): RequestState {
  return {
    id: typeof id === 'string' && REQUEST_ID.test(id) ? id : crypto.randomUUID(),
    traceparent:
      typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined,
    clientAddress,
    startedAt: performance.now(),
    transport: 'http',
    isBatch: false,
    operations: [],
    outcomes: [],
    stream: undefined,
  };
}

/** Records the end of a request or an operation that was refused before its execution. */
export function recordRefusal(state: RequestState, error: ResultError, isCancelled = false): void {
  recordOutcome(state, { source: error, operation: undefined, errors: [error], isCancelled });
}

/** Records how an operation ended, once for each `source`. */
export function recordOutcome(state: RequestState, outcome: Omit<Outcome, 'milliseconds'>): void {
  if (state.outcomes.some(({ source }) => source === outcome.source)) return;
  state.outcomes.push({ ...outcome, milliseconds: performance.now() - state.startedAt });
}
