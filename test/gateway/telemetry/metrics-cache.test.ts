import { expect, test } from 'vitest';
import { describeRedis } from '../../cache/harness.ts';
import { type MeasuredGateway, startMeasuredGateway } from '../../support/measured-gateway.ts';
import { pause, startRedis } from '../../support/redis.ts';

const COUNT = 'query Count { tasks { totalCount } }';
/** Longer than any test takes. */
const LONG_MS = 600_000;

interface Settings {
  cacheTtlMs?: number;
  redisUrl?: string;
  apiUrl?: string;
}

function start(config: Settings = { cacheTtlMs: LONG_MS }): Promise<MeasuredGateway> {
  return startMeasuredGateway({ sandbox: { tasks: 20 }, config });
}

async function outcomesOf(gateway: MeasuredGateway) {
  const { sumOf } = await gateway.scrape();
  const count = (outcome: string) => sumOf('stuut_gateway_cache_requests_total', { outcome });
  return { hit: count('hit'), miss: count('miss'), error: count('error') };
}

async function operationsOf(gateway: MeasuredGateway): Promise<unknown[]> {
  const { samples } = await gateway.scrape();
  return samples
    .filter(({ name, value }) => name === 'stuut_gateway_operations_total' && value > 0)
    .map(({ labels: { operation, code }, value }) => [operation, code, value]);
}

test('an answer from the cache is counted under its operation name, without a REST call', async () => {
  await using gateway = await start();
  for (let turn = 0; turn < 3; turn++) await gateway.ask(COUNT);
  expect(gateway.sandbox.requests).toHaveLength(1);
  expect(await operationsOf(gateway)).toEqual([['Count', 'OK', 3]]);
  const { sumOf } = await gateway.scrape();
  const ofCount = { operation: 'Count' };
  expect(sumOf('stuut_gateway_operation_duration_seconds_count', ofCount)).toBe(3);
  expect(sumOf('stuut_gateway_operation_rest_calls_total', ofCount)).toBe(1);
  expect(await outcomesOf(gateway)).toEqual({ hit: 2, miss: 1, error: 0 });
});

test('each operation of a batch is counted by itself, cached or not', async () => {
  await using gateway = await start();
  await gateway.ask(COUNT);
  const other = 'query Other { tasks(first: 1) { nodes { id } } }';
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${gateway.sandbox.organizations[0].token}`,
    },
    body: JSON.stringify([{ query: COUNT }, { query: other }, { query: '{ nothing }' }]),
  });
  expect(await response.json()).toHaveLength(3);
  expect((await operationsOf(gateway)).toSorted()).toEqual([
    ['Count', 'OK', 2],
    ['Other', 'OK', 1],
    ['invalid', 'GRAPHQL_VALIDATION_FAILED', 1],
  ]);
  expect(await outcomesOf(gateway)).toEqual({ hit: 1, miss: 2, error: 0 });
});

test('an answer without a REST call is not cached, and makes no name a label', async () => {
  await using gateway = await start();
  const madeUp = { token: 'made-up' };
  for (let turn = 0; turn < 2; turn++) await gateway.ask('query Idle { __typename }', madeUp);
  expect(await operationsOf(gateway)).toEqual([['other', 'OK', 2]]);
  expect(await outcomesOf(gateway)).toEqual({ hit: 0, miss: 2, error: 0 });
});

test('a request that bypasses the cache is not counted as a lookup', async () => {
  await using gateway = await start();
  for (const wish of ['no-cache', 'no-store']) {
    await gateway.ask(COUNT, { headers: { 'cache-control': wish } });
  }
  await gateway.ask(COUNT, { token: null });
  expect(await outcomesOf(gateway)).toEqual({ hit: 0, miss: 0, error: 0 });
  await gateway.ask(COUNT);
  expect(await outcomesOf(gateway)).toEqual({ hit: 1, miss: 0, error: 0 });
});

test('an unreachable Redis is shown', async () => {
  await using gateway = await start({ cacheTtlMs: LONG_MS, redisUrl: 'redis://127.0.0.1:9' });
  for (let turn = 0; turn < 3; turn++) await gateway.ask(COUNT);
  expect(gateway.sandbox.requests).toHaveLength(3);
  expect(await outcomesOf(gateway)).toEqual({ hit: 0, miss: 0, error: 3 });
});

test('the cache metrics are zero without a cache', async () => {
  await using gateway = await start({});
  for (let turn = 0; turn < 2; turn++) await gateway.ask(COUNT);
  expect(await outcomesOf(gateway)).toEqual({ hit: 0, miss: 0, error: 0 });
});

describeRedis('with a Redis that another replica has filled', () => {
  test('a name becomes a label for an answer that another replica cached', async () => {
    await using redis = await startRedis();
    await using one = await start({ cacheTtlMs: LONG_MS, redisUrl: redis.url });
    const { url: apiUrl } = one.sandbox;
    await using two = await start({ cacheTtlMs: LONG_MS, redisUrl: redis.url, apiUrl });
    do {
      await one.ask(COUNT);
      await pause();
    } while ((await outcomesOf(one)).hit === 0);
    // Before it is connected it would call REST.
    const probe = 'query { tasks { totalCount } }';
    while ((await outcomesOf(two)).hit === 0) await two.ask(probe);
    await two.ask(COUNT);
    expect(await operationsOf(two)).toContainEqual(['Count', 'OK', 1]);
    const { sumOf } = await two.scrape();
    expect(sumOf('stuut_gateway_operation_rest_calls_total', { operation: 'Count' })).toBe(0);
  });
});
