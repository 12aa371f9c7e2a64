import { expect, test } from 'vitest';
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

test('a token that REST refuses is not tried again for each window', async () => {
  await using gateway = await startFailingAt(290, 401);
  const { errors } = await gateway.ask(WINDOWS);
  const merged = gateway.sandbox.requests.length;
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect(merged).toBeLessThanOrEqual(6);
});
