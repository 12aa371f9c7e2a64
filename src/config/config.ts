import { z } from 'zod';
import { contradictionsIn, LOOPBACK } from './contradictions.ts';
import { apiUrl, flag, integer, origin, redisUrl, wholeNumber, workers } from './env-schema.ts';

/**
 * Any other `NODE_ENV` counts as production, so that a misspelt one never serves sandbox data or developer
 * tools. Unset counts as development.
 */
const NOT_PRODUCTION = ['development', 'test'];

export function isProduction({ NODE_ENV }: NodeJS.ProcessEnv): boolean {
  return NODE_ENV !== undefined && NODE_ENV !== '' && !NOT_PRODUCTION.includes(NODE_ENV);
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line for each setting that cannot be used, with the name of the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}

/** The default; lowered to OPERATION_TIMEOUT_MS if that is shorter. */
const UPSTREAM_TIMEOUT_MS = 10_000;

/** Long enough for a load balancer to see two failed health checks. */
const PRODUCTION_STOP_DELAY_MS = 5000;

/** @throws ConfigError naming every variable that is wrong */
export function configFrom(env: NodeJS.ProcessEnv): Config {
  // An empty variable counts as unset.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`),
    );
  }
  const settings = parsed.data;
  const production = isProduction(env);
  const mistakes: string[] = [];
  if (settings.STUUT_API_URL === undefined && production) {
    mistakes.push(
      `STUUT_API_URL is not set: NODE_ENV=${settings.NODE_ENV} counts as production, which needs the origin of the REST API.`,
    );
  }
  if (isPlainRemote(settings.STUUT_API_URL) && !settings.ALLOW_INSECURE_UPSTREAM) {
    mistakes.push(
      'STUUT_API_URL would send tokens unencrypted: use https:, or set ALLOW_INSECURE_UPSTREAM=true if the network to the REST API is private.',
    );
  }
  mistakes.push(...wrongProxiesIn(env));
  const config = settingsWithDefaults(settings, production);
  mistakes.push(...contradictionsIn(config, settings.GRAPHIQL));
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

/** All settings, checked. One environment variable each; .env.example describes them. */
export type Config = ReturnType<typeof settingsWithDefaults>;

function settingsWithDefaults(settings: z.infer<typeof schema>, production: boolean) {
  return {
    /** Origin of the REST API, with the path before `/v1/tasks`, if any; `undefined` for the sandbox. */
    apiUrl: settings.STUUT_API_URL,
    port: settings.PORT,
    host: settings.HOST,
    /** Port of `/metrics`, on the same host; `undefined` for no metrics. */
    metricsPort: settings.METRICS_PORT,
    /** Processes; with more than one, src/process/cluster.ts starts them. */
    workers: settings.WORKERS,
    /** How long the listener stays open after `/ready` answers 503. */
    stopDelayMs: settings.STOP_DELAY_MS ?? (production ? PRODUCTION_STOP_DELAY_MS : 0),
    /** Idle time after which a caller's connection is closed. */
    keepAliveTimeoutMs: settings.KEEP_ALIVE_TIMEOUT_MS,
    /** Whether to use neither the compiled executor nor the fast path. */
    generalExecutor: settings.GENERAL_EXECUTOR ?? false,
    /** Timeout of one REST call with its retries. */
    upstreamTimeoutMs:
      settings.UPSTREAM_TIMEOUT_MS ?? Math.min(UPSTREAM_TIMEOUT_MS, settings.OPERATION_TIMEOUT_MS),
    upstreamRetries: settings.UPSTREAM_RETRIES,
    /** The most REST calls in flight, for one process. */
    upstreamConcurrency: settings.UPSTREAM_CONCURRENCY,
    /** Idle time after which a connection to REST is closed. */
    upstreamSocketMaxIdleMs: settings.UPSTREAM_SOCKET_MAX_IDLE_MS,
    /** Limit of `Retry-After`. */
    maxRetryAfterMs: settings.MAX_RETRY_AFTER_MS,
    /** Timeout of a whole GraphQL operation. */
    operationTimeoutMs: settings.OPERATION_TIMEOUT_MS,
    /** The most REST calls in flight, for one operation. */
    operationConcurrency: settings.OPERATION_CONCURRENCY,
    /** Pages of 200 tasks that may be read to find one task. */
    lookupBudget: settings.LOOKUP_BUDGET,
    /** The largest `limit` that REST honours. */
    upstreamPageSize: settings.UPSTREAM_PAGE_SIZE,
    /** The most rows with equal keys that are sorted by id; larger groups are read in REST's own order. */
    upstreamTieLimit: settings.UPSTREAM_TIE_LIMIT,
    /** Time between two polls for changes, for each token with subscriptions. */
    liveIntervalMs: settings.LIVE_INTERVAL_MS,
    /** The most subscriptions of one token in this process. */
    subscriptionsPerToken: settings.SUBSCRIPTIONS_PER_TOKEN,
    /** The most subscriptions of this process. */
    subscriptions: settings.SUBSCRIPTIONS,
    /** Proxies whose `X-Forwarded-For` is trusted; 0 for no address in the log. */
    trustedProxies: settings.TRUSTED_PROXIES,
    /** Origins that CORS allows. */
    corsOrigins: settings.CORS_ORIGINS,
    graphiql: settings.GRAPHIQL ?? !production,
    introspection: settings.INTROSPECTION ?? !production,
    /** Limits of one query; src/schema/cost.ts defines the cost. */
    maxDepth: settings.MAX_DEPTH,
    maxCost: settings.MAX_COST,
    maxAliases: settings.MAX_ALIASES,
    maxTokens: settings.MAX_TOKENS,
    /** Maximum age of a cached row; `undefined` for no cache. */
    cacheTtlMs: settings.CACHE_TTL_MS,
    /** The cache that replicas share; may hold a password. */
    redisUrl: settings.REDIS_URL,
    /** Path of a manifest; only its documents are executed. */
    trustedDocuments: settings.TRUSTED_DOCUMENTS,
    production,
    logLevel: settings.LOG_LEVEL,
  };
}

