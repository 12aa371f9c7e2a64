import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import type { AppServices } from './context.ts';
import { LiveChanges, type LiveSettings } from './live/live-changes.ts';
import { ListFactsStore } from './resolvers/list-facts.ts';
import { LookupFactsStore } from './resolvers/lookup-facts.ts';
import { RestLog } from './rest/rest-log.ts';
import { RestPipeline } from './rest/rest-pipeline.ts';
import { createCounters } from './telemetry/counters.ts';
import { createUnknownValueLog } from './telemetry/logging.ts';
import type { Metrics } from './telemetry/metrics/metrics.ts';

export type GatewayConfig = Config & { apiUrl: string };

export interface ServiceDependencies {
  logger: Logger;
  /** The version of this gateway, for the `User-Agent` of REST calls. */
  version: string;
  onAttempt: Metrics['recordAttempt'];
  /** For tests: the clock of live changes, and how much they may keep. */
  live: Pick<LiveSettings, 'clock' | 'budget'> | undefined;
}

/** Creates what all operations share. */
export function createServices(
  config: GatewayConfig,
  { logger, version, onAttempt, live }: ServiceDependencies,
): AppServices {
  const counters = createCounters();
  const log = new RestLog(logger.child({ component: 'rest' }));
  return {
    config,
    restPipeline: new RestPipeline({
      baseUrl: config.apiUrl,
      timeoutMs: config.upstreamTimeoutMs,
      retries: config.upstreamRetries,
      concurrency: config.upstreamConcurrency,
      maxIdleMs: config.upstreamSocketMaxIdleMs,
      maxRetryAfterMs: config.maxRetryAfterMs,
      userAgent: `stuut-graphql-gateway/${version}`,
      onAttempt: (attempt) => {
        onAttempt(attempt);
        log.attempt(attempt);
      },
      log,
    }),
    listFacts: new ListFactsStore(config.upstreamPageSize),
    lookupFacts: new LookupFactsStore(),
    onPageSize: (asked, honoured) => {
      counters.pageSizeReductions += 1;
      logger.warn(
        { asked, honoured },
        'The REST API sends fewer rows than its largest `limit`; set UPSTREAM_PAGE_SIZE to what it sends',
      );
    },
    onUnknownValue: createUnknownValueLog(logger),
    counters,
    live: new LiveChanges({
      intervalMs: config.liveIntervalMs,
      perToken: config.subscriptionsPerToken,
      limit: config.subscriptions,
      ...live,
      onFailure: ({ code, message, reason = message }) =>
        logger.warn({ code, reason }, 'a look for changes failed: it is repeated'),
      onUnexpected: (err) => logger.error({ err }, 'unexpected error in a look for changes'),
    }),
  };
}
