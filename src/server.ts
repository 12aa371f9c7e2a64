import cluster from 'node:cluster';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import type { Sandbox } from '../sandbox/server.ts';
import { configFrom } from './config/config.ts';
import type { DemoCredentials } from './http/example-tabs.ts';
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

/** Time for a client that reads its response slowly, after the timeout of an operation. */
const STALL_MARGIN_MS = 30_000;
/**
 * V8's young generation gets its full size immediately, so that memory does not seem to leak
 * (docs/decisions.md).
 */
const YOUNG_SPACE_GROWTH = 32;
/** Time between a worker's shutdown and the end of its process. */
const WORKER_EXIT_GRACE_MS = 2000;
/** The environment variable that passes the primary's sandbox to workers. */
const REST_API_ENV = 'GATEWAY_REST_API';

/** The REST API; for the sandbox, with credentials of a user. */
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
const drainTimeoutMs = config.operationTimeoutMs + DRAIN_GRACE_MS;
const runtime = Promise.withResolvers<WorkerRuntime>();
if (cluster.isWorker) runAsWorker(runtime.promise);
else stopOnSignals(runtime.promise, logger);

const needsSandbox = config.apiUrl === undefined && cluster.isPrimary;
const sandbox = needsSandbox ? await startEmbeddedSandbox() : undefined;
const restApi: RestApi = cluster.isWorker
  ? JSON.parse(process.env[REST_API_ENV] ?? '')
  : { url: config.apiUrl ?? sandbox?.url ?? '', demo: sandbox && demoUser(sandbox) };
// Loads prom-client.
const metricsModule =
  config.metricsPort === undefined ? undefined : await import('./telemetry/metrics/index.ts');

if (cluster.isWorker || config.workers === 1) runtime.resolve(await startWorker());
else await superviseWorkers();

/** Libraries also read `NODE_ENV`, and some show more details if it is not `production`. */
function prepareProduction(): void {
  logDiagnostics(logger);
  const { NODE_ENV } = process.env;
  if (NODE_ENV === 'production') return;
  process.env.NODE_ENV = 'production';
  logger.warn(`NODE_ENV=${NODE_ENV} counts as production: only development and test do not`);
}

/** Runs in the primary, which serves only metrics. */
async function superviseWorkers(): Promise<void> {
  const metricsServer = metricsModule && serveMetrics(new metricsModule.WorkerMetrics());
  // Before the workers: a port that is taken ends the process.
  if (metricsServer) await once(metricsServer, 'listening');
  // No log here: the workers log wrong settings.
  const silent = logger.child({}, { level: 'silent' });
  const hasTraces = tracingSettingsFrom(process.env, silent) !== undefined;
  const workers = new Workers({
    env: { [REST_API_ENV]: JSON.stringify(restApi) },
    logger,
    delayMs: config.stopDelayMs,
    timeoutMs: drainTimeoutMs + (hasTraces ? FLUSH_TIMEOUT_MS : 0) + WORKER_EXIT_GRACE_MS,
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

/** Runs in the only process, or in each worker. */
async function startWorker(): Promise<WorkerRuntime> {
  setFlagsFromString(`--semi-space-growth-factor=${YOUNG_SPACE_GROWTH}`);
  // Not loaded in the primary, to save memory.
  const { createGateway, createHttpServer, version } = await import('./gateway.ts');
  const tracing = await startTracingIfAsked(version);
  const gateway = orExit(() =>
    createGateway(
      { ...config, apiUrl: restApi.url },
      {
        logger,
        demo: restApi.demo,
        tracer: tracing?.tracer,
        createMetrics: metricsModule && ((source) => new metricsModule.Metrics(source)),
      },
    ),
  );
  const server = createHttpServer(gateway.listener, {
    keepAliveTimeoutMs: config.keepAliveTimeoutMs,
    stallTimeoutMs: config.operationTimeoutMs + STALL_MARGIN_MS,
    logger,
    onUpgrade: gateway.onUpgrade,
  });
  const metricsServer = cluster.isPrimary && gateway.metrics && serveMetrics(gateway.metrics);
  const shutdown = new Shutdown(server, {
    markUnready: () => gateway.markUnready(),
    completeSubscriptions: () => gateway.completeSubscriptions(),
    delayMs: config.stopDelayMs,
    timeoutMs: drainTimeoutMs,
    dispose: async () => {
      gateway.close();
      await sandbox?.close();
      const isFlushed = (await tracing?.close()) ?? true;
      if (metricsServer) closeAtOnce(metricsServer);
      // Open connections to the collector would keep the process alive.
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

/** Production images do not contain the sandbox. */
async function startEmbeddedSandbox() {
  if (!existsSync(new URL('../sandbox', import.meta.url))) {
    return exitWithErrors([
      'STUUT_API_URL is not set, and this installation does not contain the sandbox: set it to the origin of the REST API.',
    ]);
  }
  const { startSandbox } = await import('../sandbox/server.ts');
  const { sandboxOptionsFromEnv } = await import('../sandbox/settings.ts');
  const settings = sandboxOptionsFromEnv(process.env);
  if ('mistakes' in settings) return exitWithErrors(settings.mistakes);
  return startSandbox({ ...settings.options, port: 0 });
}

/** Loads OpenTelemetry, which is slow, only if tracing is on. */
async function startTracingIfAsked(version: string) {
  const settings = tracingSettingsFrom(process.env, logger);
  if (settings === undefined) return undefined;
  const { startTracing } = await import('./telemetry/tracing/start.ts');
  return startTracing(settings, { logger, version });
}

function demoUser({
  organizations: [{ token, users, partners }],
}: Sandbox): DemoCredentials | undefined {
  const [[user], [partner]] = [users, partners];
  return user && partner && { token, userId: user.id, partnerId: partner.id };
}

function logListening(port: number): void {
  const url = urlOf(config.host, port, '/graphql');
  if (!config.production) console.log(banner(url, config, sandbox));
  const { workers } = config;
  const upstream = sandbox ? 'sandbox' : config.apiUrl;
  logger.info({ url, upstream, ...(workers > 1 && { workers }) }, 'listening');
}
