import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../sandbox/faults.ts';
import type { RecordedRequest } from '../../../sandbox/server.ts';
import { idsOf, liveGatewayForEachTest, timeAt } from './live-gateway.ts';

const gateway = liveGatewayForEachTest({
  config: { upstreamRetries: 0, upstreamTimeoutMs: 1500, operationTimeoutMs: 6000 },
});

const isOwn = ({ headers }: Pick<RecordedRequest, 'headers'>, organization: 0 | 1) =>
  headers.authorization?.endsWith(gateway.sandbox.organizations[organization].token) ?? false;

/** Checks that soon no further call is made. */
async function expectQuiet(): Promise<void> {
  const callsInFiveIntervals = async () => {
    const before = gateway.sandbox.requests.length;
    await pause(250);
    return gateway.sandbox.requests.length - before;
  };
  await expect.poll(callsInFiveIntervals).toBe(0);
}

function fail(fault: Fault, times?: number, organization: 0 | 1 = 0): void {
  gateway.sandbox.faults.add({
    fault,
    ...(times !== undefined && { times }),
    when: (request) => isOwn(request, organization),
  });
}

describe('at the start', () => {
  test('no token: UNAUTHENTICATED, without a call', async () => {
    const refusal = await (await gateway.subscribe({ headers: { authorization: '' } })).end();
    expect(refusal?.code).toBe('UNAUTHENTICATED');
    expect(gateway.sandbox.requests).toEqual([]);
  });

  test.for<[name: string, fault: Fault, code: string]>([
    ['401', { kind: 'status', status: 401 }, 'UNAUTHENTICATED'],
    ['403', { kind: 'status', status: 403 }, 'FORBIDDEN'],
    ['429', { kind: 'status', status: 429, retryAfter: '1' }, 'RATE_LIMITED'],
    ['503', { kind: 'status', status: 503 }, 'UPSTREAM_UNAVAILABLE'],
    ['no answer', { kind: 'hang' }, 'UPSTREAM_TIMEOUT'],
    ['no JSON', { kind: 'html' }, 'UPSTREAM_INVALID_RESPONSE'],
    ['no tasks', { kind: 'wrong-shape' }, 'UPSTREAM_INVALID_RESPONSE'],
  ])('%s is an error of the subscription, and no poll follows', async ([, fault, code]) => {
    fail(fault, 1);
    const others = await gateway.subscribe({ organization: 1 });
    const refused = await Promise.all([gateway.subscribe(), gateway.subscribe()]);
    for (const subscriber of refused) expect((await subscriber.end())?.code).toBe(code);
    const own = () => gateway.sandbox.requests.filter((request) => isOwn(request, 0));
    expect(own()).toHaveLength(1);
    await gateway.awaitPolls(3);
    expect(own()).toHaveLength(1);
    await others.close();
  });

  test('a token that is not accepted is sent again with the next subscription', async () => {
    fail({ kind: 'status', status: 401 }, 1);
    expect((await (await gateway.subscribe()).end())?.code).toBe('UNAUTHENTICATED');
    const subscriber = await gateway.subscribe();
    const id = gateway.insert(1);
    expect(idsOf(await subscriber.take(1))).toEqual([id]);
  });
});

describe('while changes since a time are read', () => {
  test('an outage is waited for, and nothing is lost', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => gateway.insert(1 + index * 10));
    const staying = await gateway.subscribe();
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 500 },
      times: 3,
      when: ({ query }) => query.get('sort_order') === 'asc',
    });
    const subscriber = await gateway.subscribe({ since: timeAt(1) });
    const last = gateway.insert(1000);
    expect(idsOf(await staying.take(1))).toEqual([last]);
    expect(idsOf(await subscriber.upTo(last))).toEqual([...ids, last]);
  });
});

