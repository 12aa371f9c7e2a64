import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';

const LONG = '{ tasks(first: 1000) { nodes { restId } } }';
/** Far longer than all deadlines here, far shorter than a wait for a REST API that hangs. */
const SOON_MS = 8000;

describe('when the deadline of an operation has passed', () => {
  test('it is UPSTREAM_TIMEOUT, its open calls are aborted, and its queued calls are not made', async () => {
    await using gateway = await startTestGateway({
      sandbox: { tasks: 2000 },
      config: { operationTimeoutMs: 1000, operationConcurrency: 2 },
    });
    const { sandbox } = gateway;
    sandbox.faults.add({ fault: { kind: 'hang' } });
    const before = performance.now();
    const { status, data, errors } = await gateway.ask(LONG);
    expect(performance.now() - before).toBeLessThan(SOON_MS);
    expect({ status, data }).toEqual({ status: 200, data: { tasks: null } });
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'UPSTREAM_TIMEOUT' }]);
    await expect
      .poll(() => sandbox.requests.map(({ aborted }) => aborted), { interval: 5 })
      .toEqual([true, true]);
    await pause(200);
    expect(sandbox.requests).toHaveLength(2);
  });

  test('the fields that are complete are answered', async () => {
    await using gateway = await startTestGateway({ config: { operationTimeoutMs: 1000 } });
    const { sandbox } = gateway;
    const [user] = sandbox.organizations[0].users;
    sandbox.faults.add({
      fault: { kind: 'hang' },
      when: ({ query }) => query.get('limit') !== '1',
    });
    const { data, errors } = await gateway.ask(
      `query ($id: ID!) {
        user(id: $id) { restId tasks(first: 5, filter: { isAutomated: true }) { nodes { restId } } }
      }`,
      { variables: { id: user?.id } },
    );
    expect(data).toEqual({ user: { restId: user?.id, tasks: null } });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT' } }]);
    expect(errors?.[0]?.path?.slice(0, 2)).toEqual(['user', 'tasks']);
    expect(sandbox.requests).toHaveLength(2);
    await expect.poll(() => sandbox.requests[1]?.aborted).toBe(true);
  });

  test('the other operations of a batch are not affected', async () => {
    await using gateway = await startTestGateway({ config: { operationTimeoutMs: 500 } });
    const { sandbox } = gateway;
    sandbox.faults.add({ fault: { kind: 'hang' }, when: ({ query }) => query.has('is_automated') });
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${sandbox.organizations[0].token}`,
      },
      body: JSON.stringify([
        { query: '{ tasks { totalCount } }' },
        { query: '{ tasks(filter: { isAutomated: true }) { totalCount } }' },
      ]),
    });
    expect(await response.json()).toMatchObject([
      { data: { tasks: { totalCount: 300 } } },
      { data: { tasks: null }, errors: [{ extensions: { code: 'UPSTREAM_TIMEOUT' } }] },
    ]);
    expect(sandbox.requests).toHaveLength(2);
  });
});

describe('a wait beyond the deadline is not started', () => {
  test.for([
    [429, 'RATE_LIMITED'],
    [503, 'UPSTREAM_UNAVAILABLE'],
  ] as const)('after a %i with a Retry-After of a minute', async ([status, code]) => {
    await using gateway = await startTestGateway({ config: { operationTimeoutMs: 20_000 } });
    const { sandbox } = gateway;
    sandbox.faults.add({ fault: { kind: 'status', status, retryAfter: '60' } });
    const before = performance.now();
    const { errors } = await gateway.ask('{ tasks { totalCount } }');
    expect(performance.now() - before).toBeLessThan(SOON_MS);
    expect(errors?.[0]?.extensions).toEqual({ code, upstream: { status }, retryAfter: 60 });
    expect(sandbox.requests).toHaveLength(1);
  });
});

describe('a call in the queue for a slot', () => {
  test('has the deadline of its operation', async () => {
    await using gateway = await startTestGateway({
      config: { upstreamConcurrency: 1, operationTimeoutMs: 2500 },
    });
    const { sandbox } = gateway;
    const [user] = sandbox.organizations[0].users;
    sandbox.faults.add({ fault: { kind: 'slow', ms: 1200 }, times: 1 });
    sandbox.faults.add({ fault: { kind: 'hang' } });
    const answered: string[] = [];
    const ask = async (name: string, query: string, variables = {}) => {
      const answer = await gateway.ask(query, { variables });
      answered.push(name);
      return answer;
    };
    const before = performance.now();
    // Its second call is behind the other operation's call, which began later and so hangs longer.
    const waiting = ask(
      'waiting',
      'query ($id: ID!) { user(id: $id) { restId tasks(first: 5) { nodes { restId } } } }',
      { id: user?.id },
    );
    await expect.poll(() => sandbox.requests, { interval: 5 }).toHaveLength(1);
    await pause(200);
    const hanging = ask('hanging', '{ tasks { totalCount } }');
    for (const { errors } of await Promise.all([waiting, hanging])) {
      expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'UPSTREAM_TIMEOUT' }]);
    }
    expect(performance.now() - before).toBeLessThan(SOON_MS);
    expect((await waiting).data).toEqual({ user: { restId: user?.id, tasks: null } });
    expect(answered).toEqual(['waiting', 'hanging']);
    await pause(200);
    expect(sandbox.requests).toHaveLength(2);
  });
});
