import { describe, expect, test } from 'vitest';
import { startMeasuredGateway } from '../../support/measured-gateway.ts';
import { connectionOf } from '../connections/connection.ts';

const OPERATIONS = 'stuut_gateway_operations_total';
const OUTCOMES = 'stuut_gateway_operation_outcomes_total';
const COUNT = 'query Count { tasks { totalCount } }';

describe('operations', () => {
  test('are counted by name and code, and timed', async () => {
    await using gateway = await startMeasuredGateway();
    await gateway.ask(COUNT);
    await gateway.ask(COUNT);
    await gateway.ask('{ tasks { totalCount } }');
    await gateway.ask('query Count { tasks(first: -1) { totalCount } }');
    await gateway.ask(COUNT, { token: null });
    await gateway.ask('query Broken {');
    await gateway.ask('query Wrong { nothing }');
    const { sumOf, samples } = await gateway.scrape();
    const counted = samples
      .filter(({ name, value }) => name === OPERATIONS && value > 0)
      .map(({ labels: { operation, code }, value }) => [operation, code, value]);
    expect(counted.toSorted()).toEqual([
      ['Count', 'BAD_USER_INPUT', 1],
      ['Count', 'OK', 2],
      ['Count', 'UNAUTHENTICATED', 1],
      ['anonymous', 'OK', 1],
      ['invalid', 'GRAPHQL_PARSE_FAILED', 1],
      ['invalid', 'GRAPHQL_VALIDATION_FAILED', 1],
    ]);
    const seconds = 'stuut_gateway_operation_duration_seconds';
    expect(sumOf(`${seconds}_count`, { operation: 'Count' })).toBe(4);
    expect(sumOf(`${seconds}_bucket`, { operation: 'Count', le: '+Inf' })).toBe(4);
    expect(sumOf(`${seconds}_sum`, { operation: 'Count' })).toBeGreaterThan(0);
  });

  test('are counted by the cause of their failure, in any order of errors', async () => {
    await using gateway = await startMeasuredGateway({ config: { upstreamRetries: 0 } });
    const { faults } = gateway.sandbox;
    const outcomes = async () => {
      const { samples } = await gateway.scrape();
      const counted = samples.filter(({ name }) => name === OUTCOMES);
      return Object.fromEntries(counted.map(({ labels, value }) => [labels.outcome, value]));
    };
    const none = { ok: 0, caller: 0, rate_limited: 0, upstream: 0, gateway: 0, cancelled: 0 };
    expect(await outcomes()).toEqual(none);
    await gateway.ask(COUNT);
    await gateway.ask('query Wrong { nothing }');
    await gateway.ask(COUNT, { token: null });
    faults.add({ fault: { kind: 'status', status: 503 }, times: 1 });
    const { errors } = await gateway.ask(
      '{ a: tasks(first: -1) { totalCount } b: tasks { totalCount } }',
    );
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([
      'BAD_USER_INPUT',
      'UPSTREAM_UNAVAILABLE',
    ]);
    expect(await outcomes()).toEqual({ ...none, ok: 1, caller: 2, upstream: 1 });
    faults.add({ fault: { kind: 'status', status: 429, retryAfter: '60' }, times: 1 });
    await gateway.ask(COUNT);
    expect(await outcomes()).toMatchObject({ rate_limited: 1, upstream: 1 });
    const { sumOf } = await gateway.scrape();
    expect(sumOf(OUTCOMES)).toBe(sumOf(OPERATIONS));
  });

  test('of a batch are counted one by one', async () => {
    await using gateway = await startMeasuredGateway();
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${gateway.sandbox.organizations[0].token}`,
      },
      body: JSON.stringify([{ query: COUNT }, { query: COUNT }, { query: '{ nothing }' }]),
    });
    expect(await response.json()).toHaveLength(3);
    const { sumOf } = await gateway.scrape();
    expect(sumOf(OPERATIONS)).toBe(3);
    expect(sumOf(OPERATIONS, { operation: 'Count', code: 'OK' })).toBe(2);
  });

  test('that are missing in a request are counted as invalid', async () => {
    await using gateway = await startMeasuredGateway();
    const post = (body: string) =>
      gateway.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-requested-with': 'test' },
        body,
      });
    await post('{"query": 1');
    await post(JSON.stringify({ query: `{ __typename } #${'x'.repeat(300_000)}` }));
    await post(JSON.stringify(Array.from({ length: 50 }, () => ({ query: COUNT }))));
    const { sumOf } = await gateway.scrape();
    const invalid = { operation: 'invalid' };
    expect(sumOf(OPERATIONS, invalid)).toBe(3);
    expect(sumOf(OPERATIONS, { ...invalid, code: 'REQUEST_ENTITY_TOO_LARGE' })).toBe(1);
    expect(sumOf(OPERATIONS)).toBe(3);
  });

  test('are counted with their REST calls', async () => {
    await using gateway = await startMeasuredGateway();
    await gateway.ask('query Five { tasks(first: 300) { nodes { restId } } }');
    await gateway.ask(COUNT);
    const calls = 'stuut_gateway_operation_rest_calls_total';
    const { sumOf } = await gateway.scrape();
    expect(sumOf(calls, { operation: 'Five' })).toBe(2);
    expect(sumOf(calls, { operation: 'Count' })).toBe(1);
    expect(sumOf(calls)).toBe(gateway.sandbox.requests.length);
  });
});

