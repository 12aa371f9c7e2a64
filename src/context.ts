import type { AnchorOutcome } from './pagination/anchor-search.ts';
import type { ResolverContext } from './resolvers/context.ts';
import type { NoteUnknownValue } from './resolvers/known-value.ts';
import { createLookups } from './resolvers/lookups.ts';
import { createTaskSlices, type SeenUsers } from './resolvers/task-slices.ts';
import { type RestCall, RestClient } from './rest/client.ts';
import type { RestPipeline } from './rest/rest-pipeline.ts';
import { type Credentials, credentialsFrom } from './rest/token.ts';
import { SilentSpan, type Span } from './span.ts';

/** What one GraphQL operation has to itself. */
export interface OperationContext extends ResolverContext {
  rest: RestClient;
  /** How the cursors of this operation were found again. */
  anchors: Partial<Record<AnchorOutcome, number>>;
  /** What was asked of REST, where the caller wants to know and may. */
  explained: RestCall[] | undefined;
}

/** What the HTTP request around it brought. */
export interface IncomingRequest {
  authorization: string | null;
  requestId: string;
  traceparent: string | undefined;
  /** Whether the answer should say what was asked of REST. */
  explain: boolean;
  /** `no-cache` and `no-store` ask for rows that are not from before this request. */
  cacheControl: string | null;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
}

/** What outlives a request; none of it knows a token. */
export interface Shared {
  upstream: RestPipeline;
  operationTimeoutMs: number;
  /** REST calls under way at once for one operation. */
  operationConcurrency: number;
  /** Pages of 200 tasks that may be read to find one task. */
  lookupBudget: number;
  noteUnknownValue: NoteUnknownValue;
  counters: Counters;
}

/** What has been counted since the process started. */
export interface Counters {
  anchors: Record<AnchorOutcome, number>;
  /** Task rows handed to callers, in connections and by id. */
  rowsDelivered: number;
  /** Windows and totals that were read with another of the same tick. */
  coalesced: number;
}

export function createCounters(): Counters {
  return {
    anchors: { unmoved: 0, moved: 0, gone: 0, lost: 0 },
    rowsDelivered: 0,
    coalesced: 0,
  };
}

const FRESH = /\bno-(?:cache|store)\b/i;

/**
 * The token is read when a field first needs REST: without one, introspection still works and
 * everything else says `UNAUTHENTICATED` where it stands.
 */
export function createContext(shared: Shared, request: IncomingRequest): OperationContext {
  const deadline = performance.now() + shared.operationTimeoutMs;
  const bypassInFlight = FRESH.test(request.cacheControl ?? '');
  let credentials: Credentials | undefined;
  const caller = (span: Span) => {
    credentials ??= credentialsFrom(request.authorization);
    const { requestId, signal } = request;
    return { credentials, requestId, span, signal, deadline, bypassInFlight };
  };
  const explained: RestCall[] | undefined = request.explain ? [] : undefined;
  const rest = new RestClient(shared.upstream, shared.operationConcurrency, caller, (call) => {
    explained?.push(call);
  });
  const seen: SeenUsers = new Map();
  const { counters } = shared;
  const slices = createTaskSlices(rest, seen, (count) => {
    counters.coalesced += count;
  });
  const noteDelivered = (rows: number) => {
    counters.rowsDelivered += rows;
  };
  const anchors: OperationContext['anchors'] = {};
  const { traceparent } = request;
  return {
    span: new SilentSpan(traceparent === undefined ? {} : { traceparent }),
    rest,
    slices,
    lookups: createLookups(slices, seen, shared.lookupBudget, noteDelivered),
    noteUnknownValue: shared.noteUnknownValue,
    anchors,
    explained,
    noteDelivered,
    noteAnchor(outcome) {
      anchors[outcome] = (anchors[outcome] ?? 0) + 1;
      counters.anchors[outcome] += 1;
    },
  };
}
