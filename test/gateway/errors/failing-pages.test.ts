import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';

const TASKS = 900;

/** A gateway whose REST API fails with every page that holds this row. */
async function startFailingAt(row: number, status: number) {
  const gateway = await startTestGateway({
    sandbox: { tasks: TASKS, distribution: 'even' },
    config: { upstreamRetries: 0 },
  });
  gateway.sandbox.faults.add({
    fault: { kind: 'status', status },
    when: ({ query }) => Math.floor(row / Number(query.get('limit'))) === Number(query.get('page')),
  });
  return gateway;
}

const WINDOWS = `{
  a: tasks(first: 150) { nodes { restId } }
  b: tasks(page: 2, first: 150) { nodes { restId } }
  c: tasks(page: 4, first: 150) { nodes { restId } }
}`;

test.for([500, 422])('a page that fails with %i fails its window alone', async (status) => {
  await using gateway = await startFailingAt(290, status);
  const { data, errors } = await gateway.ask<Record<string, { nodes: object[] } | null>>(WINDOWS);
  expect(data).toMatchObject({ b: null });
  expect([data?.a?.nodes.length, data?.c?.nodes.length]).toEqual([150, 150]);
  expect(errors?.map(({ path }) => path?.[0])).toEqual(['b']);
});

test('windows that share their first row with a failed one are read apart, too', async () => {
  await using gateway = await startFailingAt(290, 500);
  const { data } = await gateway.ask<Record<string, { nodes: object[] } | null>>(`{
    short: tasks(first: 10) { nodes { restId } } long: tasks(first: 300) { nodes { restId } }
  }`);
  expect(data?.short?.nodes).toHaveLength(10);
  expect(data?.long).toBeNull();
});

describe('an outage', () => {
  const ALIASES = Array.from(
    { length: 20 },
    (_, n) => `a${n}: tasks(first: 5, page: ${n + 1}) { nodes { restId } }`,
  ).join(' ');

  test.for<[status: number, calls: number]>([
    [500, 3],
    [422, 3],
    [503, 1],
    [401, 1],
    [403, 1],
    [429, 1],
  ])('with %i takes at most %i calls for 20 windows', async ([status, calls]) => {
    await using gateway = await startTestGateway({
      sandbox: { tasks: TASKS, distribution: 'even' },
      config: { upstreamRetries: 0 },
    });
    gateway.sandbox.faults.add({ fault: { kind: 'status', status } });
    const { errors } = await gateway.ask(`{ ${ALIASES} }`);
    expect(errors).toHaveLength(20);
    expect(gateway.sandbox.requests.length).toBeLessThanOrEqual(calls);
  });

  test('without an answer takes one call', async () => {
    await using gateway = await startTestGateway({
      sandbox: { tasks: TASKS, distribution: 'even' },
      config: { upstreamRetries: 0, upstreamTimeoutMs: 200 },
    });
    gateway.sandbox.faults.add({ fault: { kind: 'hang' } });
    const { errors } = await gateway.ask(`{ ${ALIASES} taskCounts { total } }`);
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_TIMEOUT');
    expect(gateway.sandbox.requests).toHaveLength(1);
  });
});
