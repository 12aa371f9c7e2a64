import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { CHANGES, LIVE_CONFIG } from '../../support/live.ts';
import { RawSocket } from '../../support/raw-socket.ts';
import { connect, openSocket, refusalOf, type TestSocket } from '../../support/socket.ts';

const LISTED = 'https://app.example.com';

const gateway = gatewayForFile({ config: { ...LIVE_CONFIG, corsOrigins: [LISTED] } });

const init = { type: 'connection_init' };
const subscribe = { id: '1', type: 'subscribe', payload: { query: '{ __typename }' } };

describe('an upgrade', () => {
  test.for(['/graphql?x=1', '/graphql?', 'http://elsewhere.example/graphql'])(
    'is accepted at %s',
    async (path) => {
      await using raw = await RawSocket.open(gateway.port);
      raw.send(
        [
          `GET ${path} HTTP/1.1`,
          'Host: gateway',
          'Connection: Upgrade',
          'Upgrade: WebSocket',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
          'Sec-WebSocket-Protocol: graphql-ws, graphql-transport-ws',
          'X-Request-Id: upgrade-1',
          '\r\n',
        ].join('\r\n'),
      );
      const answer = await raw.answer();
      expect(answer).toMatchObject({
        status: 101,
        headers: { 'sec-websocket-protocol': 'graphql-transport-ws', 'x-request-id': 'upgrade-1' },
      });
      expect(answer?.headers).not.toHaveProperty('sec-websocket-extensions');
    },
  );

  test.for<[name: string, options: Parameters<typeof refusalOf>[1], status: number]>([
    ['another path', { path: '/other' }, 404],
    ['no subprotocol', { protocols: [] }, 400],
    ['the subprotocol of subscriptions-transport-ws', { protocols: ['graphql-ws'] }, 400],
    ['another site', { headers: { origin: 'https://evil.example' } }, 403],
    ['the origin null', { headers: { origin: 'null' } }, 403],
    ['a host that is not valid', { headers: { host: 'a b' } }, 400],
  ])('is refused with %s', async ([, options, status]) => {
    const refusal = await refusalOf(gateway, options);
    expect(refusal).toMatchObject({ status, code: 'BAD_REQUEST', message: expect.any(String) });
    expect(refusal.headers).toMatchObject({
      'x-request-id': expect.any(String),
      'cache-control': 'private, no-store',
    });
    const lines = gateway.log.filter(({ msg }) => msg === 'request');
    expect(lines).toMatchObject([{ status, codes: ['BAD_REQUEST'] }]);
  });

  test('is refused with a version of the handshake that is not 13', async () => {
    await using raw = await RawSocket.open(gateway.port);
    raw.send(
      'GET /graphql HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\nSec-WebSocket-Version: 99\r\n\r\n',
    );
    expect(await raw.answer()).toMatchObject({ status: 400, body: expect.stringContaining('13') });
  });

  test.for<[origin: string, host: string | undefined]>([
    [LISTED, undefined],
    ['http://gateway.example.com', 'gateway.example.com'],
    // A proxy has terminated TLS.
    ['https://gateway.example.com', 'gateway.example.com'],
    ['https://gateway.example.com', 'Gateway.Example.com:443'],
    ['http://gateway.example.com:8080', 'gateway.example.com:8080'],
  ])('is accepted from the origin %s at the host %s', async ([origin, host]) => {
    const headers = { origin, ...(host !== undefined && { host }) };
    const socket = await connect(gateway, { headers });
    socket.socket.close();
  });

  test.for([
    ['https://gateway.example.com.evil.example', 'gateway.example.com'],
    ['http://gateway.example.com:8081', 'gateway.example.com:8080'],
    ['https://app.example.com:444', 'gateway.example.com'],
  ] as const)('is refused from the origin %s at the host %s', async ([origin, host]) => {
    expect(await refusalOf(gateway, { headers: { origin, host } })).toMatchObject({ status: 403 });
  });

  test('is refused where there are too many', async () => {
    await using own = await startTestGateway({ config: { subscriptions: 2 } });
    const sockets = [await connect(own), await connect(own)];
    expect(await refusalOf(own)).toMatchObject({ status: 503, code: 'SUBSCRIPTION_LIMIT' });
    sockets[0]?.socket.close();
    await sockets[0]?.closed;
    await expect.poll(() => connect(own).catch(() => undefined)).toBeDefined();
  });
});

