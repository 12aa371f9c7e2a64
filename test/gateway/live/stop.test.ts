import { describe, expect, test } from 'vitest';
import type { ApiRequest } from '../../../sandbox/requests.ts';
import { createHttpServer } from '../../../src/gateway.ts';
import { Shutdown } from '../../../src/process/shutdown.ts';
import { type GatewayOptions, startTestGateway } from '../../support/gateway.ts';
import { CHANGES, change, LIVE_CONFIG, openSse } from '../../support/live.ts';
import { listenOnLoopback } from '../../support/serve.ts';
import { silentLogger } from '../../support/silent-logger.ts';
import { openSocket } from '../../support/socket.ts';

type Asked = Pick<ApiRequest, 'query'>;

/** Far longer than any test takes. */
const LONG_MS = 60_000;

/** The REST calls of a subscription before its first event. */
const PENDING: { pending: string; args: string; isIt: (request: Asked) => boolean }[] = [
  { pending: 'the first poll', args: '', isIt: () => true },
  {
    pending: 'a filter',
    args: '(filter: { classification: ["invoice"] })',
    isIt: ({ query }) => query.has('classification'),
  },
  {
    pending: 'the number of earlier changes',
    args: '(since: "2025-01-01T00:00:00Z")',
    isIt: ({ query }) => query.get('page') !== '0',
  },
];

/** A gateway in a server that can be stopped like the process. */
async function startStoppable(
  { delayMs = LONG_MS, timeoutMs = LONG_MS } = {},
  options: GatewayOptions = { config: LIVE_CONFIG },
) {
  const gateway = await startTestGateway(options);
  const { listener, onUpgrade } = gateway.gateway;
  const server = createHttpServer(listener, {
    keepAliveTimeoutMs: LONG_MS,
    stallTimeoutMs: LONG_MS,
    logger: silentLogger,
    onUpgrade,
  });
  const shutdown = new Shutdown(server, {
    markUnready: () => gateway.gateway.markUnready(),
    completeSubscriptions: () => gateway.gateway.completeSubscriptions(),
    delayMs,
    timeoutMs,
    dispose: async () => true,
  });
  const { url, port } = await listenOnLoopback(server);
  return {
    ...gateway,
    port,
    fetch: (path: string, init?: RequestInit) => fetch(url + path, init),
    shutdown,
    open: () => gateway.gateway.counters.subscriptions,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

describe('a stop', () => {
  test('completes all subscriptions and closes WebSockets at once, before its delay', async () => {
    await using gateway = await startStoppable();
    const { events } = await openSse(gateway);
    const [subscribed, idle] = [await openSocket(gateway), await openSocket(gateway)];
    subscribed.subscribe('1', CHANGES);
    await expect.poll(gateway.open).toEqual({ sse: 1, websocket: 1 });
    const stopped = gateway.shutdown.stop();
    expect(await events.next()).toMatchObject({ event: 'complete' });
    expect(await events.next()).toBeUndefined();
    expect(await subscribed.next()).toEqual({ id: '1', type: 'complete' });
    expect(await subscribed.closed).toEqual({ code: 1001, reason: 'The gateway stops' });
    expect(await idle.closed).toMatchObject({ code: 1001 });
    expect(gateway.open()).toEqual({ sse: 0, websocket: 0 });
    gateway.shutdown.skipDelay();
    expect(await stopped).toBe(true);
  });

  test.for(PENDING)('completes a subscription that waits for $pending', async (pending) => {
    await using gateway = await startStoppable();
    const { faults, requests, organizations } = gateway.sandbox;
    faults.add({ fault: { kind: 'hang' }, when: pending.isIt });
    const query = `subscription { taskChanges${pending.args} { task { restId } } }`;
    // Each has its own first poll.
    const [{ token }, other] = organizations;
    const opening = openSse(gateway, { query, token });
    const authorization = `Bearer ${other.token}`;
    const socket = await openSocket(gateway, { init: { authorization } });
    socket.subscribe('1', query);
    await expect.poll(() => requests.filter(pending.isIt).length).toBe(2);
    const stopped = gateway.shutdown.stop();
    const { events } = await opening;
    expect(await events.next()).toMatchObject({ event: 'complete' });
    expect(await events.next()).toBeUndefined();
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
    expect(await socket.closed).toMatchObject({ code: 1001 });
    gateway.shutdown.skipDelay();
    expect(await stopped).toBe(true);
    await expect.poll(() => requests.filter(({ aborted }) => aborted).length).toBe(2);
    expect(gateway.log.filter(({ codes }) => codes !== undefined)).toEqual([]);
  });

  test('accepts subscriptions during its delay, and completes them when the listener closes', async () => {
    await using gateway = await startStoppable();
    const stopped = gateway.shutdown.stop();
    const { events } = await openSse(gateway);
    const socket = await openSocket(gateway);
    socket.subscribe('1', CHANGES);
    await expect.poll(gateway.open).toEqual({ sse: 1, websocket: 1 });
    change(gateway, 1);
    expect(await events.next()).toMatchObject({ event: 'next' });
    expect(await socket.next()).toMatchObject({ type: 'next' });
    gateway.shutdown.skipDelay();
    expect(await events.next()).toMatchObject({ event: 'complete' });
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
    expect(await socket.closed).toMatchObject({ code: 1001 });
    expect(await stopped).toBe(true);
  });

  test('lets a query of a WebSocket end first, and starts no other', async () => {
    await using gateway = await startStoppable();
    gateway.sandbox.faults.add({ fault: { kind: 'slow', ms: 300 }, times: 1 });
    const socket = await openSocket(gateway);
    socket.subscribe('1', '{ tasks { totalCount } }');
    await expect.poll(() => gateway.sandbox.requests.length).toBe(1);
    const stopped = gateway.shutdown.stop();
    socket.subscribe('2', '{ tasks { totalCount } }');
    gateway.shutdown.skipDelay();
    expect(await socket.next()).toMatchObject({ id: '1', type: 'next' });
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
    expect(await socket.next()).toBeUndefined();
    expect(await socket.closed).toMatchObject({ code: 1001 });
    expect(await stopped).toBe(true);
  });

  test('does not wait for ever for a client that does not answer', async () => {
    await using gateway = await startStoppable({ delayMs: 0, timeoutMs: 200 });
    const socket = await openSocket(gateway);
    socket.socket.pause();
    expect(await gateway.shutdown.stop()).toBe(true);
    socket.socket.terminate();
  });
});
