import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../../sandbox/server.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { gatewayForEachTest } from '../../support/gateway-fixture.ts';
import { expectNoLeak } from '../tokens/leaks.ts';

const QUERY = 'query Q { tasks(first: 3) { nodes { restId } } }';

const gateway = gatewayForEachTest({ config: { upstreamTimeoutMs: 600, upstreamRetries: 0 } });

const warnings = ({ restLog }: TestGateway) => restLog.filter(({ level }) => level === 'warn');
const requestLine = ({ log }: TestGateway) => log.find(({ msg }) => msg === 'request');

describe('the reason of a failure', () => {
  test.for([
    [{ kind: 'status', status: 500 }, 'status 500'],
    [{ kind: 'status', status: 401 }, 'status 401'],
    [{ kind: 'hang' }, 'no answer in time'],
    [{ kind: 'reset' }, 'ECONNRESET'],
    [{ kind: 'html' }, 'not JSON'],
    [{ kind: 'wrong-shape' }, 'no list in `data`'],
    [{ kind: 'status', status: 200, body: '[]' }, 'something other than a JSON object'],
    [{ kind: 'missing-field', field: 'label' }, 'a task without `label`'],
  ] as const)(
    'is on the line of the request, and nowhere in the answer: %j',
    async ([fault, reason]) => {
      gateway.sandbox.faults.add({ fault });
      const answer = await gateway.ask(QUERY);
      expect(requestLine(gateway)).toMatchObject({ reasons: [reason], restCalls: 1 });
      for (const { extensions } of answer.errors ?? []) {
        expect(
          Object.keys(extensions ?? {}).filter((key) => !/^(code|upstream)$/.test(key)),
        ).toEqual([]);
      }
      expect(answer.text).not.toContain('"reason');
      expectNoLeak(gateway, answer);
    },
  );

  test('is the network error code where there was no answer', async () => {
    const gone = await startSandbox({ tasks: 20 });
    await gone.close();
    await using refused = await startTestGateway({
      config: { apiUrl: gone.url, upstreamRetries: 0 },
    });
    await refused.ask(QUERY);
    expect(requestLine(refused)).toMatchObject({ reasons: ['ECONNREFUSED'], restCalls: 1 });
    await using unknown = await startTestGateway({
      config: { apiUrl: 'http://no-such-host.invalid', upstreamRetries: 0 },
    });
    await unknown.ask(QUERY);
    expect(requestLine(unknown)?.reasons).toMatchObject([
      expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/),
    ]);
  });
});

describe('an outage', () => {
  test('is one warning when it starts and one when it ends, for each kind', async () => {
    for (const kind of ['html', 'reset'] as const) {
      gateway.sandbox.faults.add({ fault: { kind } });
      for (let call = 0; call < 5; call++) await gateway.ask(QUERY);
      gateway.sandbox.faults.clear();
    }
    expect(warnings(gateway)).toMatchObject([
      { msg: 'REST API fails', code: 'UPSTREAM_INVALID_RESPONSE', reason: 'not JSON', status: 200 },
      { msg: 'REST API fails', code: 'UPSTREAM_UNAVAILABLE', reason: 'ECONNRESET' },
    ]);
    for (let call = 0; call < 5; call++) await gateway.ask(QUERY);
    expect(warnings(gateway).slice(2)).toMatchObject([
      { msg: 'REST API has recovered', reason: 'not JSON', failures: 5 },
      { msg: 'REST API has recovered', reason: 'ECONNRESET', failures: 5 },
    ]);
  });

  test.for([
    { kind: 'status', status: 401 },
    { kind: 'status', status: 403 },
    { kind: 'status', status: 422 },
  ] as const)('is not reported for an answer about one caller: %j', async (fault) => {
    gateway.sandbox.faults.add({ fault });
    await gateway.ask(QUERY);
    expect(warnings(gateway)).toEqual([]);
  });

  test('opens a circuit, which is logged when it opens and closes', async () => {
    gateway.sandbox.faults.add({ fault: { kind: 'status', status: 500 } });
    for (let call = 0; call < 12; call++) await gateway.ask(QUERY);
    expect(gateway.sandbox.requests).toHaveLength(10);
    expect(gateway.log.at(-1)).toMatchObject({
      restCalls: 0,
      restWithheld: 1,
      codes: ['UPSTREAM_UNAVAILABLE'],
      reasons: ['circuit open after: status 500'],
    });
    gateway.sandbox.faults.clear();
    await expect
      .poll(async () => (await gateway.ask(QUERY)).errors, { timeout: 10_000, interval: 100 })
      .toBeUndefined();
    const lines = gateway.restLog.filter(({ msg }) => String(msg).startsWith('circuit'));
    expect(lines).toMatchObject([
      { level: 'warn', token: expect.stringMatching(/^[\w-]{8}$/), reason: 'status 500' },
      { level: 'info', msg: 'circuit breaker closed', token: lines[0]?.token },
    ]);
  });
});

test('a rate limit is one line when it starts and one when it ends, for any number of calls', async () => {
  const fault = { kind: 'status', status: 429, retryAfter: '1' } as const;
  gateway.sandbox.faults.add({ fault, times: 1 });
  await Promise.all([1, 2, 3].map((n) => gateway.ask(QUERY.replace('3', String(n)))));
  await gateway.ask(QUERY);
  await pause(1000);
  await gateway.ask(QUERY);
  const lines = gateway.restLog.filter(({ level }) => level !== 'debug');
  expect(lines).toMatchObject([
    { level: 'warn', msg: 'rate limited: calls of this token wait', seconds: 1 },
    { level: 'info', msg: 'rate limit ended' },
  ]);
});

describe('at the level debug', () => {
  test('each HTTP request to REST is a line, without the values of its parameters', async () => {
    await using retrying = await startTestGateway({ config: { upstreamRetries: 2 } });
    retrying.sandbox.faults.add({ fault: { kind: 'status', status: 503 }, times: 1 });
    const query = '{ tasks(first: 3, filter: { partnerId: "ptn_marked" }) { nodes { restId } } }';
    const answer = await retrying.ask(query, { headers: { 'x-request-id': 'debugged' } });
    expect(answer.errors).toBeUndefined();
    const path = '/v1/tasks?page&limit&sort_by&sort_order&partner_id';
    const line = { level: 'debug', msg: 'REST request', requestId: 'debugged', path };
    expect(retrying.restLog).toMatchObject([
      { ...line, status: 503, attempt: 1, reason: 'status 503', ms: expect.any(Number) },
      { ...line, status: 200, attempt: 2, ms: expect.any(Number) },
    ]);
    expect(JSON.stringify(retrying.restLog)).not.toContain('marked');
    expect(requestLine(retrying)).toMatchObject({ restCalls: 2 });
  });
});

test('calls shared with another operation are logged in a field of their own', async () => {
  gateway.sandbox.faults.add({ fault: { kind: 'slow', ms: 100 } });
  await Promise.all([gateway.ask(QUERY), gateway.ask(QUERY)]);
  const lines = gateway.log.map(({ restCalls, restShared }) => ({ restCalls, restShared }));
  expect(lines).toHaveLength(2);
  expect(lines).toContainEqual({ restCalls: 1, restShared: undefined });
  expect(lines).toContainEqual({ restCalls: 0, restShared: 1 });
});

test('a reason does not change the HTTP status of an error without a path', async () => {
  const query = 'query ($given: [_Any!]!) { _entities(representations: $given) { __typename } }';
  const answer = await gateway.ask(query, { variables: { given: ['text'] } });
  expect(answer.status).toBe(200);
  expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});
