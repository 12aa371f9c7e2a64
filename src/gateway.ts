import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { type CORSOptions, createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import { openResponseCache } from './cache/response-cache.ts';
import type { Config } from './config.ts';
import {
  type Counters,
  createContext,
  createCounters,
  type OperationContext,
  type Shared,
} from './context.ts';
import { createListener } from './front/listener.ts';
import { type Demo, GraphiqlPage } from './graphiql.ts';
import { createUnknownValueLog } from './logging.ts';
import type { MetricsSource } from './metrics/instruments.ts';
import type { Metrics } from './metrics/metrics.ts';
import { presentError } from './plugins/present-error.ts';
import { RequestRecords } from './plugins/request-records.ts';
import { useBodyLimit } from './plugins/use-body-limit.ts';
import { useCsrfPrevention } from './plugins/use-csrf-prevention.ts';
import { useErrorContract } from './plugins/use-error-contract.ts';
import { useExplain } from './plugins/use-explain.ts';
import { useMetrics } from './plugins/use-metrics.ts';
import { usePlannedExecution } from './plugins/use-planned-execution.ts';
import { useQueryLimits } from './plugins/use-query-limits.ts';
import { useReadiness } from './plugins/use-readiness.ts';
import { useRequestLog } from './plugins/use-request-log.ts';
import { useResponseCache } from './plugins/use-response-cache.ts';
import { useSecurityHeaders } from './plugins/use-security-headers.ts';
import { useTracing } from './plugins/use-tracing.ts';
import { DOCUMENT_ID_PARAMS, useTrustedDocuments } from './plugins/use-trusted-documents.ts';
import { RestLog } from './rest/rest-log.ts';
import { RestPipeline } from './rest/rest-pipeline.ts';
import { schema } from './schema/index.ts';
import type { Tracer } from './span.ts';
import { operationNamesIn, readTrustedDocuments } from './trusted-documents.ts';

export type GatewayConfig = Config & { apiUrl: string };

export interface GatewaySurroundings {
  logger: Logger;
  /** What GraphiQL's tabs are filled in with. */
  demo?: Demo | undefined;
  /** Where operations are traced; none are where it is left out. */
  tracer?: Tracer | undefined;
  /** Makes the metrics, where they are wanted. */
  createMetrics?: ((source: MetricsSource) => Metrics) | undefined;
}

export interface Gateway {
  /** Handles `node:http` requests. */
  listener: RequestListener;
  /** What the listener puts before REST; has `fetch`. */
  yoga: YogaServerInstance<object, OperationContext>;
  counters: Counters;
  metrics: Metrics | undefined;
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
const MAX_REQUEST_BYTES = 256 * 1024;

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
  const { logger, demo, tracer, createMetrics } = surroundings;
  const records = new RequestRecords();
  const trusted =
    config.trustedDocuments === undefined
      ? undefined
      : readTrustedDocuments(config.trustedDocuments, schema);
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
    noteUnknownValue: createUnknownValueLog(logger),
    counters: createCounters(),
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
  let retired = false;
  const yoga = createYoga<object, OperationContext>({
    schema,
    context: ({ request }) => {
      const { id, traceparent } = records.of(request);
      return createContext(shared, {
        authorization: request.headers.get('authorization'),
        requestId: id,
        traceparent,
        explain: !config.production && request.headers.get('x-explain') === 'rest',
        cacheControl: request.headers.get('cache-control'),
        signal: request.signal,
      });
    },
    maskedErrors: { maskError: presentError },
    plugins: [
      useRequestLog(records, logger),
      useErrorContract(records, logger),
      ...(metrics === undefined ? [] : [useMetrics(records, metrics)]),
      useReadiness(() => !retired),
      useSecurityHeaders(() => page.policy),
      useCsrfPrevention(),
      useBodyLimit(MAX_REQUEST_BYTES),
      usePlannedExecution(),
      ...useQueryLimits(config),
      useExplain(),
      ...(trusted === undefined ? [] : [useTrustedDocuments(trusted)]),
      ...(tracer === undefined ? [] : [useTracing(records, tracer)]),
      ...(cache === undefined ? [] : [useResponseCache(cache, records)]),
    ],
    graphiql: config.graphiql,
    renderGraphiQL: () => page.render(),
    cors: (request) => corsFor(request.headers.get('origin'), config.corsOrigins),
    batching: { limit: MAX_BATCH },
    extraParamNames: trusted === undefined ? [] : DOCUMENT_ID_PARAMS,
    // useBodyLimit has it.
    maxRequestBodySize: false,
    multipart: false,
    landingPage: false,
    logging: false,
  });
  const { corsOrigins } = config;
  return {
    listener: createListener({ yoga, records, logger, maxBytes: MAX_REQUEST_BYTES, corsOrigins }),
    yoga,
    counters: shared.counters,
    metrics,
    retire: () => {
      retired = true;
    },
    close: () => {
      shared.upstream.close();
      void cache?.close();
    },
  };
}
