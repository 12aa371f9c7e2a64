import type { GraphQLError } from 'graphql';
import type { OperationContext } from '../context.ts';

export interface ExecutedOperation {
  name: string;
  context: OperationContext;
  /** Whether it was answered from the cache. */
  isFromCache: boolean;
}

export type ResultError = Pick<GraphQLError, 'message'> &
  Partial<Pick<GraphQLError, 'path' | 'extensions'>>;

/** How one operation ended, or a request that holds none. */
export interface Outcome {
  /** What it was noted from, so that it is noted once. */
  source: unknown;
  /** None where nothing was executed. */
  operation: ExecutedOperation | undefined;
  errors: readonly ResultError[];
  /** Whether the client had gone by then. */
  isCancelled: boolean;
  /** Since the request came. */
  milliseconds: number;
}

/** What is known of one HTTP request while it is answered; src/http makes and reports it. */
export interface RequestState {
  /** `x-request-id`: the caller's, or ours where that is missing or not fit to be passed on. */
  id: string;
  /** `traceparent`, where the caller sent one that is well-formed. */
  traceparent: string | undefined;
  /** The caller's, where proxies are trusted to say it. */
  clientAddress: string | undefined;
  startedAt: number;
  /** The operations that got as far as being executed. */
  operations: ExecutedOperation[];
  outcomes: Outcome[];
}

/** What plugins find in Yoga's server context and in the context of every operation. */
export interface HttpContext {
  requestState: RequestState;
}

/** The context of an operation, as plugins see it. */
export type RequestContext = OperationContext & HttpContext;

const REQUEST_ID = /^[\w.:+/=@-]{1,128}$/;
/** W3C Trace Context, section 3.2. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

export function createRequestState(
  headerOf: (name: string) => string | string[] | null | undefined,
  clientAddress?: string,
): RequestState {
  const id = headerOf('x-request-id');
  const traceparent = headerOf('traceparent');
  return {
    id: typeof id === 'string' && REQUEST_ID.test(id) ? id : crypto.randomUUID(),
    traceparent:
      typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined,
    clientAddress,
    startedAt: performance.now(),
    operations: [],
    outcomes: [],
  };
}

/** Notes how an operation ended, once for each `source`. */
export function noteOutcome(state: RequestState, outcome: Omit<Outcome, 'milliseconds'>): void {
  if (state.outcomes.some(({ source }) => source === outcome.source)) return;
  state.outcomes.push({ ...outcome, milliseconds: performance.now() - state.startedAt });
}
