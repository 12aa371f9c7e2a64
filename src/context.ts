import type { Config } from './config/config.ts';
import type { LiveChanges } from './live/live-changes.ts';
import type { AnchorOutcome, ResolverContext } from './resolvers/context.ts';
import type { ListFactsStore } from './resolvers/list-facts.ts';
import { type LookupFactsStore, landmarksIn } from './resolvers/lookup-facts.ts';
import { createLookups } from './resolvers/lookups.ts';
import { createTaskPages } from './resolvers/task-pages.ts';
import type { UserCache } from './resolvers/window-reader.ts';
import type { RestPipeline } from './rest/rest-pipeline.ts';
import { noUsage, type RestCall, type RestUsage, TasksApi } from './rest/tasks-api.ts';
import { type Credentials, credentialsFrom } from './rest/token.ts';
import type { Counters } from './telemetry/counters.ts';
import { NonRecordingSpan, type Span } from './telemetry/span.ts';

/** The context of one GraphQL operation. */
export interface OperationContext extends ResolverContext {
  rest: TasksApi;
  /** How the positions of this operation's cursors were found. */
  anchors: Partial<Record<AnchorOutcome, number>>;
  /** For `X-Explain: rest`; `undefined` without it. */
  restCalls: RestCall[] | undefined;
  /** For `X-Explain: cost`. */
  explainsCost: boolean;
  /**
   * Creates the context for one event of a subscription, with its own deadline and loaders, so that only the
   * figures live as long as the subscription.
   */
  renew(): OperationContext;
}

/** Figures of an operation, summed over the events of a subscription. */
interface Figures {
  usage: RestUsage;
  anchors: OperationContext['anchors'];
}

/** What the header `X-Explain` can request. */
export type Explained = 'rest' | 'cost';

/** What the context needs from the HTTP request. */
export interface IncomingRequest {
  authorization: string | null;
  requestId: string;
  traceparent: string | undefined;
  /** What the response explains. */
  explain: readonly Explained[];
  /** With `no-cache` or `no-store`, the operation joins no call in flight. */
  cacheControl: string | null;
  /** The header `Last-Event-ID` of an event stream. */
  lastEventId: string | null;
  /** Aborts when the client disconnects. */
  signal: AbortSignal;
}

/** What all operations share. It contains no token. */
export interface AppServices {
  config: Config;
  restPipeline: RestPipeline;
  listFacts: ListFactsStore;
  lookupFacts: LookupFactsStore;
  /** Called when REST sends fewer rows than its documented largest `limit`. */
  onPageSize: (asked: number, honoured: number) => void;
  onUnknownValue: ResolverContext['onUnknownValue'];
  counters: Counters;
  live: LiveChanges;
}

const NO_CACHE = /\bno-(?:cache|store)\b/i;

/**
 * The token is checked when a field first needs REST: without one, introspection still works, and
 * each other field fails with `UNAUTHENTICATED`.
 */
export function createContext(
  services: AppServices,
  request: IncomingRequest,
  figures: Figures = { usage: noUsage(), anchors: {} },
): OperationContext {
  const deadline = performance.now() + services.config.operationTimeoutMs;
  const bypassInFlight = NO_CACHE.test(request.cacheControl ?? '');
  let checked: Credentials | undefined;
  const credentials = () => {
    checked ??= credentialsFrom(request.authorization);
    return checked;
  };
  const { requestId, signal, traceparent } = request;
  const caller = (span: Span) => ({
    credentials: credentials(),
    requestId,
    span,
    signal,
    deadline,
    bypassInFlight,
  });
  const restCalls: RestCall[] | undefined = request.explain.includes('rest') ? [] : undefined;
  const { config, counters, onPageSize, restPipeline } = services;
  const { usage, anchors } = figures;
  const rest = new TasksApi(restPipeline, config.operationConcurrency, caller, {
    usage,
    counters,
    restCalls,
  });
  const users: UserCache = new Map();
  const facts = () => services.listFacts.of(credentials().digest);
  const lookupFacts = () => services.lookupFacts.of(credentials().digest);
  const pages = createTaskPages({
    rest,
    users,
    facts,
    onPage(list, page) {
      for (const mark of landmarksIn(list, page)) lookupFacts().landmarks.add(mark);
    },
    onPageSize,
    counters,
  });
  const onDelivered = (rows: number) => {
    counters.rowsDelivered += rows;
  };
  return {
    span: new NonRecordingSpan(traceparent === undefined ? {} : { traceparent }),
    rest,
    pages,
    facts,
    tieLimit: config.upstreamTieLimit,
    lookups: createLookups({
      pages,
      users,
      facts,
      tieLimit: config.upstreamTieLimit,
      lookupFacts,
      budget: config.lookupBudget,
      onDelivered,
    }),
    userTasks: new Map(),
    lastEventId: request.lastEventId ?? undefined,
    subscribe: (asked) =>
      services.live.subscribe({
        ...asked,
        digest: credentials().digest,
        signal,
        open: (aborts) =>
          createContext(services, {
            ...request,
            requestId: crypto.randomUUID(),
            explain: [],
            cacheControl: 'no-cache',
            signal: aborts,
          }),
      }),
    onUnknownValue: services.onUnknownValue,
    anchors,
    restCalls,
    renew: () => createContext(services, request, figures),
    explainsCost: request.explain.includes('cost'),
    onDelivered,
    onAnchor(outcome) {
      anchors[outcome] = (anchors[outcome] ?? 0) + 1;
      counters.anchors[outcome] += 1;
    },
  };
}
