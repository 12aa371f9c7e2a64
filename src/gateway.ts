import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { type CORSOptions, createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import { openResponseCache } from './cache/response-cache.ts';
import type { Config } from './config/config.ts';
import { type Counters, createContext, createCounters, type Shared } from './context.ts';
import { PlanCache } from './execution/plan-cache.ts';
import { areAllAccountedFor, usePluginList } from './http/accounted-plugins.ts';
import { type Demo, GraphiqlPage } from './http/graphiql.ts';
import { createListener } from './http/listener.ts';
import { maskError } from './plugins/mask-error.ts';
import {
  createRequestState,
  type HttpContext,
  type RequestContext,
} from './plugins/request-state.ts';
import { useCsrfPrevention } from './plugins/use-csrf-prevention.ts';
import { DocumentCache, useDocumentCache } from './plugins/use-document-cache.ts';
import { useExplain } from './plugins/use-explain.ts';
import { useInputLimits } from './plugins/use-input-limits.ts';
import { usePlannedExecution } from './plugins/use-planned-execution.ts';
import { useQueryLimits } from './plugins/use-query-limits.ts';
import { useRequestState } from './plugins/use-request-state.ts';
import { useResponseCache } from './plugins/use-response-cache.ts';
import { useTracing } from './plugins/use-tracing.ts';
import {
  DOCUMENT_ID_PARAMS,
  operationNamesIn,
  readTrustedDocuments,
  useTrustedDocuments,
} from './plugins/use-trusted-documents.ts';
import { ListFactsStore } from './resolvers/list-facts.ts';
import { RestLog } from './rest/rest-log.ts';
import { RestPipeline } from './rest/rest-pipeline.ts';
import { schema } from './schema/index.ts';
import { createUnknownValueLog } from './telemetry/logging.ts';
import type { MetricsSource } from './telemetry/metrics/instruments.ts';
import type { Metrics } from './telemetry/metrics/metrics.ts';
import type { Tracer } from './telemetry/span.ts';

export { createHttpServer } from './http/server.ts';

export type GatewayConfig = Config & { apiUrl: string };

export interface GatewaySurroundings {
  logger: Logger;
  /** What GraphiQL's tabs are filled in with. */
  demo?: Demo | undefined;
  /** Where operations are traced; none are where it is left out. */
  tracer?: Tracer | undefined;
  /** Makes the metrics, where they are wanted. */
  createMetrics?: ((source: MetricsSource) => Metrics) | undefined;
  /** Further Yoga plugins; one with hooks around a request switches the fast path off. */
  plugins?: readonly Plugin[] | undefined;
}

export interface Gateway {
  /** Handles `node:http` requests. */
  listener: RequestListener;
  /** Has `fetch`, for what has no HTTP in it; all else is asked of the listener. */
  yoga: YogaServerInstance<Partial<HttpContext>, RequestContext>;
  /** Whether every plugin is accounted for, so that the fast path is used. */
  hasFastPath: boolean;
  counters: Counters;
  metrics: Metrics | undefined;
  /** What is kept of documents. */
  kept(): Record<'documents' | 'plans', { entries: number; bytes: number }>;
  /** From now on `/ready` says no, so that no new traffic is sent here. */
  retire(): void;
  /** Closes the connections to the REST API and to Redis. */
  close(): void;
}

export const { version }: { version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

/** Operations of one HTTP request; see the batching RFC of GraphQL over HTTP. */
const MAX_BATCH = 10;
/** How long a browser may remember what an origin is allowed to. */
const CORS_MAX_AGE_S = 600;
/** Yoga compares it with the end of every address, and none has a space. Probes are the listener's. */
const NO_HEALTH_CHECK = ' ';

/**
 * Only for origins that are on the list. Yoga, left to compare, answers others with the origin
 * `null`, which is that of every sandboxed frame.
 */
function corsFor(origin: string | null, allowed: string[]): CORSOptions {
  if (origin === null || !allowed.includes(origin)) return false;
  return { origin: allowed, methods: ['GET', 'POST'], maxAge: CORS_MAX_AGE_S };
}

/**
 * Puts the gateway together. Nothing listens yet: that is for server.ts, or for a test.
 *
 * @throws ConfigError where `TRUSTED_DOCUMENTS` or `CACHE_TTL_MS` can not be used
 */
export function createGateway(config: GatewayConfig, surroundings: GatewaySurroundings): Gateway {
  const { logger, demo, tracer, createMetrics, plugins = [] } = surroundings;
  const trusted =
    config.trustedDocuments === undefined
      ? undefined
      : readTrustedDocuments(config.trustedDocuments, schema);
  const counters = createCounters();
  const restLog = new RestLog(logger.child({ component: 'rest' }));
  const shared: Shared = {
    upstream: new RestPipeline({
      baseUrl: config.apiUrl,
      timeoutMs: config.upstreamTimeoutMs,
      retries: config.upstreamRetries,
      concurrency: config.upstreamConcurrency,
      maxIdleMs: config.upstreamSocketMaxIdleMs,
      maxRetryAfterMs: config.maxRetryAfterMs,
      userAgent: `stuut-graphql-gateway/${version}`,
      onAttempt: (attempt) => {
        metrics?.recordAttempt(attempt);
        restLog.attempt(attempt);
      },
      log: restLog,
    }),
    operationTimeoutMs: config.operationTimeoutMs,
    operationConcurrency: config.operationConcurrency,
    lookupBudget: config.lookupBudget,
    tieLimit: config.upstreamTieLimit,
    listFacts: new ListFactsStore(config.upstreamPageSize),
    onPageSize: (asked, honoured) => {
      counters.pageSizeReductions += 1;
      logger.warn(
        { asked, honoured },
        'The REST API sends fewer rows than its largest `limit`; set UPSTREAM_PAGE_SIZE to what it sends',
      );
    },
    noteUnknownValue: createUnknownValueLog(logger),
    counters,
  };
  const page = new GraphiqlPage(demo);
  const cache = openResponseCache(config, version, logger);
  const metrics = createMetrics?.({
    upstream: shared.upstream,
    counters: shared.counters,
    cache,
    version,
    operationNames: trusted && operationNamesIn(trusted),
  });
  const documents = new DocumentCache();
  const plans = new PlanCache();
  let retired = false;
  let allPlugins: readonly object[] = [];
  const ownPlugins = [
    usePluginList((list) => {
      allPlugins = list;
    }),
    useRequestState(),
    useCsrfPrevention(),
    useInputLimits(),
    ...(config.generalExecutor ? [] : [usePlannedExecution(plans)]),
    ...useQueryLimits(config),
    useDocumentCache(documents),
    useExplain(),
    ...(trusted === undefined ? [] : [useTrustedDocuments(trusted)]),
    ...(tracer === undefined ? [] : [useTracing(tracer)]),
    ...(cache === undefined ? [] : [useResponseCache(cache)]),
  ];
  const yoga = createYoga<Partial<HttpContext>, RequestContext>({
    schema,
    context: ({
      request,
      requestState = createRequestState((name) => request.headers.get(name)),
    }) => ({
      requestState,
      ...createContext(shared, {
        authorization: request.headers.get('authorization'),
        requestId: requestState.id,
        traceparent: requestState.traceparent,
        explain: !config.production && request.headers.get('x-explain') === 'rest',
        cacheControl: request.headers.get('cache-control'),
        signal: request.signal,
      }),
    }),
    maskedErrors: { maskError },
    plugins: [...ownPlugins, ...plugins],
    graphiql: config.graphiql,
    renderGraphiQL: () => page.render(),
    cors: (request) => corsFor(request.headers.get('origin'), config.corsOrigins),
    batching: { limit: MAX_BATCH },
    extraParamNames: trusted === undefined ? [] : DOCUMENT_ID_PARAMS,
    // useDocumentCache has them.
    parserAndValidationCache: false,
    healthCheckEndpoint: NO_HEALTH_CHECK,
    // The listener has it.
    maxRequestBodySize: false,
    multipart: false,
    landingPage: false,
    logging: false,
  });
  const { corsOrigins, graphiql, trustedProxies } = config;
  const hasFastPath =
    !config.generalExecutor && areAllAccountedFor(allPlugins, ownPlugins, { graphiql });
  return {
    listener: createListener({
      // Yoga is a proxy; read once, its functions cost nothing more.
      yoga: {
        fetchAPI: yoga.fetchAPI,
        getResultForParams: yoga.getResultForParams,
        handleRequest: yoga.handleRequest,
        waitUntil: yoga.waitUntil,
      },
      logger,
      metrics,
      page,
      corsOrigins,
      trustedProxies,
      hasFastPath,
      isReady: () => !retired,
    }),
    yoga,
    hasFastPath,
    counters: shared.counters,
    metrics,
    kept: () => ({ documents: documents.size, plans: plans.size }),
    retire: () => {
      retired = true;
    },
    close: () => {
      shared.upstream.close();
      void cache?.close();
    },
  };
}
