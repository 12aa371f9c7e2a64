import { afterEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../sandbox/faults.ts';
import { fixture } from '../../support/fixture.ts';
import type { Answer } from '../../support/gateway.ts';
import { type MeasuredGateway, startMeasuredGateway } from '../../support/measured-gateway.ts';

/** Long enough for simultaneous queries to be in flight together. */
const LATENCY_MS = 100;
const COUNT = 'query Count { tasks { totalCount } }';
const OPERATIONS = 'stuut_gateway_operations_total';
const SHARED = 'stuut_gateway_rest_calls_shared_total';
const CALLS = 'stuut_gateway_operation_rest_calls_total';
const IN_FLIGHT = 'stuut_gateway_rest_calls_in_flight';
const EXPLAIN = { headers: { 'x-explain': 'rest' } };

const gateway = fixture(
  () => startMeasuredGateway({ sandbox: { distribution: 'even', latencyMs: LATENCY_MS } }),
  'test',
);
afterEach(async () => {
  await expect.poll(async () => (await gateway.scrape()).sumOf(IN_FLIGHT)).toBe(0);
});

const requests = () => gateway.sandbox.requests.length;
const atOnce = (queries: string[], options?: Parameters<MeasuredGateway['ask']>[1]) =>
  Promise.all(queries.map((query) => gateway.ask(query, options)));
/** Sends a query that REST does not answer, until the client disconnects. */
async function askAndHang(): Promise<() => Promise<unknown>> {
  gateway.sandbox.faults.add({ fault: { kind: 'hang' }, times: 1 });
  const leaving = new AbortController();
  const left = gateway.fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${gateway.sandbox.organizations[0].token}`,
    },
    body: JSON.stringify({ query: COUNT }),
    signal: leaving.signal,
  });
  await expect.poll(requests, { interval: 5 }).toBe(1);
  return () => {
    leaving.abort();
    return Promise.allSettled([left]);
  };
}

const codeOf = ({ errors }: Answer<unknown>) => errors?.[0]?.extensions?.code;

describe('equal concurrent operations', () => {
  test('share one REST call, and are all answered', async () => {
    const other = 'query Other { tasks { totalCount } }';
    const answers = await atOnce([...Array(9).fill(COUNT), other]);
    for (const { data, errors } of answers) {
      expect({ data, errors }).toEqual({ data: { tasks: { totalCount: 300 } } });
    }
    expect(requests()).toBe(1);
    expect(gateway.log.map(({ restCalls }) => restCalls).sort()).toEqual([...Array(9).fill(0), 1]);
    const { sumOf } = await gateway.scrape();
    expect(sumOf(SHARED)).toBe(9);
    expect(sumOf(CALLS)).toBe(1);
    expect(sumOf(CALLS, { operation: 'Count' })).toBe(1);
    // Its name is in a response, although it made no call itself.
    expect(sumOf(OPERATIONS, { operation: 'Other', code: 'OK' })).toBe(1);
  });

  test('are marked as shared by X-Explain', async () => {
    const [first, ...others] = await atOnce(Array(3).fill(COUNT), EXPLAIN);
    const call = {
      method: 'GET',
      url: expect.stringContaining('/v1/tasks?'),
      status: 200,
      rows: 1,
      milliseconds: expect.any(Number),
    };
    expect(first?.extensions?.rest).toEqual([call]);
    for (const { extensions } of others) {
      expect(extensions?.rest).toEqual([{ ...call, isShared: true }]);
    }
  });

  test.for<[Extract<Fault, { kind: 'status' }>, string]>([
    [{ kind: 'status', status: 401 }, 'UNAUTHENTICATED'],
    [{ kind: 'status', status: 422 }, 'BAD_USER_INPUT'],
    [{ kind: 'status', status: 429, retryAfter: '60' }, 'RATE_LIMITED'],
    [{ kind: 'status', status: 500 }, 'UPSTREAM_UNAVAILABLE'],
  ])('get the same failure without a further call: %j', async ([fault, code]) => {
    gateway.sandbox.faults.add({ fault });
    const answers = await atOnce(Array(6).fill(COUNT), EXPLAIN);
    expect(answers.map(codeOf)).toEqual(Array(6).fill(code));
    expect(requests()).toBe(1);
    const explained = answers.map(({ extensions }) => extensions?.rest);
    const call = { status: fault.status, rows: 0 };
    expect(explained[0]).toMatchObject([call]);
    expect(explained[0]).not.toMatchObject([{ isShared: true }]);
    expect(explained.slice(1)).toMatchObject(Array(5).fill([{ ...call, isShared: true }]));
    expect(gateway.log.reduce((sum, { restCalls }) => sum + Number(restCalls), 0)).toBe(1);
    expect((await gateway.scrape()).sumOf(SHARED)).toBe(5);
    if (fault.status !== 429) return;
    expect((await atOnce(Array(3).fill(COUNT))).map(codeOf)).toEqual(Array(3).fill(code));
    expect(requests()).toBe(1);
  });

  test('do not change the answers of each other', async () => {
    const fields = `nodes { id label data { data } completedAction assignee { id name }
      triggerEvent { data entity } createdAt } pageInfo { endCursor hasNextPage }`;
    // Both need the same REST page; the second reverses it.
    const queries = [
      `{ tasks(first: 3, orderBy: { field: CREATED_AT, direction: ASC }) { ${fields} } }`,
      `{ tasks(last: 3) { ${fields} } }`,
      `{ tasks(first: 3, orderBy: { field: CREATED_AT, direction: ASC }) { totalCount ${fields} } }`,
    ];
    const alone: unknown[] = [];
    for (const query of queries) alone.push((await gateway.ask(query)).data);
    gateway.sandbox.requests.length = 0;
    const together = await atOnce([...queries, ...queries]);
    expect(together.map(({ data }) => data)).toEqual([...alone, ...alone]);
    expect(requests()).toBe(1);
  });
});

describe('nothing is shared', () => {
  test('between tokens, even similar ones', async () => {
    const [{ token }, { token: other }] = gateway.sandbox.organizations;
    const tokens = [token, other, `${token}x`, token.slice(0, -1), token, other];
    const answers = await Promise.all(tokens.map((own) => gateway.ask(COUNT, { token: own })));
    expect(answers.map(({ data, errors }) => (errors ? 'refused' : data))).toEqual([
      { tasks: { totalCount: 300 } },
      { tasks: { totalCount: 30 } },
      'refused',
      'refused',
      { tasks: { totalCount: 300 } },
      { tasks: { totalCount: 30 } },
    ]);
    const shown = gateway.sandbox.requests.map(({ headers }) => headers.authorization);
    expect(shown.sort()).toEqual([...new Set(tokens)].map((own) => `Bearer ${own}`).sort());
  });

  test('between filters, orders and windows', async () => {
    const lists = [
      'tasks(first: 3)',
      'tasks(first: 4)',
      'tasks(first: 3, filter: { status: [OPEN] })',
      'tasks(first: 3, filter: { status: [CLOSED] })',
      'tasks(first: 3, filter: { status: [OPEN, CLOSED] })',
      'tasks(first: 3, orderBy: { field: MODIFIED_AT })',
      'tasks(first: 3, orderBy: { field: CREATED_AT, direction: ASC })',
    ];
    for (const { errors } of await atOnce(lists.map((list) => `{ ${list} { nodes { id } } }`))) {
      expect(errors).toBeUndefined();
    }
    expect(requests()).toBe(lists.length);
    expect((await gateway.scrape()).sumOf(SHARED)).toBe(0);
  });

  test('with requests after the answer, which see rows inserted meanwhile', async () => {
    const { store, organizations } = gateway.sandbox;
    for (let round = 1; round <= 20; round++) {
      store.insert(organizations[0].id, { created_at: new Date().toISOString() });
      const answers = await atOnce(Array(4).fill(COUNT));
      for (const { data } of answers) expect(data).toEqual({ tasks: { totalCount: 300 + round } });
      expect(requests()).toBe(round);
    }
  });
});

test.for(['no-cache', 'max-age=0, no-store'])(
  'a request with Cache-Control: %s does not join a call that is already under way',
  async (wish) => {
    const { store, organizations } = gateway.sandbox;
    const leave = await askAndHang();
    store.insert(organizations[0].id, { created_at: new Date().toISOString() });
    const fresh = await gateway.ask(COUNT, { headers: { 'cache-control': wish } });
    expect(fresh.data).toEqual({ tasks: { totalCount: 301 } });
    expect(requests()).toBe(2);
    await leave();
  },
);

test('a client that disconnects does not affect others that share its call', async () => {
  const leave = await askAndHang();
  const staying = atOnce(Array(5).fill(COUNT), EXPLAIN);
  // Once this later query is answered, all five have reached the call.
  await gateway.ask('{ tasks(first: 2) { nodes { id } } }');
  await leave();
  const answers = await staying;
  for (const { data } of answers) expect(data).toEqual({ tasks: { totalCount: 300 } });
  const aborted = gateway.sandbox.requests.map((request) => request.aborted);
  expect(aborted).toEqual([true, false, false]);
  const own = answers.filter(({ extensions }) => !JSON.stringify(extensions).includes('isShared'));
  expect(own).toHaveLength(1);
});
