import { expect, test } from 'vitest';
import { startCollector } from '../../support/collector.ts';
import { sandboxForFile } from '../../support/fixture.ts';
import { startProcess, startServer, type TestProcess } from '../../support/process.ts';
import { workersOf } from '../../support/workers.ts';

const QUERY = JSON.stringify({ query: 'query Count { tasks { totalCount } }' });
const TRACE = '0af7651916cd43dd8448eb211c80319c';
/** Long enough that nothing is sent early. */
const HOUR_MS = '3600000';

const sandbox = sandboxForFile({ tasks: 20 });

function serverWith(env: Record<string, string>): TestProcess {
  return startServer({ STUUT_API_URL: sandbox.url, ...env });
}

async function ask(server: TestProcess): Promise<unknown> {
  const [, url = ''] = await server.printed(/"url":"([^"]+)".*"msg":"listening"/);
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${sandbox.organizations[0].token}`,
      traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
    },
    body: QUERY,
  });
  return response.json();
}

const ANSWER = { data: { tasks: { totalCount: 20 } } };

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('spans are exported, the last ones at the end of the process, open ones included', async () => {
  await using collector = await startCollector();
  await using server = serverWith({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=collector-key',
    OTEL_SERVICE_NAME: 'tasks-graph',
    OTEL_BSP_SCHEDULE_DELAY: HOUR_MS,
  });
  expect(await ask(server)).toEqual(ANSWER);
  expect(collector.spans).toEqual([]);
  sandbox.faults.add({ fault: { kind: 'slow', ms: 300 } });
  sandbox.requests.length = 0;
  const underWay = ask(server);
  await until(() => sandbox.requests.length > 0);
  server.child.kill('SIGTERM');
  expect(await underWay).toEqual(ANSWER);
  expect(await server.ended()).toBe(0);

  expect(collector.requests.map(({ path }) => path)).toEqual(['/v1/traces']);
  expect(collector.requests[0]?.headers).toMatchObject({
    'content-type': 'application/x-protobuf',
    'x-api-key': 'collector-key',
  });
  expect(collector.spans.map(({ name }) => name).toSorted()).toEqual([
    'GET /v1/tasks',
    'GET /v1/tasks',
    'Query.tasks',
    'Query.tasks',
    'query Count',
    'query Count',
  ]);
  for (const span of collector.spans) {
    expect(span).toMatchObject({ traceId: TRACE, service: 'tasks-graph' });
  }
  const rest = collector.spans.filter(({ name }) => name === 'GET /v1/tasks');
  expect(rest.map(({ spanId }) => `00-${TRACE}-${spanId}-01`)).toContain(
    sandbox.requests[0]?.headers.traceparent,
  );
  const [{ token }] = sandbox.organizations;
  for (const { bytes } of collector.requests) expect(bytes.includes(token)).toBe(false);
});

test('spans are exported while the process runs', async () => {
  await using collector = await startCollector();
  await using server = serverWith({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/traces`,
    OTEL_BSP_SCHEDULE_DELAY: '10',
  });
  expect(await ask(server)).toEqual(ANSWER);
  await until(() => collector.spans.length === 3);
  expect(collector.requests[0]?.path).toBe('/traces');
  expect(collector.spans[0]?.service).toBe('stuut-graphql-gateway');
});

test('a collector that refuses causes one log line, and no failed request', async () => {
  await using collector = await startCollector({ status: 400 });
  await using server = serverWith({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '1',
  });
  while (collector.requests.length < 5) expect(await ask(server)).toEqual(ANSWER);
  server.child.kill('SIGTERM');
  expect(await server.ended()).toBe(0);
  const lines = server.output.split('\n').filter((line) => line.includes('"level":"warn"'));
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { reason: 400, msg: 'spans cannot be exported' },
  ]);
});

test.for<[what: string, hang: boolean, env: Record<string, string>]>([
  ['is not there', false, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }],
  ['hangs', true, {}],
])(
  'a collector that %s causes one log line, no failed request, and no delayed end',
  async ([, hang, env]) => {
    await using collector = await startCollector({ hang });
    await using server = serverWith({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '20',
      OTEL_BSP_SCHEDULE_DELAY: '1',
      ...env,
    });
    for (let asked = 0; asked < 10; asked++) expect(await ask(server)).toEqual(ANSWER);
    await server.printed(/spans cannot be exported/);
    server.child.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
    expect(server.output.match(/"level":"(warn|error)"/g)).toHaveLength(1);
    expect(server.output).toContain('"msg":"stopped"');
  },
);

test('the end of the process waits for a collector for a limited time', async () => {
  await using collector = await startCollector({ hang: true });
  await using server = serverWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  expect(await ask(server)).toEqual(ANSWER);
  server.child.kill('SIGTERM');
  expect(await server.ended()).toBe(0);
  // The exporter itself would wait for ten seconds, and then log a failure.
  expect(server.output).not.toContain('spans cannot be exported');
  expect(server.output).toContain('"msg":"stopped"');
});

test('workers export their own spans, the last ones when they stop', async () => {
  await using collector = await startCollector();
  await using server = serverWith({
    WORKERS: '2',
    LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: HOUR_MS,
  });
  await workersOf(server, 2);
  // In parallel, so each has a connection of its own, and the workers accept connections in turn.
  await Promise.all(Array.from({ length: 4 }, () => ask(server)));
  server.child.kill('SIGTERM');
  expect(await server.ended()).toBe(0);
  expect(collector.spans.filter(({ name }) => name === 'query Count')).toHaveLength(4);
  expect(collector.requests).toHaveLength(2);
});

test('a collector that hangs does not keep workers running', async () => {
  await using collector = await startCollector({ hang: true });
  await using server = serverWith({
    WORKERS: '2',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_TIMEOUT: '20',
  });
  expect(await ask(server)).toEqual(ANSWER);
  server.child.kill('SIGTERM');
  expect(await server.ended()).toBe(0);
  expect(server.output).toContain('"msg":"stopped"');
});

/** Counts the files of OpenTelemetry that a process loads, and prints that at its end. */
const COUNT_LOADED = `
  let loaded = 0;
  process.getBuiltinModule('node:module').registerHooks({
    load(url, context, next) {
      if (url.includes('/@opentelemetry/')) loaded += 1;
      return next(url, context);
    },
  });
  process.on('exit', () => process.stdout.write('loaded ' + loaded + '\\n'));`;

test('OpenTelemetry is loaded only where tracing is set', async () => {
  const loadedWith = async (env: Record<string, string>) => {
    const preload = `data:text/javascript,${encodeURIComponent(COUNT_LOADED)}`;
    await using server = startProcess(['--import', preload, 'src/server.ts'], {
      PORT: '0',
      STUUT_API_URL: sandbox.url,
      ...env,
    });
    expect(await ask(server)).toEqual(ANSWER);
    server.child.kill('SIGTERM');
    await server.ended();
    const [, loaded] = await server.printed(/loaded (\d+)/);
    return Number(loaded);
  };
  await using collector = await startCollector();
  expect(await loadedWith({})).toBe(0);
  expect(await loadedWith({ OTEL_SERVICE_NAME: 'gateway' })).toBe(0);
  expect(await loadedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })).toBeGreaterThan(20);
});