/** The payload is an object with lists in it. */
function nestedPing(levels: number): string {
  const lists = `${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}`;
  return `{"type":"ping","payload":{"a":${lists}}}`;
}

describe('a socket is closed', () => {
  test.for<[name: string, messages: unknown[], code: number]>([
    ['for text that is no JSON', ['{'], 4400],
    ['for JSON that is no object', ['[]'], 4400],
    ['for a message without a type', [{}], 4400],
    ['for a type that does not exist', [{ type: 'start' }], 4400],
    ['for a type of servers', [init, { type: 'connection_ack' }], 4400],
    ['for a message of servers', [init, { id: '1', type: 'next', payload: {} }], 4400],
    ['for an operation without an id', [init, { ...subscribe, id: '' }], 4400],
    ['for a query that is no text', [init, { ...subscribe, payload: { query: 7 } }], 4400],
    [
      'for variables that are no object',
      [init, { ...subscribe, payload: { query: '{a}', variables: [] } }],
      4400,
    ],
    ['for a payload that is no object', [init, { ...subscribe, payload: 'x' }], 4400],
    ['for an operation before connection_init', [subscribe], 4401],
    ['for a second connection_init', [init, init], 4429],
    [
      'for an id that is in use',
      [init, { id: '1', type: 'subscribe', payload: { query: CHANGES } }, subscribe],
      4409,
    ],
    ['for a ping that is nested too deeply', [nestedPing(201)], 4400],
    ['for a ping whose answer would overflow the stack', [nestedPing(100_000)], 4400],
    ['for a message that is too large', [`"${'x'.repeat(256 * 1024)}"`], 1009],
  ])('%s', async ([, messages, code]) => {
    const socket = await connect(gateway);
    for (const message of messages) socket.send(message);
    const closed = await socket.closed;
    expect(closed.code).toBe(code);
    if (code !== 1009) expect(closed.reason).toMatch(/./);
    expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('for text that is not UTF-8, and frames that are not masked', async () => {
    for (const bytes of [
      [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28],
      [0x81, 0x02, 0x7b, 0x7d],
    ]) {
      await using raw = await RawSocket.open(gateway.port);
      raw.send(
        'GET /graphql HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      );
      expect(await raw.answer()).toMatchObject({ status: 101 });
      raw.send(Buffer.from(bytes));
      await expect
        .poll(() => gateway.log.filter(({ msg }) => msg === 'websocket closed'))
        .not.toEqual([]);
      gateway.log.length = 0;
    }
  });

  test('without connection_init, after a time', async () => {
    await using own = await startTestGateway({ webSocketTimes: { initTimeoutMs: 20 } });
    const late = await connect(own);
    expect((await late.closed).code).toBe(4408);
    const inTime = await openSocket(own);
    await pause(60);
    inTime.send({ type: 'ping' });
    expect(await inTime.next()).toEqual({ type: 'pong' });
    inTime.socket.close();
  });

  test('where the client does not answer pings', async () => {
    await using own = await startTestGateway({ webSocketTimes: { heartbeatMs: 50 } });
    const living = await openSocket(own);
    const silent = await openSocket(own);
    // Nothing is read any more, as if the network had failed.
    silent.socket.pause();
    await expect
      .poll(() => own.log.filter(({ msg }) => msg === 'websocket closed'))
      .toMatchObject([{ code: 1006 }]);
    living.send({ type: 'ping', payload: { a: 1 } });
    expect(await living.next()).toEqual({ type: 'pong', payload: { a: 1 } });
    living.socket.close();
    silent.socket.terminate();
  });
});

test('further operations of one socket are refused, and it stays open', async () => {
  const config = { ...LIVE_CONFIG, subscriptionsPerToken: 3 };
  await using own = await startTestGateway({ config });
  own.sandbox.faults.add({ fault: { kind: 'hang' } });
  const socket = await openSocket(own);
  for (const id of ['1', '2', '3', '4']) socket.subscribe(id, '{ tasks { totalCount } }');
  expect(await socket.next()).toMatchObject({
    id: '4',
    type: 'error',
    payload: [{ extensions: { code: 'SUBSCRIPTION_LIMIT' } }],
  });
  own.sandbox.faults.clear();
  socket.send({ id: '1', type: 'complete' });
  socket.subscribe('5', '{ __typename }');
  expect(await socket.next()).toMatchObject({ id: '5', type: 'next' });
  socket.socket.close();
});

test('a client that does not read is disconnected where nothing moves any more', async () => {
  await using own = await startTestGateway({ webSocketTimes: { stallMs: 200 } });
  const socket = await openSocket(own);
  socket.socket.pause();
  sendPings(socket);
  await expect
    .poll(() => own.log.filter(({ msg }) => msg === 'websocket closed'))
    .toMatchObject([{ code: 1006 }]);
  socket.socket.terminate();
});

test('a client that sends and does not read is not read from', async () => {
  const socket = await openSocket(gateway);
  socket.socket.pause();
  const sent = sendPings(socket);
  // The gateway stops reading long before the limit.
  await expect.poll(() => socket.socket.bufferedAmount).toBeGreaterThan(10_000_000);
  await pause(300);
  expect(socket.socket.bufferedAmount).toBeGreaterThan(10_000_000);
  socket.socket.resume();
  await sent;
  for (let count = 0; count < 300; count++)
    expect(await socket.next()).toMatchObject({ type: 'pong' });
  socket.socket.close();
});

/** 60 MB, whose responses would be as large. */
async function sendPings({ socket }: TestSocket): Promise<void> {
  const payload = { padding: 'x'.repeat(200_000) };
  const sent = Array.from({ length: 300 }, () => {
    return new Promise<void>((resolve) =>
      socket.send(JSON.stringify({ type: 'ping', payload }), () => resolve()),
    );
  });
  await Promise.all(sent);
}

describe('with trusted documents', () => {
  const manifest = fileURLToPath(
    new URL('../../../examples/queries/generated/persisted-documents.json', import.meta.url),
  );
  const ids = Object.entries<string>(JSON.parse(readFileSync(manifest, 'utf8')));
  const [openTasks = ''] = ids.find(([, text]) => text.startsWith('query OpenTasks')) ?? [];

  test.for<[name: string, payload: object]>([
    ['documentId', { documentId: openTasks }],
    ['an id and an empty query', { id: openTasks, query: '' }],
    ['documentId and null', { documentId: openTasks, query: null }],
    [
      "Apollo's extension",
      {
        extensions: {
          persistedQuery: { version: 1, sha256Hash: openTasks.replace('sha256:', '') },
        },
      },
    ],
  ])('a document is executed by its id: %s', async ([, payload]) => {
    await using own = await startTestGateway({ config: { trustedDocuments: manifest } });
    const socket = await openSocket(own);
    socket.send({ id: '1', type: 'subscribe', payload: { ...payload, variables: { first: 2 } } });
    expect(await socket.next()).toMatchObject({
      type: 'next',
      payload: { data: { tasks: { edges: [{}, {}] } } },
    });
    socket.socket.close();
  });

  test.for<[code: string, payload: object]>([
    ['PERSISTED_QUERY_ONLY', { query: CHANGES }],
    ['PERSISTED_QUERY_NOT_FOUND', { documentId: 'nobody' }],
    ['PERSISTED_QUERY_ID_REQUIRED', {}],
  ])('anything else is refused: %s', async ([code, payload]) => {
    await using own = await startTestGateway({ config: { trustedDocuments: manifest } });
    const socket = await openSocket(own);
    socket.send({ id: '1', type: 'subscribe', payload });
    expect(await socket.next()).toEqual({
      id: '1',
      type: 'error',
      payload: [{ message: expect.any(String), extensions: { code } }],
    });
    socket.socket.close();
  });
});
