import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { execute } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { openResponseCache } from './cache/response-cache.ts';
import { createExecutor } from './execution/execute.ts';
import { PlanCache } from './execution/plan-cache.ts';
import { areAllAccountedFor, usePluginList } from './http/accounted-plugins.ts';
import type { DemoCredentials } from './http/example-tabs.ts';
import { Graphiql } from './http/graphiql.ts';
import { createListener } from './http/listener.ts';
import type { UpgradeListener } from './http/server.ts';
import { useEventStream } from './http/sse.ts';
import { WebSockets } from './http/websocket.ts';
import { createYogaServer, type YogaServer } from './http/yoga.ts';
import { CostCache } from './plugins/cost-cache.ts';
import { DocumentCache } from './plugins/document-cache.ts';
import { useCsrfPrevention } from './plugins/use-csrf-prevention.ts';
import { useDocuments } from './plugins/use-documents.ts';
import { explainer, useExplain } from './plugins/use-explain.ts';
import { useInputLimits } from './plugins/use-input-limits.ts';
import { useMaxCost } from './plugins/use-max-cost.ts';
import { useNoPersistedQueries } from './plugins/use-no-persisted-queries.ts';
import { usePlannedExecution } from './plugins/use-planned-execution.ts';
import { useRequestErrorStatus } from './plugins/use-request-error-status.ts';
import { useRequestState } from './plugins/use-request-state.ts';
import { useResponseCache } from './plugins/use-response-cache.ts';
import { useSubscriptions } from './plugins/use-subscriptions.ts';
import { useTracing } from './plugins/use-tracing.ts';
import {
  operationNamesIn,
  readTrustedDocuments,
  useTrustedDocuments,
} from './plugins/use-trusted-documents.ts';
import { useVariableErrors } from './plugins/use-variable-errors.ts';
import { schema } from './schema/index.ts';
import { createServices, type GatewayConfig, type ServiceDependencies } from './services.ts';
import type { Counters } from './telemetry/counters.ts';
import type { MetricsSource } from './telemetry/metrics/instruments.ts';
import type { Metrics } from './telemetry/metrics/metrics.ts';
import type { Tracer } from './telemetry/span.ts';

export { createHttpServer } from './http/server.ts';
export type { GatewayConfig } from './services.ts';

export interface GatewayDependencies {
  logger: Logger;
  /** Fills in GraphiQL's tabs. */
  demo?: DemoCredentials | undefined;
  /** `undefined` if operations are not traced. */
  tracer?: Tracer | undefined;
  /** `undefined` if there are no metrics. */
  createMetrics?: ((source: MetricsSource) => Metrics) | undefined;
  /** For tests; the defaults suit clients and proxies. */
  webSocketTimes?: { initTimeoutMs?: number; heartbeatMs?: number; stallMs?: number } | undefined;
  /** More Yoga plugins; a plugin with hooks around the request turns the fast path off. */
  plugins?: readonly Plugin[] | undefined;
  /** For tests: the clock of live changes, and how much they may keep. */
  live?: ServiceDependencies['live'];
}

export interface Gateway {
  /** Handles `node:http` requests. */
  listener: RequestListener;
  /** Handles requests for a WebSocket. */
  onUpgrade: UpgradeListener;
  /** For requests without HTTP, by its `fetch`; all others go to the listener. */
  yoga: YogaServer;
  /** Whether the fast path is used: only if the hooks of every plugin are known. */
  hasFastPath: boolean;
  counters: Counters;
  metrics: Metrics | undefined;
  /** The sizes of the caches of documents and plans. */
  kept(): Record<'documents' | 'plans', { entries: number; bytes: number }>;
  /** From now on `/ready` answers 503, so that balancers send no new traffic. */
  markUnready(): void;
  /** Completes all subscriptions and closes WebSockets, so that their clients connect to another replica. */
  completeSubscriptions(): void;
  /** Closes the connections to the REST API and to Redis. */
  close(): void;
}

export const { version }: { version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

/**
 * Puts the gateway together. It does not listen yet.
 *
 * @throws ConfigError if `TRUSTED_DOCUMENTS` or `CACHE_TTL_MS` cannot be used
 */
export function createGateway(config: GatewayConfig, dependencies: GatewayDependencies): Gateway {
  const { logger, demo, tracer, createMetrics, plugins = [], live } = dependencies;
  const trusted =
    config.trustedDocuments === undefined
      ? undefined
      : readTrustedDocuments(config.trustedDocuments, schema);
  const onAttempt: Metrics['recordAttempt'] = (attempt) => metrics?.recordAttempt(attempt);
  const services = createServices(config, { logger, version, onAttempt, live });
  const { restPipeline, counters } = services;
  const cache = openResponseCache(config, version, logger);
  const operationNames = trusted && operationNamesIn(trusted);
  const metrics = createMetrics?.({ rest: restPipeline, counters, cache, version, operationNames });
  const documents = new DocumentCache();
  const plans = new PlanCache();
  const executor = config.generalExecutor ? undefined : createExecutor(execute, plans);
  const costs = new CostCache();
  const explain = explainer(config.maxCost, costs);
  let allPlugins: readonly object[] = [];
  // Their hooks run in this order.
  const ownPlugins = [
    usePluginList((list) => {
      allPlugins = list;
    }),
    useRequestState(services.counters),
    useEventStream(),
    useRequestErrorStatus(),
    useCsrfPrevention(),
    useInputLimits(),
    useVariableErrors(config),
    ...(executor === undefined ? [] : [usePlannedExecution(executor)]),
    useMaxCost(config.maxCost, costs),
    useDocuments(config, documents),
    useExplain(explain),
    trusted === undefined ? useNoPersistedQueries() : useTrustedDocuments(trusted),
    ...(tracer === undefined ? [] : [useTracing(tracer)]),
    useSubscriptions(executor ?? execute, explain),
    ...(cache === undefined ? [] : [useResponseCache(cache)]),
  ];
  const yoga = createYogaServer(config, services, [...ownPlugins, ...plugins]);
  const { corsOrigins, trustedProxies } = config;
  const hasFastPath = !config.generalExecutor && areAllAccountedFor(allPlugins, ownPlugins);
  let isReady = true;
  const shared = {
    // `yoga` is a Proxy, so its functions are read once.
    yoga: {
      fetchAPI: yoga.fetchAPI,
      getResultForParams: yoga.getResultForParams,
      handleRequest: yoga.handleRequest,
      waitUntil: yoga.waitUntil,
    },
    logger,
    metrics,
    corsOrigins,
    trustedProxies,
  };
  const webSockets = new WebSockets({
    ...shared,
    ...dependencies.webSocketTimes,
    maxSockets: config.subscriptions,
    maxOperations: config.subscriptionsPerToken,
  });
  return {
    listener: createListener({
      ...shared,
      graphiql: config.graphiql ? new Graphiql(demo) : undefined,
      hasFastPath,
      isReady: () => isReady,
    }),
    onUpgrade: (incoming, socket, head) => webSockets.upgrade(incoming, socket, head),
    yoga,
    hasFastPath,
    counters,
    metrics,
    kept: () => ({ documents: documents.size, plans: plans.size }),
    markUnready: () => {
      isReady = false;
    },
    completeSubscriptions: () => {
      services.live.stop();
      webSockets.drain();
    },
    close: () => {
      services.live.stop();
      webSockets.terminate();
      restPipeline.close();
      void cache?.close();
    },
  };
}
