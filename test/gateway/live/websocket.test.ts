import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { gatewayForEachTest } from '../../support/gateway-fixture.ts';
import { CHANGES, type Change, change, LIVE_CONFIG } from '../../support/live.ts';
import { connect, openSocket } from '../../support/socket.ts';

/** Long enough for several unwanted polls. */
const QUIET_MS = 250;

const gateway = gatewayForEachTest({ config: LIVE_CONFIG });

const open = () => gateway.gateway.counters.subscriptions.websocket;
const lines = () => gateway.log.filter(({ msg }) => msg === 'request');
const authorization = () => `Bearer ${gateway.sandbox.organizations[0].token}`;

async function expectQuiet(): Promise<void> {
  await expect.poll(open).toBe(0);
  await pause(QUIET_MS);
  gateway.sandbox.requests.length = 0;
  await pause(QUIET_MS);
  expect(gateway.sandbox.requests).toEqual([]);
}

describe('a subscription over a WebSocket', () => {
  test('delivers each change, until the client completes it', async () => {
    const socket = await openSocket(gateway);
    socket.subscribe('1', CHANGES);
    await expect.poll(open).toBe(1);
    for (const number of [1, 2]) {
      const restId = change(gateway, number);
      expect(await socket.next()).toEqual({
        id: '1',
        type: 'next',
        payload: { data: { taskChanges: { task: { restId }, watermark: expect.any(String) } } },
      });
    }
    socket.send({ id: '1', type: 'complete' });
    await expectQuiet();
    expect(lines()).toMatchObject([
      {
        operation: 'Changes',
        transport: 'websocket',
        events: 2,
        requestId: expect.stringMatching(/\/1$/),
      },
    ]);
    expect(lines()[0]).not.toHaveProperty('status');
    socket.subscribe('1', '{ __typename }');
    expect(await socket.next()).toMatchObject({ payload: { data: { __typename: 'Query' } } });
    socket.socket.close();
  });

  test('is understood by the client graphql-ws', async () => {
    const client = createClient({
      url: `ws://127.0.0.1:${gateway.port}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: authorization() },
      retryAttempts: 0,
    });
    const results = client.iterate<Change>({ query: CHANGES });
    const next = results.next();
    await expect.poll(open).toBe(1);
    const restId = change(gateway, 1);
    expect((await next).value).toMatchObject({ data: { taskChanges: { task: { restId } } } });
    await results.return?.();
    await expect.poll(open).toBe(0);
    await client.dispose();
  });

  test.for(['close', 'terminate'] as const)('ends when its socket is gone: %s', async (how) => {
    const socket = await openSocket(gateway);
    socket.subscribe('1', CHANGES);
    socket.subscribe('2', CHANGES);
    await expect.poll(open).toBe(2);
    socket.socket[how]();
    await expectQuiet();
    expect(lines()).toHaveLength(2);
  });

  test('that is completed before it has begun is never opened', async () => {
    gateway.sandbox.faults.add({ fault: { kind: 'hang' } });
    const socket = await openSocket(gateway);
    socket.subscribe('1', CHANGES);
    await expect.poll(() => gateway.sandbox.requests.length).toBe(1);
    socket.send({ id: '1', type: 'complete' });
    await expect.poll(() => gateway.sandbox.requests[0]?.aborted).toBe(true);
    expect(open()).toBe(0);
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    socket.socket.close();
  });

  test('that REST refuses later ends with the reason, and the socket stays', async () => {
    const socket = await openSocket(gateway);
    socket.subscribe('1', CHANGES);
    await expect.poll(open).toBe(1);
    gateway.sandbox.faults.add({ fault: { kind: 'status', status: 401 } });
    const last = await socket.next();
    expect(last).toMatchObject({
      id: '1',
      type: 'next',
      payload: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    });
    expect(last?.payload).not.toHaveProperty('data');
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
    await expect.poll(lines).toMatchObject([{ codes: ['UNAUTHENTICATED'] }]);
    gateway.sandbox.faults.clear();
    socket.subscribe('1', '{ __typename }');
    expect(await socket.next()).toMatchObject({ payload: { data: { __typename: 'Query' } } });
    socket.socket.close();
  });
});

describe('the token', () => {
  const COUNT = '{ tasks { totalCount } }';
  test.for<[name: string, init: () => Record<string, unknown>, headers: () => object]>([
    ['of connection_init', () => ({ Authorization: authorization() }), () => ({})],
    ['in small letters', () => ({ authorization: authorization() }), () => ({})],
    ['of the upgrade', () => ({}), () => ({ authorization: authorization() })],
    [
      'of connection_init before that of the upgrade',
      () => ({ AUTHORIZATION: authorization() }),
      () => ({ authorization: 'Bearer unknown' }),
    ],
  ])('%s is used', async ([, init, headers]) => {
    const socket = await openSocket(gateway, { init: init(), headers: { ...headers() } });
    socket.subscribe('1', COUNT);
    expect(await socket.next()).toMatchObject({
      payload: { data: { tasks: { totalCount: 300 } } },
    });
    expect(gateway.sandbox.requests).toMatchObject([
      { headers: { authorization: authorization() } },
    ]);
    socket.socket.close();
  });

  test.for([{}, { authorization: 'Bearer unknown' }, { authorization: 'Bearer \nx' }])(
    'that is missing or wrong is an error of each operation: %j',
    async (init) => {
      const socket = await openSocket(gateway, { init });
      for (const query of [CHANGES, COUNT]) {
        socket.subscribe('1', query);
        expect(await socket.next()).toMatchObject({
          type: 'next',
          payload: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
        });
        expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
      }
      socket.socket.close();
    },
  );

  test.for([7, null, { bearer: 'x' }])('that is no text closes the socket: %j', async (value) => {
    const socket = await connect(gateway);
    socket.send({ type: 'connection_init', payload: { Authorization: value } });
    expect((await socket.closed).code).toBe(4400);
  });
});

describe('other operations over a WebSocket', () => {
  test('a query is answered with one result', async () => {
    const socket = await openSocket(gateway, { headers: { 'x-request-id': 'socket-1' } });
    socket.subscribe('a', 'query Count { tasks { totalCount } }');
    expect(await socket.next()).toEqual({
      id: 'a',
      type: 'next',
      payload: { data: { tasks: { totalCount: 300 } } },
    });
    expect(await socket.next()).toEqual({ id: 'a', type: 'complete' });
    await expect
      .poll(lines)
      .toMatchObject([
        { requestId: 'socket-1/1', operation: 'Count', transport: 'websocket', restCalls: 1 },
      ]);
    expect(gateway.sandbox.requests).toMatchObject([{ headers: { 'x-request-id': 'socket-1/1' } }]);
    socket.socket.close();
  });

  test('queries are answered with their variables, side by side', async () => {
    const socket = await openSocket(gateway);
    const query = 'query ($first: Int) { tasks(first: $first) { nodes { restId } } }';
    for (const first of [1, 2, 3]) socket.subscribe(`${first}`, query, { variables: { first } });
    const lengths = new Map<unknown, number>();
    while (lengths.size < 3) {
      const message = await socket.next();
      if (message?.type !== 'next') continue;
      const text = JSON.stringify(message.payload);
      lengths.set(message.id, text.split('restId').length - 1);
    }
    expect(Object.fromEntries(lengths)).toEqual({ 1: 1, 2: 2, 3: 3 });
    socket.socket.close();
  });

  test.for<[query: string, code: string]>([
    ['{', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['', 'GRAPHQL_PARSE_FAILED'],
    [`{ ${'__typename '.repeat(3000)} }`, 'QUERY_TOO_COMPLEX'],
  ])('are refused before their execution with an error: %s', async ([query, code]) => {
    const socket = await openSocket(gateway);
    socket.subscribe('1', query);
    expect(await socket.next()).toMatchObject({
      id: '1',
      type: 'error',
      payload: [{ message: expect.any(String), extensions: { code } }],
    });
    socket.subscribe('1', '{ __typename }');
    expect(await socket.next()).toMatchObject({ type: 'next' });
    await expect.poll(lines).toMatchObject([{ codes: [code] }, { operation: 'anonymous' }]);
    socket.socket.close();
  });

  test('the hash of an automatic persisted query is not supported', async () => {
    const socket = await openSocket(gateway);
    const persistedQuery = { version: 1, sha256Hash: 'ab'.repeat(32) };
    socket.send({ id: '1', type: 'subscribe', payload: { extensions: { persistedQuery } } });
    expect(await socket.next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }],
    });
    socket.socket.close();
  });

  test('a query is aborted when the client completes it', async () => {
    gateway.sandbox.faults.add({ fault: { kind: 'hang' } });
    const socket = await openSocket(gateway);
    socket.subscribe('1', '{ tasks { totalCount } }');
    await expect.poll(() => gateway.sandbox.requests.length).toBe(1);
    socket.send({ id: '1', type: 'complete' });
    await expect.poll(() => gateway.sandbox.requests[0]?.aborted).toBe(true);
    await expect.poll(lines).toHaveLength(1);
    socket.socket.close();
  });
});