describe('rows', () => {
  const fetched = 'stuut_gateway_rows_fetched_total';
  const delivered = 'stuut_gateway_rows_delivered_total';

  test('are counted as sent by the sandbox, and as delivered to the caller', async () => {
    await using gateway = await startMeasuredGateway();
    await gateway.ask('{ tasks(first: 7) { nodes { id } edges { node { id } } totalCount } }');
    await gateway.ask('{ tasks(first: 9) { pageInfo { endCursor } } }');
    await gateway.ask(COUNT);
    const sent = gateway.sandbox.requests.reduce((sum, { rows }) => sum + rows, 0);
    const { sumOf } = await gateway.scrape();
    expect(sent).toBe(19);
    expect(sumOf(fetched)).toBe(sent);
    expect(sumOf(delivered)).toBe(7);
  });

  test('found by id are counted as delivered, rows that were searched are not', async () => {
    await using gateway = await startMeasuredGateway();
    const { edges } = await connectionOf(gateway, { first: 3 });
    const ids = edges.map(({ node }) => node?.restId);
    const query = 'query ($ids: [ID!]!) { tasksByIds(ids: $ids) { id } }';
    await gateway.ask(query, { variables: { ids: [...ids, ids[0], 'tsk_none'] } });
    const { sumOf } = await gateway.scrape();
    expect(sumOf(delivered)).toBe(3 + 3);
    expect(sumOf(fetched)).toBeGreaterThan(200);
  });
});

test('coalesced windows and totals are counted', async () => {
  await using gateway = await startMeasuredGateway();
  await gateway.ask(`{
    a: tasks(first: 5) { nodes { id } } b: tasks(first: 10) { nodes { id } }
    c: tasks(last: 5, filter: { type: CALL_ANALYSIS }) { nodes { id } }
    d: tasks { totalCount }
  }`);
  const { sumOf } = await gateway.scrape();
  expect(sumOf('stuut_gateway_windows_coalesced_total')).toBe(2);
});

test('cursors are counted by how their rows were found', async () => {
  await using gateway = await startMeasuredGateway({ sandbox: { distribution: 'even' } });
  const { pageInfo, edges } = await connectionOf(gateway, { first: 10 });
  await connectionOf(gateway, { first: 5, after: pageInfo.endCursor });
  gateway.sandbox.store.remove(edges[2]?.node?.restId ?? '');
  await connectionOf(gateway, { first: 5, after: pageInfo.endCursor });
  const { sumOf } = await gateway.scrape();
  const cursors = 'stuut_gateway_cursors_total';
  expect(sumOf(cursors, { outcome: 'unmoved' })).toBe(1);
  expect(sumOf(cursors, { outcome: 'moved' })).toBe(1);
  expect(sumOf(cursors, { outcome: 'lost' })).toBe(0);
});

test('rate limited tokens and open circuits are shown', async () => {
  await using gateway = await startMeasuredGateway({ config: { upstreamRetries: 0 } });
  const { faults, organizations } = gateway.sandbox;
  const state = async () => {
    const { sumOf } = await gateway.scrape();
    return {
      gated: sumOf('stuut_gateway_gated_tokens'),
      open: sumOf('stuut_gateway_breakers', { state: 'open' }),
      closed: sumOf('stuut_gateway_breakers', { state: 'closed' }),
    };
  };
  expect(await state()).toEqual({ gated: 0, open: 0, closed: 0 });
  faults.add({ fault: { kind: 'status', status: 500 } });
  await gateway.ask(COUNT);
  expect(await state()).toEqual({ gated: 0, open: 0, closed: 1 });
  for (let asked = 0; asked < 20; asked++) await gateway.ask(COUNT);
  expect(await state()).toEqual({ gated: 0, open: 1, closed: 0 });
  faults.clear();
  faults.add({ fault: { kind: 'status', status: 429, retryAfter: '1' } });
  const { token } = organizations[1];
  await gateway.ask(COUNT, { token });
  expect(await state()).toEqual({ gated: 1, open: 1, closed: 0 });
  // Its rate limit ends after its time, whether or not the token is used again.
  await expect.poll(async () => (await state()).gated).toBe(0);
});
