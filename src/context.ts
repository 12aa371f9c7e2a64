import type { AnchorOutcome, ResolverContext } from './resolvers/context.ts';
import type { NoteUnknownValue } from './resolvers/enum-value.ts';
import type { ListFactsStore } from './resolvers/list-facts.ts';
import { createLookups } from './resolvers/lookups.ts';
import { createTaskPages, type UserCache } from './resolvers/task-pages.ts';
import { type RestCall, RestClient } from './rest/client.ts';
import type { RestPipeline } from './rest/rest-pipeline.ts';
import { type Credentials, credentialsFrom } from './rest/token.ts';
import { SilentSpan, type Span } from './telemetry/span.ts';

/** What one GraphQL operation has to itself. */
export interface OperationContext extends ResolverContext {
  rest: RestClient;
  /** How the points of this operation's cursors were found. */
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
  /** Rows of equal time that are put in order by id. */
  tieLimit: number;
  listFacts: ListFactsStore;
  /** Called when REST turns out to send fewer rows than its largest `limit`. */
  onPageSize: (asked: number, honoured: number) => void;
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
  /** Times that REST turned out to send fewer rows than its largest `limit`. */
  pageSizeReductions: number;
}

export function createCounters(): Counters {
  return {
    anchors: { unmoved: 0, moved: 0, gone: 0, lost: 0 },
    rowsDelivered: 0,
    coalesced: 0,
    pageSizeReductions: 0,
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
  let known: Credentials | undefined;
  const credentialsOf = () => {
    known ??= credentialsFrom(request.authorization);
    return known;
  };
  const caller = (span: Span) => {
    const credentials = credentialsOf();
    const { requestId, signal } = request;
    return { credentials, requestId, span, signal, deadline, bypassInFlight };
  };
  const explained: RestCall[] | undefined = request.explain ? [] : undefined;
  const rest = new RestClient(shared.upstream, shared.operationConcurrency, caller, (call) => {
    explained?.push(call);
  });
  const users: UserCache = new Map();
  const { counters, onPageSize, tieLimit } = shared;
  const facts = () => shared.listFacts.of(credentialsOf().digest);
  const pages = createTaskPages({
    rest,
    users,
    facts,
    onPageSize,
    onCoalesced: (count) => {
      counters.coalesced += count;
    },
  });
  const noteDelivered = (rows: number) => {
    counters.rowsDelivered += rows;
  };
  const anchors: OperationContext['anchors'] = {};
  const { traceparent } = request;
  return {
    span: new SilentSpan(traceparent === undefined ? {} : { traceparent }),
    rest,
    pages,
    facts,
    tieLimit,
    lookups: createLookups({
      pages,
      users,
      facts,
      budget: shared.lookupBudget,
      onDelivered: noteDelivered,
    }),
    noteUnknownValue: shared.noteUnknownValue,
    anchors,
    explained,
    noteDelivered,
    onAnchor(outcome) {
      anchors[outcome] = (anchors[outcome] ?? 0) + 1;
      counters.anchors[outcome] += 1;
    },
  };
}
