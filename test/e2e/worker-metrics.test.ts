import { beforeAll, expect, test } from 'vitest';
import { askNewest, endpointOf } from '../support/endpoint.ts';
import { type Exposition, expositionFrom } from '../support/exposition.ts';
import { sandboxForFile } from '../support/fixture.ts';
import { startServer, type TestProcess } from '../support/process.ts';
import { workersOf } from '../support/workers.ts';

const COUNTED = ['stuut_gateway_operations_total', { operation: 'Newest', code: 'OK' }] as const;
const TIMED = ['stuut_gateway_operation_duration_seconds_count', { operation: 'Newest' }] as const;
const IN_FLIGHT = 'stuut_gateway_rest_calls_in_flight';

const sandbox = sandboxForFile({ tasks: 20 });
let token: string;
beforeAll(() => {
  token = sandbox.organizations[0].token;
});

function rowsSent(): number {
  return sandbox.requests.reduce((sum, { rows }) => sum + rows, 0);
}

/** Two workers, their process ids, and their addresses for queries and scrapes. */
async function start(server: TestProcess) {
  const pids = await workersOf(server, 2);
  const [url, metrics] = [await endpointOf(server), await server.printed(METRICS_URL)];
  return {
    pids,
    /** In parallel, so each has a connection of its own, and the workers accept connections in turn. */
    ask: async (times: number) => {
      const answers = Array.from({ length: times }, (_, n) => askNewest(url, token, n + 1));
      for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
    },
    askFor: (first: number) => askNewest(url, token, first),
    async scrape(): Promise<Exposition> {
      const response = await fetch(metrics[1] ?? '');
      expect(response.status).toBe(200);
      return expositionFrom(await response.text());
    },
  };
}
const METRICS_URL = /"url":"([^"]+)","msg":"metrics"/;

function startMeasured(): TestProcess {
  return startServer({
    WORKERS: '2',
    METRICS_PORT: '0',
    LOG_LEVEL: 'debug',
    STUUT_API_URL: sandbox.url,
  });
}

test('the metrics of two workers are served as those of one process', async () => {
  await using server = startMeasured();
  const { ask, askFor, scrape } = await start(server);
  await ask(9);
  const { sumOf, samples, metrics } = await scrape();
  expect(sumOf(...COUNTED)).toBe(9);
  expect(sumOf(...TIMED)).toBe(9);
  expect(sumOf('stuut_gateway_rows_fetched_total')).toBe(rowsSent());
  expect(server.output.match(/"msg":"metrics"/g)).toHaveLength(1);
  const series = samples.map(({ name, labels }) => name + JSON.stringify(labels));
  expect(new Set(series).size).toBe(series.length);
  expect(sumOf('stuut_gateway_build_info')).toBe(1);
  expect(sumOf('nodejs_version_info')).toBe(1);
  expect(metrics.get('stuut_gateway_cursors_total')?.type).toBe('counter');
  const startedAt = (sumOf('process_start_time_seconds') ?? 0) * 1000;
  expect(Math.abs(Date.now() - startedAt)).toBeLessThan(60_000);

  sandbox.faults.add({ fault: { kind: 'hang' }, times: 4 });
  for (let first = 1; first <= 4; first++) void askFor(first).catch(() => {});
  await expect.poll(async () => (await scrape()).sumOf(IN_FLIGHT)).toBe(4);
});

test('the totals of a crashed worker remain, and a scrape still works', async () => {
  await using server = startMeasured();
  const { ask, scrape, pids } = await start(server);
  await ask(8);
  expect((await scrape()).sumOf(...COUNTED)).toBe(8);
  process.kill(pids[0] ?? 0, 'SIGKILL');
  // Before, while and after it is replaced.
  const scrapes = await Promise.all([scrape(), scrape()]);
  expect(scrapes.map(({ sumOf }) => sumOf(...COUNTED))).toEqual([8, 8]);
  await workersOf(server, 3);
  await ask(6);
  const { sumOf } = await scrape();
  expect(sumOf(...COUNTED)).toBe(14);
  expect(sumOf(...TIMED)).toBe(14);
  expect(sumOf('stuut_gateway_rows_fetched_total')).toBe(rowsSent());
});

test('a suspended worker is counted with its last figures', async () => {
  await using server = startMeasured();
  const { ask, scrape, pids } = await start(server);
  await ask(4);
  expect((await scrape()).sumOf(...COUNTED)).toBe(4);
  process.kill(pids[0] ?? 0, 'SIGSTOP');
  try {
    expect((await scrape()).sumOf(...COUNTED)).toBe(4);
  } finally {
    process.kill(pids[0] ?? 0, 'SIGCONT');
  }
});

test('the last figures can be scraped until all workers have stopped', async () => {
  await using server = startMeasured();
  const { ask, askFor, scrape } = await start(server);
  await ask(3);
  sandbox.faults.add({ fault: { kind: 'slow', ms: 2000 }, times: 1 });
  const underWay = askFor(9);
  await expect.poll(() => sandbox.requests.length, { interval: 5 }).toBe(4);
  server.child.kill('SIGTERM');
  // The other worker has nothing to do, and ends.
  await server.printed(/"msg":"worker ended"/);
  const { sumOf } = await scrape();
  expect(sumOf(...COUNTED)).toBe(3);
  expect(sumOf(IN_FLIGHT)).toBe(1);
  expect((await underWay).status).toBe(200);
  expect(await server.ended()).toBe(0);
});
