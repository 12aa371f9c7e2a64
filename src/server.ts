import cluster from 'node:cluster';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import type { Sandbox } from '../sandbox/server.ts';
import { configFrom } from './config/config.ts';
import type { DemoCredentials } from './http/graphiql.ts';
import { banner } from './process/banner.ts';
import { runAsWorker, type WorkerRuntime, Workers } from './process/cluster.ts';
import { logDiagnostics } from './process/diagnostics.ts';
import { DRAIN_GRACE_MS, Shutdown, stopOnSignals } from './process/shutdown.ts';
import {
  checkExtraCertificates,
  exitOnListenError,
  exitWithErrors,
  orExit,
  portOf,
  urlOf,
} from './process/startup.ts';
import { createLogger, PRIMARY } from './telemetry/logging.ts';
import type { Metrics } from './telemetry/metrics/metrics.ts';
import { FLUSH_TIMEOUT_MS, tracingSettingsFrom } from './telemetry/tracing/settings.ts';

/** For a client to read some of its answer, beyond the time that an operation may take. */
const STALL_MARGIN_MS = 30_000;
/**
 * How many times larger V8 makes its space for young objects when it grows. By the default, 2, it has
 * its full size only after more than 10,000 requests, because little survives in it, and memory seems
 * to leak until then (docs/performance.md).
 */
const YOUNG_SPACE_GROWTH = 32;
/** From the end of a worker's own stop to the end of its process. */
const WORKER_EXIT_GRACE_MS = 2000;
/** The environment variable in which workers find the primary's sandbox. */
const REST_API_ENV = 'GATEWAY_REST_API';

/** The REST API, and somebody to try it as where it is the sandbox. */
interface RestApi {
  url: string;
  demo?: DemoCredentials | undefined;
}

const config = orExit(() => configFrom(process.env));
if (cluster.isPrimary) checkExtraCertificates(process.env);
const logger = createLogger(
  config.logLevel,
  undefined,
  cluster.worker?.id ?? (config.workers > 1 ? PRIMARY : undefined),
);
if (config.production) prepareProduction();
const runtime = Promise.withResolvers<WorkerRuntime>();
if (cluster.isWorker) runAsWorker(runtime.promise);
else stopOnSignals(runtime.promise, logger);

const needsSandbox = config.apiUrl === undefined && cluster.isPrimary;
const sandbox = needsSandbox ? await startEmbeddedSandbox() : undefined;
const restApi: RestApi = cluster.isWorker
  ? JSON.parse(process.env[REST_API_ENV] ?? '')
  : { url: config.apiUrl ?? sandbox?.url ?? '', demo: sandbox && demoUser(sandbox) };
// Loaded only where it is wanted.
const metricsModule =
  config.metricsPort === undefined ? undefined : await import('./telemetry/metrics/index.ts');

if (cluster.isWorker || config.workers === 1) runtime.resolve(await startWorker());
else await superviseWorkers();

/** `NODE_ENV` decides in libraries too, some of which show more where it is not `production`. */
function prepareProduction(): void {
  logDiagnostics(logger);
  const { NODE_ENV } = process.env;
  if (NODE_ENV === 'production') return;
  process.env.NODE_ENV = 'production';
  logger.warn(`NODE_ENV=${NODE_ENV} counts as production: all but development and test do`);
}

/** In the primary, which answers nothing itself. Whatever reports on all workers is started here. */
async function superviseWorkers(): Promise<void> {
  const metricsServer = metricsModule && serveMetrics(metricsModule.createWorkerMetrics());
  // One that can not listen ends the process, and no worker is to be in the middle of its start then.
  if (metricsServer) await once(metricsServer, 'listening');
  // The workers say what is wrong with them.
  const silent = logger.child({}, { level: 'silent' });
  const hasTraces = tracingSettingsFrom(process.env, silent) !== undefined;
  const workers = new Workers({
    env: { [REST_API_ENV]: JSON.stringify(restApi) },
    logger,
    delayMs: config.stopDelayMs,
    timeoutMs: drainTimeoutMs() + (hasTraces ? FLUSH_TIMEOUT_MS : 0) + WORKER_EXIT_GRACE_MS,
    dispose: async () => {
      await sandbox?.close();
      if (metricsServer) closeAtOnce(metricsServer);
    },
  });
  runtime.resolve(workers);
  const address = await workers.start(config.workers);
  if (address !== undefined) logListening(address.port);
  else if (!workers.isStopping) exitWithErrors([]);
}

function drainTimeoutMs(): number {
  return config.operationTimeoutMs + DRAIN_GRACE_MS;
}

/** In the process that answers, be it the only one or a worker. */
async function startWorker(): Promise<WorkerRuntime> {
  setFlagsFromString(`--semi-space-growth-factor=${YOUNG_SPACE_GROWTH}`);
  // Not in the primary: it can do without the memory.
  const { createGateway, createHttpServer, version } = await import('./gateway.ts');
  const tracing = await startTracingIfAsked(version);
  const gateway = orExit(() =>
    createGateway(
      { ...config, apiUrl: restApi.url },
      {
        logger,
        demo: restApi.demo,
        tracer: tracing?.tracer,
        createMetrics: metricsModule?.createMetrics,
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
    markUnready: () => gateway.markUnready(),
    delayMs: config.stopDelayMs,
    timeoutMs: drainTimeoutMs(),
    dispose: async () => {
      gateway.close();
      await sandbox?.close();
      const isFlushed = (await tracing?.close()) ?? true;
      if (metricsServer) closeAtOnce(metricsServer);
      // What still tries to reach the collector would keep the process.
      return isFlushed;
    },
  });
  server.on('error', exitOnListenError('PORT', config.port));
  server.listen(config.port, config.host, () => {
    if (cluster.isPrimary) logListening(portOf(server));
  });
  const { metrics } = gateway;
  return {
    stop: () => shutdown.stop(),
    skipDelay: () => shutdown.skipDelay(),
    report: metrics && (() => metrics.report()),
  };
}

function serveMetrics(metrics: Pick<Metrics, 'text' | 'contentType'>): Server | undefined {
  const server = metricsModule?.createMetricsServer(metrics);
  server?.on('error', exitOnListenError('METRICS_PORT', config.metricsPort));
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
  if ('mistakes' in settings) return exitWithErrors(settings.mistakes);
  return startSandbox({ ...settings.options, port: 0 });
}

/** OpenTelemetry takes its time to load, so only where it is wanted. */
async function startTracingIfAsked(version: string) {
  const settings = tracingSettingsFrom(process.env, logger);
  if (settings === undefined) return undefined;
  const { startTracing } = await import('./telemetry/tracing/start.ts');
  return startTracing(settings, { logger, version });
}

function demoUser({ organizations: [{ token, users }] }: Sandbox): DemoCredentials | undefined {
  const [user] = users;
  return user && { token, userId: user.id };
}

function logListening(port: number): void {
  const url = urlOf(config.host, port, '/graphql');
  if (!config.production) console.log(banner(url, config, sandbox));
  const { workers } = config;
  const upstream = sandbox ? 'sandbox' : config.apiUrl;
  logger.info({ url, upstream, ...(workers > 1 && { workers }) }, 'listening');
}
