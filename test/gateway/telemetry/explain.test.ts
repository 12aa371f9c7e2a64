import { expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';

const QUERY = '{ a: tasks(first: 3) { totalCount } b: tasks(last: 2) { nodes { label } } }';
const EXPLAIN = { headers: { 'x-explain': 'rest' } };

test('X-Explain: rest shows each REST call of the operation', async () => {
  await using gateway = await startTestGateway({ sandbox: { distribution: 'even' } });
  const { extensions } = await gateway.ask(QUERY, EXPLAIN);
  expect(extensions).toEqual({
    rest: [
      {
        method: 'GET',
        url: `${gateway.sandbox.url}/v1/tasks?page=0&limit=3&sort_by=created_at&sort_order=asc`,
        status: 200,
        rows: 3,
        milliseconds: expect.any(Number),
      },
      {
        method: 'GET',
        url: `${gateway.sandbox.url}/v1/tasks?page=299&limit=1&sort_by=created_at&sort_order=desc`,
        status: 200,
        rows: 1,
        milliseconds: expect.any(Number),
      },
    ],
  });
});

test('X-Explain: rest shows failed calls as well, and never a token', async () => {
  await using gateway = await startTestGateway();
  gateway.sandbox.faults.add({ fault: { kind: 'status', status: 500 }, times: 1 });
  const { extensions, text } = await gateway.ask('{ tasks { totalCount } }', EXPLAIN);
  expect(extensions?.rest).toMatchObject([{ status: 500, rows: 0 }]);
  expect(text).not.toContain(gateway.sandbox.organizations[0].token);
});

test('REST calls are not shown without X-Explain, nor in production', async () => {
  await using plain = await startTestGateway();
  expect((await plain.ask(QUERY)).extensions).toBeUndefined();
  await using production = await startTestGateway({ config: { production: true } });
  expect((await production.ask(QUERY, EXPLAIN)).extensions).toBeUndefined();
});
