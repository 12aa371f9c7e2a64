import cluster from 'node:cluster';
import type { Server } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import type { Sandbox } from '../sandbox/server.ts';
import { banner } from './banner.ts';
import { type Answering, obeyPrimary, Workers } from './cluster.ts';
import { configFrom } from './config.ts';
import type { Demo } from './http/graphiql.ts';
import { cannotListen, fail, orFail, portOf, urlOf } from './listening.ts';
import { createLogger } from './logging.ts';
import type { Metrics } from './metrics/metrics.ts';
import { Shutdown, STOP_MARGIN_MS, stopOnSignals } from './shutdown.ts';
import { tracingSettingsFrom } from './tracing/settings.ts';

/** For a client to read some of its answer, beyond the time that an operation may take. */
const STALL_MARGIN_MS = 30_000;
/**
 * How many times larger V8 makes its space for young objects when it grows. By the default, 2, it has
 * its full size only after more than 10,000 requests, because little survives in it, and memory seems
 * to leak until then (docs/performance.md).
 */
const YOUNG_SPACE_GROWTH = 32;
/** The environment variable in which workers find the primary's sandbox. */
const HANDED_DOWN = 'GATEWAY_REST_API';

/** The REST API, and somebody to try it as where it is the sandbox. */
interface RestApi {
  url: string;
  demo?: Demo | undefined;
}

const config = orFail(() => configFrom(process.env));
const logger = createLogger(config.logLevel);
const needsSandbox = config.apiUrl === undefined && cluster.isPrimary;
const sandbox = needsSandbox ? await startEmbeddedSandbox() : undefined;
const restApi: RestApi = cluster.isWorker
  ? JSON.parse(process.env[HANDED_DOWN] ?? '')
  : { url: config.apiUrl ?? sandbox?.url ?? '', demo: sandbox && demoOf(sandbox) };
// Loaded only where it is wanted.
const observed = config.metricsPort === undefined ? undefined : await import('./metrics/index.ts');

if (cluster.isWorker) obeyPrimary(await serve());
else if (config.workers === 1) stopOnSignals(await serve(), logger);
else await superviseWorkers();

/** In the primary, which answers nothing itself. Whatever reports on all workers is started here. */
async function superviseWorkers(): Promise<void> {
  const env = { [HANDED_DOWN]: JSON.stringify(restApi) };
  const metricsServer = observed && serveMetrics(observed.createWorkerMetrics());
  const workers = new Workers(env, logger, async () => {
    await sandbox?.close();
    if (metricsServer) closeAtOnce(metricsServer);
  });
  stopOnSignals(workers, logger);
  const address = await workers.start(config.workers);
  if (address === undefined) fail([]);
  announce(address.port);
}

/** In the process that answers, be it the only one or a worker. */
async function serve(): Promise<Answering> {
  setFlagsFromString(`--semi-space-growth-factor=${YOUNG_SPACE_GROWTH}`);
  // Not in the primary: it can do without the memory.
  const { createGateway, createHttpServer, version } = await import('./gateway.ts');
  const tracing = await startTracingIfAsked(version);
  const gateway = orFail(() =>
    createGateway(
      { ...config, apiUrl: restApi.url },
      {
        logger,
        demo: restApi.demo,
        tracer: tracing?.tracer,
        createMetrics: observed?.createMetrics,
      },
    ),
  );
  const server = createHttpServer(gateway.listener, {
    keepAliveTimeoutMs: config.keepAliveTimeoutMs,
    stallTimeoutMs: config.operationTimeoutMs + STALL_MARGIN_MS,
    logger,
  });
  const metricsServer = cluster.isPrimary && gateway.metrics && serveMetrics(gateway.metrics);
  const shutdown = new Shutdown(server, {
    retire: () => gateway.retire(),
    delayMs: config.stopDelayMs,
    timeoutMs: config.operationTimeoutMs + STOP_MARGIN_MS,
    release: async () => {
      gateway.close();
      await sandbox?.close();
      const isFlushed = (await tracing?.close()) ?? true;
      if (metricsServer) closeAtOnce(metricsServer);
      // What still tries to reach the collector would keep the process.
      return isFlushed;
    },
  });
  server.on('error', cannotListen('PORT', config.port));
  server.listen(config.port, config.host, () => {
    if (cluster.isPrimary) announce(portOf(server));
  });
  const { metrics } = gateway;
  return {
    stop: () => shutdown.stop(),
    hurry: () => shutdown.hurry(),
    report: metrics && (() => metrics.report()),
  };
}

function serveMetrics(metrics: Pick<Metrics, 'text' | 'contentType'>): Server | undefined {
  const server = observed?.createMetricsServer(metrics);
  server?.on('error', cannotListen('METRICS_PORT', config.metricsPort));
  server?.listen(config.metricsPort, config.host, () => {
    logger.info({ url: urlOf(config.host, portOf(server), '/metrics') }, 'metrics');
  });
  return server;
}

function closeAtOnce(server: Server): void {
  server.close();
  server.closeAllConnections();
}

/** Loaded only here: a production install comes without it. */
async function startEmbeddedSandbox() {
  const { startSandbox } = await import('../sandbox/server.ts');
  const { sandboxOptionsFromEnv } = await import('../sandbox/settings.ts');
  const settings = sandboxOptionsFromEnv(process.env);
  if ('mistakes' in settings) return fail(settings.mistakes);
  return startSandbox({ ...settings.options, port: 0 });
}

/** OpenTelemetry takes its time to load, so only where it is wanted. */
async function startTracingIfAsked(version: string) {
  const settings = tracingSettingsFrom(process.env, logger);
  if (settings === undefined) return undefined;
  const { startTracing } = await import('./tracing/start.ts');
  return startTracing(settings, { logger, version });
}

function demoOf({ organizations: [{ token, users }] }: Sandbox): Demo | undefined {
  const [user] = users;
  return user && { token, userId: user.id };
}

function announce(port: number): void {
  const url = urlOf(config.host, port, '/graphql');
  if (!config.production) console.log(banner(url, config, sandbox));
  const { workers } = config;
  const upstream = sandbox ? 'sandbox' : config.apiUrl;
  logger.info({ url, upstream, ...(workers > 1 && { workers }) }, 'listening');
}
