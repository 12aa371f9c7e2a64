import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sandbox } from '../sandbox/server.ts';
import { ConfigError, configFrom } from './config.ts';
import { createGateway, version } from './gateway.ts';
import type { Demo } from './graphiql.ts';
import { createLogger } from './logging.ts';
import { tracingSettingsFrom } from './tracing/settings.ts';

/** How long a stop waits for answers under way. */
const STOP_TIMEOUT_MS = 35_000;
/** Room for a token of 8 KiB among other headers. */
const MAX_HEADER_BYTES = 16 * 1024;

const config = orFail(() => configFrom(process.env));
const logger = createLogger(config.logLevel);
const sandbox = config.apiUrl === undefined ? await startEmbeddedSandbox() : undefined;
const tracing = await startTracingIfAsked();
// Loaded only where it is wanted.
const observed = config.metricsPort === undefined ? undefined : await import('./metrics/index.ts');
const gateway = orFail(() =>
  createGateway(
    { ...config, apiUrl: config.apiUrl ?? sandbox?.url ?? '' },
    {
      logger,
      demo: sandbox && demoOf(sandbox),
      tracer: tracing?.tracer,
      createMetrics: observed?.createMetrics,
    },
  ),
);
const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, gateway.listener);

const metricsServer = gateway.metrics && observed?.createMetricsServer(gateway.metrics);

metricsServer?.on('error', cannotListen('METRICS_PORT', config.metricsPort));
metricsServer?.listen(config.metricsPort, config.host, () => {
  logger.info({ url: urlOf(metricsServer, '/metrics') }, 'metrics');
});
server.on('error', cannotListen('PORT', config.port));
server.listen(config.port, config.host, () => {
  const url = urlOf(server, '/graphql');
  if (!config.production) console.log(banner(url));
  logger.info({ url, upstream: sandbox ? 'sandbox' : config.apiUrl }, 'listening');
});

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    void stop();
  });
}

/** Answers what is under way, takes nothing new, then lets the process end. */
async function stop(): Promise<void> {
  gateway.retire();
  const closed = new Promise((resolve) => server.close(resolve));
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => server.closeAllConnections(), STOP_TIMEOUT_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
  gateway.close();
  await sandbox?.close();
  const isFlushed = (await tracing?.close()) ?? true;
  metricsServer?.close();
  metricsServer?.closeAllConnections();
  logger.info('stopped');
  // What still tries to reach the collector would keep the process.
  if (!isFlushed) process.exit();
}

/** Ends the process with a line for each setting that is wrong. */
function orFail<Result>(start: () => Result): Result {
  try {
    return start();
  } catch (error) {
    if (error instanceof ConfigError) return fail(error.mistakes);
    throw error;
  }
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
async function startTracingIfAsked() {
  const settings = tracingSettingsFrom(process.env, logger);
  if (settings === undefined) return undefined;
  const { startTracing } = await import('./tracing/start.ts');
  return startTracing(settings, { logger, version });
}

function demoOf({ organizations: [{ token, users }] }: Sandbox): Demo | undefined {
  const [user] = users;
  return user && { token, userId: user.id };
}

function fail(mistakes: readonly string[]): never {
  for (const mistake of mistakes) console.error(mistake);
  process.exit(1);
}

function cannotListen(setting: 'PORT' | 'METRICS_PORT', port: number | undefined) {
  return (error: NodeJS.ErrnoException) =>
    fail([
      error.code === 'EADDRINUSE'
        ? `${setting} ${port} is taken: stop what listens there, or set another ${setting}.`
        : `HOST and ${setting} can not be listened on: ${error.message}.`,
    ]);
}

function urlOf(listening: Server, path: string): string {
  const address: AddressInfo | string | null = listening.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return `http://${host}:${port}${path}`;
}

function banner(url: string): string {
  const lines = ['', `  GraphQL   ${url}${config.graphiql ? '   (open it in a browser)' : ''}`];
  if (sandbox === undefined) {
    lines.push(`  REST API  ${config.apiUrl}`);
  } else {
    lines.push(
      `  REST API  the built-in sandbox: made-up data, no real customers (STUUT_API_URL is not set)`,
    );
    for (const { name, token } of sandbox.organizations) {
      lines.push(`  Token     Bearer ${token}   (${name})`);
    }
  }
  return `${lines.join('\n')}\n`;
}
