import { describe, expect, test } from 'vitest';
import { fixture } from '../../support/fixture.ts';
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

describe.each([
  ['the compiled executor', false],
  ['the general executor', true],
])('X-Explain: cost, with %s,', (_name, generalExecutor) => {
  const COST = { headers: { 'x-explain': 'cost' } };
  const gateways = fixture(() =>
    startTestGateway({
      sandbox: { distribution: 'even' },
      config: { production: true, generalExecutor },
    }),
  );

  test.for<[query: string, cost: number, restCalls: number, rows: number]>([
    ['{ __typename }', 0, 0, 0],
    ['{ tasks(first: 3) { nodes { id } } }', 13, 1, 4],
    ['{ tasks { totalCount } }', 60, 1, 1],
    [QUERY, 25, 2, 4],
    ['{ taskCounts { total byStatus { count } } }', 99, 8, 8],
  ])('shows in production what %s costs and took', async ([query, cost, restCalls, rows]) => {
    const { extensions } = await gateways.ask(query, COST);
    expect(extensions).toEqual({ cost: { limit: 15_000, cost, restCalls, rows } });
  });

  test('counts calls that failed, and shows no address', async () => {
    const { sandbox } = gateways;
    sandbox.faults.add({ fault: { kind: 'status', status: 403 }, times: 1 });
    const { errors, extensions, text } = await gateways.ask('{ tasks { totalCount } }', COST);
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(extensions).toEqual({ cost: { limit: 15_000, cost: 60, restCalls: 1, rows: 0 } });
    expect(text).not.toContain(new URL(sandbox.url).host);
  });

  test('leaves the addresses out where both are wanted', async () => {
    const headers = { 'x-explain': 'rest, cost' };
    const { extensions } = await gateways.ask('{ tasks(first: 3) { nodes { id } } }', { headers });
    expect(Object.keys(extensions ?? {})).toEqual(['cost']);
  });
});

test('X-Explain shows REST calls and cost together outside production', async () => {
  await using gateway = await startTestGateway();
  const { extensions } = await gateway.ask(QUERY, { headers: { 'x-explain': 'rest, cost' } });
  expect(Object.keys(extensions ?? {})).toEqual(['rest', 'cost']);
});
