import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { gatewayForEachTest } from '../../support/gateway-fixture.ts';

/** Long enough for an unwanted call. */
const QUIET_MS = 250;

const gateway = gatewayForEachTest({
  sandbox: { tasks: 2000 },
  config: { upstreamConcurrency: 4, upstreamTimeoutMs: 5000 },
});

const LONG = '{ tasks(first: 1000) { nodes { restId } } }';
const SHORT = '{ tasks { totalCount } }';

function ask(query: string, signal?: AbortSignal, organization: 0 | 1 = 0): Promise<Response> {
  return gateway.fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${gateway.sandbox.organizations[organization].token}`,
    },
    body: JSON.stringify({ query }),
    ...(signal && { signal }),
  });
}

/** Sends a query, and closes the socket after this number of REST requests. */
async function leaveAfter(requests: number, query: string, organization: 0 | 1 = 0) {
  const leaving = new AbortController();
  const asked = ask(query, leaving.signal, organization).then(
    () => 'answered',
    () => 'left',
  );
  await expect.poll(seen, { interval: 5 }).toBe(requests);
  leaving.abort();
  expect(await asked).toBe('left');
}

const seen = () => gateway.sandbox.requests.length;
const aborted = () => gateway.sandbox.requests.map((request) => request.aborted);

async function expectNothingMore(requests: number): Promise<void> {
  await pause(QUIET_MS);
  expect(seen()).toBe(requests);
}

async function expectWell(): Promise<void> {
  gateway.sandbox.faults.clear();
  gateway.sandbox.requests.length = 0;
  expect(await (await ask(SHORT)).json()).toEqual({ data: { tasks: { totalCount: 2000 } } });
  expect(seen()).toBe(1);
  expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
}

describe('when the client disconnects', () => {
  test.for(['hang', 'endless-body'] as const)(
    'its open calls are aborted, and its queued calls are not made: %s',
    async (kind) => {
      gateway.sandbox.faults.add({ fault: { kind } });
      await leaveAfter(2, LONG);
      await expect.poll(aborted, { interval: 5 }).toEqual([true, true]);
      await expectNothingMore(2);
      await expectWell();
    },
  );

  test('the calls that depend on an answer are not made', async () => {
    gateway.sandbox.faults.add({ fault: { kind: 'slow', ms: 200 } });
    const [user] = gateway.sandbox.organizations[0].users;
    await leaveAfter(1, `{ user(id: "${user?.id}") { tasks(first: 5) { totalCount } } }`);
    await expect.poll(aborted, { interval: 5 }).toEqual([true]);
    await expectNothingMore(1);
    await expectWell();
  });

  test('no retry is made for it, and no call after a rate limit', async () => {
    const { faults, organizations } = gateway.sandbox;
    for (const [index, { token }] of organizations.entries()) {
      faults.add({
        fault: { kind: 'status', status: index === 0 ? 429 : 503, retryAfter: '1' },
        when: ({ headers }) => headers.authorization?.includes(token) ?? false,
      });
    }
    await leaveAfter(1, SHORT, 0);
    await leaveAfter(2, SHORT, 1);
    await pause(1000);
    await expectNothingMore(2);
    expect(gateway.sandbox.requests.map(({ status }) => status)).toEqual([429, 503]);
    await expectWell();
  });

  test('its queued calls leave the queue', async () => {
    gateway.sandbox.faults.add({ fault: { kind: 'slow', ms: 400 } });
    const inFront = [ask(SHORT), ask('{ tasks(filter: { isAutomated: true }) { totalCount } }')];
    await expect.poll(seen, { interval: 5 }).toBe(2);
    await leaveAfter(2, '{ tasks(filter: { isAutomated: false }) { totalCount } }');
    for (const answer of await Promise.all(inFront)) {
      expect(await answer.json()).not.toHaveProperty('errors');
    }
    await expectNothingMore(2);
    await expectWell();
  });

  test('an equal operation with another token is answered', async () => {
    gateway.sandbox.faults.add({ fault: { kind: 'slow', ms: 300 } });
    const staying = ask(SHORT);
    await expect.poll(seen, { interval: 5 }).toBe(1);
    await leaveAfter(2, SHORT, 1);
    expect(await (await staying).json()).toEqual({ data: { tasks: { totalCount: 2000 } } });
    expect(aborted().toSorted()).toEqual([false, true]);
    await expectWell();
  });

  test('many times, the circuit breaker stays closed', async () => {
    gateway.sandbox.faults.add({ fault: { kind: 'hang' } });
    for (let client = 1; client <= 25; client++) {
      await leaveAfter(client, SHORT);
      await expect.poll(aborted, { interval: 5 }).not.toContain(false);
    }
    await expectWell();
    await expect.poll(() => gateway.sandbox.openSockets()).toBeLessThanOrEqual(2);
  });
});