describe('later', () => {
  test.for([
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
  ] as const)('%i ends all subscriptions of the token, and no others', async ([status, code]) => {
    const own = await Promise.all([
      gateway.subscribe(),
      gateway.subscribe({ filter: { isAutomated: true } }),
    ]);
    const other = await gateway.subscribe({ organization: 1 });
    const last = gateway.insert(1);
    for (const subscriber of own) await subscriber.upTo(last);
    fail({ kind: 'status', status });
    for (const subscriber of own) expect((await subscriber.end())?.code).toBe(code);
    const calls = () => gateway.sandbox.requests.filter((request) => isOwn(request, 0)).length;
    const before = calls();
    await gateway.awaitPolls(3);
    expect(calls()).toBe(before);
    const { store, organizations } = gateway.sandbox;
    const id = store.insert(organizations[1].id, { modified_at: timeAt(5) });
    await other.upTo(id);
  });

  test('what was found before the token was refused is delivered', async () => {
    const subscriber = await gateway.subscribe();
    const ids = [gateway.insert(1), gateway.insert(2)];
    await gateway.awaitPolls(2);
    fail({ kind: 'status', status: 401 });
    expect(idsOf(await subscriber.take(2))).toEqual(ids);
    expect((await subscriber.end())?.code).toBe('UNAUTHENTICATED');
  });

  test.for<[name: string, fault: Fault]>([
    ['500', { kind: 'status', status: 500 }],
    ['503', { kind: 'status', status: 503 }],
    ['no answer', { kind: 'hang' }],
    ['a reset', { kind: 'reset' }],
    ['half a body', { kind: 'half-body' }],
    ['no JSON', { kind: 'html' }],
    ['bad JSON', { kind: 'bad-json' }],
    ['no tasks', { kind: 'wrong-shape' }],
    ['a redirect', { kind: 'redirect', location: '/elsewhere' }],
    ['400', { kind: 'status', status: 400 }],
  ])('an outage is waited for, and then everything is delivered: %s', async ([, fault]) => {
    const subscriber = await gateway.subscribe();
    fail(fault, 3);
    const ids = [1, 2, 3].map((second) => gateway.insert(second));
    expect(idsOf(await subscriber.take(3))).toEqual(ids);
    const failed = gateway.log.filter(({ msg }) => String(msg).startsWith('a look for changes'));
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ level: 'warn', reason: expect.any(String) });
    const next = gateway.insert(4);
    expect(idsOf(await subscriber.take(1))).toEqual([next]);
  });

  test('polls are less frequent while REST fails', async () => {
    const subscriber = await gateway.subscribe();
    fail({ kind: 'status', status: 503 });
    await gateway.awaitPolls(5);
    // 100, 200, 400 and 800 ms after the first failure.
    const calls = gateway.sandbox.requests.length;
    await pause(500);
    expect(gateway.sandbox.requests.length).toBeLessThanOrEqual(calls + 1);
    gateway.sandbox.faults.clear();
    const id = gateway.insert(1);
    expect(idsOf(await subscriber.take(1))).toEqual([id]);
  });

  test('429: no call before `Retry-After` has passed, and then everything is delivered', async () => {
    const subscriber = await gateway.subscribe();
    const other = await gateway.subscribe({ organization: 1 });
    fail({ kind: 'status', status: 429, retryAfter: '1' });
    const own = () => gateway.sandbox.requests.filter((request) => isOwn(request, 0));
    await expect.poll(() => own().at(-1)?.status).toBe(429);
    const ids = [1, 2].map((second) => gateway.insert(second));
    const before = own().length;
    await gateway.awaitPolls(5);
    expect(own()).toHaveLength(before);
    gateway.sandbox.faults.clear();
    expect(idsOf(await subscriber.take(2))).toEqual(ids);
    await other.close();
  });

  test('an outage in the middle of an import loses nothing', async () => {
    const subscriber = await gateway.subscribe();
    let pages = 0;
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 500 },
      times: 3,
      when: ({ query }) => query.get('sort_order') === 'asc' && ++pages > 4,
    });
    const ids = Array.from({ length: 2500 }, (_, index) => gateway.insert(1 + index / 1000));
    const delivered = idsOf(await subscriber.take(2500));
    expect(delivered).toEqual(ids);
    expect(pages).toBe(7);
    const next = gateway.insert(10);
    expect(idsOf(await subscriber.upTo(next))).toEqual([next]);
  });

  test('a task without a required field is left out, and the others are delivered', async () => {
    const subscriber = await gateway.subscribe();
    gateway.insert(1, { raw: { label: undefined } });
    const id = gateway.insert(2);
    expect(idsOf(await subscriber.take(1))).toEqual([id]);
  });

  test('a field below an event that REST fails for is an error of that event alone', async () => {
    const [user] = gateway.sandbox.organizations[0].users;
    const query =
      'subscription { taskChanges { task { restId assignee { tasks(first: 1) { totalCount } } } } }';
    const subscriber = await gateway.subscribe({ query });
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 500 },
      times: 1,
      when: ({ query }) => query.has('assignee'),
    });
    const ids = [1, 2].map((second) => gateway.insert(second, { assignee_id: user?.id ?? null }));
    expect(idsOf(await subscriber.take(2))).toEqual(ids);
  });
});

describe('the client leaves', () => {
  test('and the polls end with the last subscription of the token', async () => {
    const [first, second] = [await gateway.subscribe(), await gateway.subscribe()];
    await first.close();
    await gateway.awaitPolls(3);
    await second.close();
    await expectQuiet();
    const again = await gateway.subscribe();
    const id = gateway.insert(1);
    expect(idsOf(await again.take(1))).toEqual([id]);
  });

  test('and a call that is under way is aborted', async () => {
    const subscriber = await gateway.subscribe();
    fail({ kind: 'hang' });
    const hanging = () => gateway.sandbox.requests.filter(({ status }) => status === 0);
    await expect.poll(() => hanging().length, { interval: 5 }).toBeGreaterThan(0);
    await subscriber.close();
    await expect.poll(() => hanging().every(({ aborted }) => aborted)).toBe(true);
    await expectQuiet();
  });

  test('before the first poll is answered', async () => {
    fail({ kind: 'hang' });
    const leaving = new AbortController();
    const subscribed = gateway.subscribe({ signal: leaving.signal }).catch(() => 'left');
    await expect.poll(() => gateway.sandbox.requests.length, { interval: 5 }).toBe(1);
    leaving.abort();
    await subscribed;
    await expect.poll(() => gateway.sandbox.requests[0]?.aborted).toBe(true);
    await expectQuiet();
  });
});

describe('the gateway stops', () => {
  test('and completes all subscriptions without an error', async () => {
    const subscribers = await Promise.all([
      gateway.subscribe(),
      gateway.subscribe({ filter: { isAutomated: true } }),
      gateway.subscribe({ organization: 1 }),
    ]);
    gateway.gateway.completeSubscriptions();
    for (const subscriber of subscribers) expect(await subscriber.end()).toBeUndefined();
    await expectQuiet();
  });
});