/** Node.js ignores a proxy with another scheme: calls would then not use the proxy. */
function wrongProxiesIn(env: NodeJS.ProcessEnv): string[] {
  if (env.NODE_USE_ENV_PROXY !== '1') return [];
  const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'];
  return names
    .filter((name) => env[name] && !/^https?:$/.test(URL.parse(env[name])?.protocol ?? ''))
    .map((name) => `${name} must be a URL such as http://proxy.internal:3128.`);
}

function isPlainRemote(origin: string | undefined): boolean {
  if (origin === undefined) return false;
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && !LOOPBACK.test(hostname);
}

const schema = z.object({
  NODE_ENV: z.string().optional(),
  STUUT_API_URL: apiUrl.optional(),
  ALLOW_INSECURE_UPSTREAM: flag,
  PORT: integer(0, 65_535, 4000),
  HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: wholeNumber(0, 65_535).optional(),
  WORKERS: workers,
  STOP_DELAY_MS: wholeNumber(0, 600_000).optional(),
  KEEP_ALIVE_TIMEOUT_MS: integer(1000, 3_600_000, 65_000),
  GENERAL_EXECUTOR: flag,
  UPSTREAM_TIMEOUT_MS: wholeNumber(1, 600_000).optional(),
  UPSTREAM_RETRIES: integer(0, 10, 2),
  UPSTREAM_CONCURRENCY: integer(1, 10_000, 64),
  UPSTREAM_PAGE_SIZE: integer(25, 200, 200),
  UPSTREAM_TIE_LIMIT: integer(1, 100_000, 1000),
  UPSTREAM_SOCKET_MAX_IDLE_MS: integer(1, 600_000, 30_000),
  MAX_RETRY_AFTER_MS: integer(1000, 86_400_000, 300_000),
  OPERATION_TIMEOUT_MS: integer(1, 600_000, 30_000),
  OPERATION_CONCURRENCY: integer(1, 1000, 16),
  LOOKUP_BUDGET: integer(1, 10_000, 25),
  LIVE_INTERVAL_MS: integer(50, 3_600_000, 5000),
  SUBSCRIPTIONS_PER_TOKEN: integer(1, 1_000_000, 100),
  SUBSCRIPTIONS: integer(1, 1_000_000, 10_000),
  TRUSTED_PROXIES: integer(0, 10, 0),
  CORS_ORIGINS: z
    .string()
    .transform((list) => list.split(',').map((item) => item.trim()))
    .pipe(z.array(origin))
    .default([]),
  GRAPHIQL: flag,
  INTROSPECTION: flag,
  MAX_DEPTH: integer(1, 1000, 15),
  MAX_COST: integer(1, 1_000_000_000, 15_000),
  MAX_ALIASES: integer(0, 100_000, 50),
  MAX_TOKENS: integer(1, 1_000_000, 3000),
  CACHE_TTL_MS: wholeNumber(1, 3_600_000).optional(),
  REDIS_URL: redisUrl.optional(),
  TRUSTED_DOCUMENTS: z.string().optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}.`).default('info'),
});
