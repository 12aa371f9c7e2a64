import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'graphql-sse';
import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';
import { gatewayForEachTest } from '../../support/gateway-fixture.ts';
import {
  CHANGES,
  type Change,
  change,
  LIVE_CONFIG,
  openSse,
  sendSubscription,
} from '../../support/live.ts';

/** Long enough for several unwanted polls. */
const QUIET_MS = 250;

const gateway = gatewayForEachTest({ config: LIVE_CONFIG });

const open = () => gateway.gateway.counters.subscriptions.sse;

describe('a subscription over Server-Sent Events', () => {
  test.for(['POST', 'GET'] as const)(
    'delivers each change as an event whose id is its watermark: %s',
    async (method) => {
      const { response, events } = await openSse(gateway, { method });
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'private, no-store',
        'x-accel-buffering': 'no',
        'x-request-id': expect.stringMatching(/./),
      });
      for (const number of [1, 2, 3]) {
        const restId = change(gateway, number);
        const event = await events.next();
        expect(event).toMatchObject({
          event: 'next',
          result: { data: { taskChanges: { task: { restId } } } },
        });
        expect(event?.id).toBe(event?.result?.data?.taskChanges.watermark);
      }
      await events.close();
    },
  );

  test('starts with a comment, so that the response begins before the first change', async () => {
    const response = await sendSubscription(gateway);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toBe(':\n\n');
    await reader?.cancel();
  });

  test('continues from the header Last-Event-ID', async () => {
    const first = await openSse(gateway);
    change(gateway, 1);
    const id = (await first.events.next())?.id ?? '';
    await first.events.close();
    const missed = [change(gateway, 2), change(gateway, 3)];
    const second = await openSse(gateway, { headers: { 'last-event-id': id } });
    const found: (string | undefined)[] = [];
    while (!missed.every((restId) => found.includes(restId))) {
      found.push((await second.events.next())?.result?.data?.taskChanges.task.restId);
    }
    await second.events.close();
  });

  test('refuses a Last-Event-ID that is no time', async () => {
    const { events } = await openSse(gateway, { headers: { 'last-event-id': 'yesterday' } });
    const event = await events.next();
    expect(event?.result?.errors).toMatchObject([
      { message: expect.stringContaining('Last-Event-ID'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect((await events.next())?.event).toBe('complete');
  });

  test('is understood by the client graphql-sse', async () => {
    const [{ token }] = gateway.sandbox.organizations;
    const client = createClient({
      url: `${gateway.origin}/graphql`,
      headers: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    const results = client.iterate<Change>({ query: CHANGES });
    const next = results.next();
    await expect.poll(open).toBe(1);
    const restId = change(gateway, 1);
    expect((await next).value).toMatchObject({ data: { taskChanges: { task: { restId } } } });
    await results.return?.();
    client.dispose();
    await expect.poll(open).toBe(0);
  });

  test('ends when the client leaves: nothing more is read from REST', async () => {
    const leaving = new AbortController();
    await openSse(gateway, { signal: leaving.signal });
    await expect.poll(() => gateway.sandbox.requests.length).toBeGreaterThan(1);
    leaving.abort();
    await expect.poll(open).toBe(0);
    await pause(QUIET_MS);
    gateway.sandbox.requests.length = 0;
    await pause(QUIET_MS);
    expect(gateway.sandbox.requests).toEqual([]);
    expect(gateway.log.filter(({ msg }) => msg === 'request')).toMatchObject([
      { level: 'info', transport: 'sse', operation: 'Changes', status: 200, events: 0 },
    ]);
  });

  test('is deleted where the client leaves before it has begun', async () => {
    gateway.sandbox.faults.add({ fault: { kind: 'hang' } });
    const leaving = new AbortController();
    const asked = openSse(gateway, { signal: leaving.signal }).catch(() => 'left');
    await expect.poll(() => gateway.sandbox.requests.length).toBe(1);
    leaving.abort();
    expect(await asked).toBe('left');
    await expect.poll(() => gateway.sandbox.requests[0]?.aborted).toBe(true);
    expect(open()).toBe(0);
  });
});

describe('a subscription that fails', () => {
  test.for([
    ['without a token', null],
    ['with a token that REST does not accept', 'unknown-token'],
  ] as const)('at its beginning is told why, %s', async ([, token]) => {
    const { response, events } = await openSse(gateway, { token });
    expect(response.status).toBe(200);
    expect(await events.next()).toMatchObject({
      event: 'next',
      id: undefined,
      result: { errors: [{ path: ['taskChanges'], extensions: { code: 'UNAUTHENTICATED' } }] },
    });
    expect(await events.next()).toMatchObject({ event: 'complete' });
    expect(await events.next()).toBeUndefined();
    expect(gateway.log.filter(({ msg }) => msg === 'request')).toMatchObject([
      { transport: 'sse', status: 200, codes: ['UNAUTHENTICATED'], events: 0 },
    ]);
  });

  test('later is told why in its last event', async () => {
    const { events } = await openSse(gateway);
    change(gateway, 1);
    expect((await events.next())?.result?.data).toBeDefined();
    gateway.sandbox.faults.add({ fault: { kind: 'status', status: 401 } });
    const last = await events.next();
    expect(last?.result).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(last?.result).not.toHaveProperty('data');
    expect(await events.next()).toMatchObject({ event: 'complete' });
    expect(await events.next()).toBeUndefined();
    await expect
      .poll(() => gateway.log.filter(({ msg }) => msg === 'request'))
      .toMatchObject([{ status: 200, codes: ['UNAUTHENTICATED'], events: 2 }]);
    expect(open()).toBe(0);
  });
});

describe('with an event', () => {
  const NESTED = `subscription {
    taskChanges { task { restId assignee { id tasks(first: 1) { totalCount } } } }
  }`;
  const withAssignee = (number: number) =>
    change(gateway, number, { assignee_id: gateway.sandbox.organizations[0].users[0]?.id ?? '' });

  test('REST is read as for a query, however old the subscription is', async () => {
    const config = { ...LIVE_CONFIG, operationTimeoutMs: 300, upstreamTimeoutMs: 300 };
    await using own = await startTestGateway({ config });
    const { events } = await openSse<{ taskChanges: object }>(own, { query: NESTED });
    for (const number of [1, 2]) {
      await pause(400);
      own.sandbox.requests.length = 0;
      const [{ users }] = own.sandbox.organizations;
      change(own, number, { assignee_id: users[0]?.id ?? '' });
      const event = await events.next();
      expect(event?.result?.errors).toBeUndefined();
      expect(event?.result?.data?.taskChanges).toMatchObject({
        task: { assignee: { tasks: { totalCount: expect.any(Number) } } },
      });
      const asked = own.sandbox.requests.filter(({ query }) => query.has('assignee'));
      expect(asked).toHaveLength(1);
    }
    await events.close();
    await expect
      .poll(() => own.log.filter(({ msg }) => msg === 'request'))
      .toMatchObject([{ events: 2, restCalls: 2 }]);
  });

  test('a field that fails does not end the subscription', async () => {
    const { events } = await openSse<{ taskChanges: object }>(gateway, { query: NESTED });
    const fault = { kind: 'status', status: 400 } as const;
    gateway.sandbox.faults.add({ fault, times: 1, when: ({ query }) => query.has('assignee') });
    withAssignee(1);
    expect((await events.next())?.result?.errors).toMatchObject([
      { path: ['taskChanges', 'task', 'assignee', 'tasks', 'totalCount'] },
    ]);
    withAssignee(2);
    const event = await events.next();
    expect(event?.result?.errors).toBeUndefined();
    expect(event?.result?.data?.taskChanges).toMatchObject({ task: { assignee: { tasks: {} } } });
    await events.close();
  });

  test('X-Explain lists its REST calls', async () => {
    const { events } = await openSse(gateway, { query: NESTED, headers: { 'x-explain': 'rest' } });
    withAssignee(1);
    expect((await events.next())?.result).toMatchObject({
      extensions: { rest: [{ status: 200, url: expect.stringContaining('assignee=') }] },
    });
    await events.close();
  });
});
