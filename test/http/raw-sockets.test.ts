import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../support/gateway.ts';
import { gatewayForFile } from '../support/gateway-fixture.ts';
import { listen } from '../support/listen.ts';
import { type RawAnswer, RawSocket, rawRequest } from '../support/raw-socket.ts';
import { silentLogger } from '../support/silent-logger.ts';

const MAX_BODY = 256 * 1024;
const MAX_PIPELINED = 100;
const QUERY = JSON.stringify({ query: '{ __typename }' });
const ANSWER = '{"data":{"__typename":"Query"}}';
const JSON_POST = ['Host: gateway', 'Content-Type: application/json'];

const gateway = gatewayForFile({ sandbox: { tasks: 20 } });

/** The responses to these bytes; each has the headers that every response has, and no stack. */
async function answersTo(
  bytes: string,
  count = 1,
  isHead = false,
): Promise<(RawAnswer | undefined)[]> {
  await using socket = await RawSocket.open(gateway.port);
  socket.send(bytes);
  const answers: (RawAnswer | undefined)[] = [];
  for (let index = 0; index < count; index++) answers.push(await socket.answer({ isHead }));
  for (const answer of answers) if (answer !== undefined) expectWellFormed(answer);
  return answers;
}

async function answerTo(bytes: string, isHead = false): Promise<RawAnswer> {
  const [answer] = await answersTo(bytes, 1, isHead);
  if (answer === undefined) throw new Error('closed without an answer');
  return answer;
}

function expectWellFormed({ headers, body }: RawAnswer): void {
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'private, no-store',
    'x-request-id': expect.stringMatching(/./),
  });
  expect(body).not.toMatch(/\bat .*:\d+:\d+|node_modules|\.ts:/);
}

/** The log line of a request is written once its response is sent. */
async function linesWith(status: number): Promise<void> {
  await expect
    .poll(() => gateway.log.filter(({ msg }) => msg === 'request').map((line) => line.status))
    .toEqual([status]);
}

async function expectWell(): Promise<void> {
  expect(await answerTo(rawRequest('POST /graphql HTTP/1.1', JSON_POST, QUERY))).toMatchObject({
    status: 200,
    body: ANSWER,
  });
  expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
}

describe('an invalid Host header', () => {
  test.for([
    'web.1',
    'a b',
    'gw:99999',
    '[',
    'a/b',
    'u@h',
    'a?b',
    'a#b',
    'a\\b',
    '[::1',
    'a:b',
    '%',
  ])('is answered with 400, except for probes: %s', async (host) => {
    for (const method of ['GET', 'POST', 'PUT']) {
      gateway.log.length = 0;
      const { status, body } = await answerTo(
        rawRequest(`${method} /graphql HTTP/1.1`, [`Host: ${host}`, ...JSON_POST.slice(1)], QUERY),
      );
      expect(status).toBe(400);
      expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
      await linesWith(400);
    }
    for (const path of ['/health', '/ready']) {
      const probe = await answerTo(rawRequest(`GET ${path} HTTP/1.1`, [`Host: ${host}`]));
      expect(probe).toMatchObject({ status: 200, body: '' });
    }
  });

  test.for([
    'gateway',
    'gw:4000',
    'gw_1.internal',
    '127.0.0.1:1',
    '[::1]:4000',
    'gw.example.',
    'ä.de',
    '',
  ])('is not "%s"', async (host) => {
    const { status } = await answerTo(
      rawRequest('POST /graphql HTTP/1.1', [`Host: ${host}`, ...JSON_POST.slice(1)], QUERY),
    );
    expect(status).toBe(200);
  });

  test('may be missing in HTTP/1.0 but not in HTTP/1.1', async () => {
    expect(
      (await answerTo(rawRequest('POST /graphql HTTP/1.0', JSON_POST.slice(1), QUERY))).status,
    ).toBe(200);
    await linesWith(200);
    gateway.log.length = 0;
    expect(
      (await answerTo(rawRequest('POST /graphql HTTP/1.1', JSON_POST.slice(1), QUERY))).status,
    ).toBe(400);
    await linesWith(400);
    expect((await answerTo(rawRequest('GET /health HTTP/1.1', []))).status).toBe(200);
  });
});

describe('the request target', () => {
  test.for<[what: string, startLine: string, status: number]>([
    ['the absolute form', 'POST http://gateway/graphql HTTP/1.1', 200],
    ['the absolute form of https', 'POST HTTPS://gateway:1/graphql HTTP/1.1', 200],
    ['the absolute form of a bad host', 'POST http://a:99999/graphql HTTP/1.1', 400],
    ['the absolute form without a path', 'POST http://gateway HTTP/1.1', 404],
    ['another scheme', 'POST ftp://gateway/graphql HTTP/1.1', 400],
    ['another path', 'POST /graphql/x HTTP/1.1', 404],
    ['dots', 'POST /x/../graphql HTTP/1.1', 200],
    ['a fragment', 'POST /graphql#x HTTP/1.1', 200],
    ['* for the server', 'OPTIONS * HTTP/1.1', 204],
    ['* for anything else', 'POST * HTTP/1.1', 400],
  ])('decides the status: %s', async ([, startLine, status]) => {
    expect((await answerTo(rawRequest(startLine, JSON_POST, QUERY))).status).toBe(status);
    await expectWell();
  });

  test('that only ends like a probe is no probe', async () => {
    for (const target of ['/graphql?x=/health', '/x/health', '/healthz', '/graphql?/ready']) {
      const { status } = await answerTo(rawRequest(`POST ${target} HTTP/1.1`, JSON_POST, QUERY));
      expect([target, status]).toEqual([target, target.startsWith('/graphql') ? 200 : 404]);
    }
    const probe = await answerTo(rawRequest('GET /health?x=1 HTTP/1.1'));
    expect(probe).toMatchObject({ status: 200, body: '' });
  });

  test('of CONNECT closes its connection only', async () => {
    const [answer] = await answersTo(
      'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n',
    );
    expect(answer).toBeUndefined();
    await expectWell();
  });

  test('is answered as usual with an unsupported Upgrade', async () => {
    // Java's HTTP client offers it with every request.
    const upgrade = [
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABk',
    ];
    const { status } = await answerTo(
      rawRequest('POST /graphql HTTP/1.1', [...JSON_POST, ...upgrade], QUERY),
    );
    expect(status).toBe(200);
    await expectWell();
  });
});

describe('the request headers', () => {
  test.for<[what: string, headers: string[], status: number]>([
    ['two hosts', ['Host: one', 'Host: two', 'Content-Type: application/json'], 400],
    ['two equal hosts', ['Host: one', 'Host: one', 'Content-Type: application/json'], 400],
    ['two content types', [...JSON_POST, 'Content-Type: text/plain'], 400],
    ['two tokens', [...JSON_POST, 'Authorization: Bearer a', 'authorization: Bearer b'], 400],
    ['two lengths that differ', [...JSON_POST, 'Content-Length: 7'], 400],
    ['two accepts', [...JSON_POST, 'Accept: application/json', 'Accept: text/html'], 200],
    ['an expectation nobody knows', [...JSON_POST, 'Expect: a-miracle'], 417],
    ['a name with a space', [...JSON_POST, 'X Y: z'], 400],
    ['a prototype', [...JSON_POST, '__proto__: x', 'constructor: y', 'toString: z'], 200],
    ['a length and chunks', [...JSON_POST, 'Transfer-Encoding: chunked'], 400],
    ['a coding that is none', ['Host: gateway', 'Transfer-Encoding: gzip'], 400],
  ])('decide the status: %s', async ([, headers, status]) => {
    expect((await answerTo(rawRequest('POST /graphql HTTP/1.1', headers, QUERY))).status).toBe(
      status,
    );
    await linesWith(status);
    await expectWell();
  });

  test.for<[what: string, headers: string[]]>([
    ['one of 20 KiB', [`X-Large: ${'x'.repeat(20 * 1024)}`]],
    ['400 of them', Array.from({ length: 400 }, (_, index) => `X-${index}: ${'x'.repeat(50)}`)],
  ])('are answered with 431 where they are too large: %s', async ([, flood]) => {
    const { status } = await answerTo(
      rawRequest('GET /graphql HTTP/1.1', ['Host: gateway', ...flood]),
    );
    expect(status).toBe(431);
    await linesWith(431);
    await expectWell();
  });

  test('are answered with 400 where they are no HTTP', async () => {
    for (const bytes of [
      '\u0016\u0003\u0001\u0002',
      'hello\r\n\r\n',
      'GET\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ]) {
      gateway.log.length = 0;
      expect((await answerTo(bytes)).status).toBe(400);
      await linesWith(400);
    }
    await expectWell();
  });

  test('are the whole answer to HEAD', async () => {
    for (const [path, status] of [
      ['/graphql', 405],
      ['/health', 200],
      ['/none', 404],
    ] as const) {
      const head = await answerTo(rawRequest(`HEAD ${path} HTTP/1.1`, JSON_POST), true);
      expect([path, head.status, head.body]).toEqual([path, status, '']);
    }
  });
});

describe('request bodies', () => {
  const chunked = [...JSON_POST, 'Transfer-Encoding: chunked'];
  const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

  test('may arrive one byte at a time', async () => {
    await using socket = await RawSocket.open(gateway.port);
    socket.send(rawRequest('POST /graphql HTTP/1.1', chunked));
    for (const byte of QUERY) socket.send(chunk(byte));
    socket.send('0\r\n\r\n');
    expect(await socket.answer()).toMatchObject({ status: 200, body: ANSWER });
    socket.send(
      rawRequest('POST /graphql HTTP/1.1', [...JSON_POST, `Content-Length: ${QUERY.length}`]),
    );
    for (const byte of QUERY) socket.send(byte);
    expect(await socket.answer()).toMatchObject({ status: 200, body: ANSWER });
  });

  test('that are too large are answered with 413, and the connection stays open', async () => {
    for (const headers of [chunked, [...JSON_POST, `Content-Length: ${2 * MAX_BODY}`]]) {
      gateway.log.length = 0;
      await using socket = await RawSocket.open(gateway.port);
      socket.send(rawRequest('POST /graphql HTTP/1.1', headers));
      const isChunked = headers === chunked;
      for (let sent = 0; sent < 2 * MAX_BODY; sent += 8192) {
        socket.send(isChunked ? chunk('x'.repeat(8192)) : 'x'.repeat(8192));
      }
      if (isChunked) socket.send('0\r\n\r\n');
      const refused = await socket.answer();
      expect(refused?.status).toBe(413);
      expect(refused?.body).toContain('REQUEST_ENTITY_TOO_LARGE');
      await linesWith(413);
      socket.send(rawRequest('POST /graphql HTTP/1.1', JSON_POST, QUERY));
      expect(await socket.answer()).toMatchObject({ status: 200, body: ANSWER });
    }
  });

  test('that never end are closed after the answer', async () => {
    await using socket = await RawSocket.open(gateway.port);
    socket.send(rawRequest('POST /graphql HTTP/1.1', chunked));
    const piece = chunk('x'.repeat(1024 * 1024));
    // 16 MiB are discarded; 40 MiB are more than that and the buffers between.
    for (let sent = 0; sent < 40; sent++) socket.send(piece);
    await socket.closed();
    await expectWell();
  });

  test.for(['', '{"query":', '{"query":"{ __typename }"'])(
    'that break off are logged as 499: "%s"',
    async (part) => {
      await using socket = await RawSocket.open(gateway.port);
      const begun =
        rawRequest('POST /graphql HTTP/1.1', [...JSON_POST, 'Content-Length: 100']) + part;
      // Once the request before it is answered, it has certainly arrived.
      socket.send(rawRequest('GET /health HTTP/1.1') + begun);
      expect((await socket.answer())?.status).toBe(200);
      gateway.log.length = 0;
      socket.reset();
      await linesWith(499);
      await expectWell();
    },
  );

  test('with invalid chunks are answered with 400', async () => {
    const { status } = await answerTo(`${rawRequest('POST /graphql HTTP/1.1', chunked)}zz\r\n`);
    expect(status).toBe(400);
    await expectWell();
  });

  test('are requested with 100 Continue, except where they are too large', async () => {
    await using socket = await RawSocket.open(gateway.port);
    const expecting = [...JSON_POST, 'Expect: 100-continue'];
    socket.send(
      rawRequest('POST /graphql HTTP/1.1', [...expecting, `Content-Length: ${QUERY.length}`]),
    );
    expect((await socket.answer())?.status).toBe(100);
    socket.send(QUERY);
    expect(await socket.answer()).toMatchObject({ status: 200, body: ANSWER });
    socket.send(
      rawRequest('POST /graphql HTTP/1.1', [...expecting, `Content-Length: ${2 * MAX_BODY}`]),
    );
    expect((await socket.answer())?.status).toBe(413);
  });

  test('of GET and DELETE are not read as operations', async () => {
    for (const [method, status] of [
      ['GET', 403],
      ['DELETE', 405],
    ] as const) {
      const answer = await answerTo(
        rawRequest(
          `${method} /graphql HTTP/1.1`,
          method === 'GET' ? ['Host: gateway'] : JSON_POST,
          QUERY,
        ),
      );
      expect(answer.status).toBe(status);
    }
  });

  test('may begin with a byte order mark', async () => {
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'application/graphql',
    ]) {
      const body = `\u{feff}${type === 'application/graphql' ? '{ __typename }' : QUERY}`;
      const answer = await answerTo(
        rawRequest('POST /graphql HTTP/1.1', ['Host: gateway', `Content-Type: ${type}`], body),
      );
      expect(answer).toMatchObject({ status: 200, body: ANSWER });
    }
  });

  test.for<[header: string, status: number]>([
    ['Content-Encoding: gzip', 415],
    ['Content-Encoding: br, gzip', 415],
    ['Content-Encoding: identity', 200],
    ['Content-Encoding: Identity', 200],
    ['Content-Encoding:', 200],
  ])('with %s are answered with %i', async ([header, status]) => {
    const answer = await answerTo(
      rawRequest('POST /graphql HTTP/1.1', [...JSON_POST, header], QUERY),
    );
    expect(answer.status).toBe(status);
    if (status === 415) {
      expect(answer.headers['accept-encoding']).toBe('identity');
      expect(answer.body).toContain('UNSUPPORTED_MEDIA_TYPE');
    }
  });

  test.for(['Application/JSON', 'APPLICATION/JSON ; charset=utf-8', 'Application/GraphQL+JSON'])(
    'have a content type in any case: %s',
    async (type) => {
      const headers = ['Host: gateway', `Content-Type: ${type}`];
      expect(await answerTo(rawRequest('POST /graphql HTTP/1.1', headers, QUERY))).toMatchObject({
        status: 200,
        body: ANSWER,
      });
    },
  );

  test.for<[charset: string, status: number]>([
    ['utf-8', 200],
    ['"UTF-8"', 200],
    ['utf-16', 415],
    ['iso-8859-1', 415],
  ])('in the charset %s are answered with %i', async ([charset, status]) => {
    const headers = ['Host: gateway', `Content-Type: application/json; charset=${charset}`];
    expect((await answerTo(rawRequest('POST /graphql HTTP/1.1', headers, QUERY))).status).toBe(
      status,
    );
  });
});

describe('connections', () => {
  test('answer pipelined requests in their order', async () => {
    const post = (name: string) =>
      rawRequest(
        'POST /graphql HTTP/1.1',
        JSON_POST,
        JSON.stringify({ query: `{ ${name}: __typename }` }),
      );
    const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
    const answers = await answersTo(names.map(post).join(''), 20);
    expect(answers.map((answer) => answer?.body)).toEqual(
      names.map((name) => `{"data":{"${name}":"Query"}}`),
    );
  });

  test('close after too many requests whose answers are not read', async () => {
    gateway.sandbox.faults.add({ fault: { kind: 'hang' } });
    const [{ token }] = gateway.sandbox.organizations;
    const slow = rawRequest(
      'POST /graphql HTTP/1.1',
      [...JSON_POST, `Authorization: Bearer ${token}`],
      JSON.stringify({ query: '{ tasks { totalCount } }' }),
    );
    await using socket = await RawSocket.open(gateway.port);
    socket.send(slow.repeat(150));
    await socket.closed();
    gateway.sandbox.faults.clear();
    const gone = () => gateway.log.filter(({ status }) => status === 499).length;
    await expect.poll(gone).toBe(MAX_PIPELINED);
    await expectWell();
  });

  test('that hold back their bodies do not fill memory, since the oldest are refused', async () => {
    const begun = rawRequest('POST /graphql HTTP/1.1', [
      ...JSON_POST,
      `Content-Length: ${MAX_BODY}`,
    ]);
    const sockets: RawSocket[] = [];
    // 40 MiB, of which 32 may be held.
    for (let opened = 0; opened < 160; opened++) {
      const socket = await RawSocket.open(gateway.port);
      sockets.push(socket);
      socket.send(begun + 'x'.repeat(MAX_BODY - 1));
    }
    const [oldest] = sockets;
    expect((await oldest?.answer())?.status).toBe(408);
    await expectWell();
    for (const socket of sockets) socket.reset();
    const refused = () => gateway.log.filter(({ status }) => status === 408).length;
    expect(refused()).toBeGreaterThanOrEqual(1);
    expect(refused()).toBeLessThanOrEqual(33);
  });

  test('close where a client does not read its answers', async () => {
    const listening = await listen(gateway.gateway, silentLogger, {
      stallTimeoutMs: 300,
      requestTimeoutMs: 240,
    });
    const socket = connect({ port: listening.port, host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.pause();
    // More than the operating system buffers for a connection.
    const page = rawRequest('GET /graphql HTTP/1.1', ['Host: gateway', 'Accept: text/html']);
    socket.write(page.repeat(20));
    const [accepted] = await once(listening.server, 'connection');
    // Not by `once`: if Node.js notices the request's timeout first, the socket has an error as well.
    await new Promise((resolve) => accepted.on('close', resolve));
    socket.destroy();
    listening.close();
    await expectWell();
  });

  test.for<[what: string, begun: string, status: number | undefined]>([
    ['headers', 'POST /graphql HTTP/1.1\r\nHost: gateway\r\n', 408],
    [
      'a body',
      `${rawRequest('POST /graphql HTTP/1.1', [...JSON_POST, 'Content-Length: 9'])}{`,
      408,
    ],
    // Browsers open connections in advance.
    ['a request', '', undefined],
  ])(
    'are answered before they count as stalled where %s does not arrive',
    async ([, begun, status]) => {
      const listening = await listen(gateway.gateway, silentLogger, {
        stallTimeoutMs: 1,
        requestTimeoutMs: 240,
      });
      await using socket = await RawSocket.open(listening.port);
      socket.send(begun);
      expect((await socket.answer())?.status).toBe(status);
      expect(await socket.answer()).toBeUndefined();
      listening.close();
      await expectWell();
    },
  );

  test('read nothing after a bad request', async () => {
    const good = rawRequest('POST /graphql HTTP/1.1', JSON_POST, QUERY);
    await using socket = await RawSocket.open(gateway.port);
    socket.send(`nonsense\r\n\r\n${good}`);
    expect((await socket.answer())?.status).toBe(400);
    expect(await socket.answer()).toBeUndefined();
  });

  test.for<[what: string, body: string, length: number | undefined, status: number]>([
    ['more bytes than its length', `${QUERY}}`, QUERY.length, 200],
    ['a length in characters', '{"query":"{ __typename } #ä"}', 28, 400],
    ['no length', QUERY, undefined, 400],
  ])('answer a whole request before what is no HTTP: %s', async ([, body, length, status]) => {
    const headers = [...JSON_POST, ...(length === undefined ? [] : [`Content-Length: ${length}`])];
    const bytes = `POST /graphql HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
    const [answer, next] = await answersTo(bytes, 2);
    expect(answer?.status).toBe(status);
    expect(answer?.body).toContain(status === 200 ? ANSWER : 'POST body sent invalid JSON.');
    expect(next).toBeUndefined();
    await linesWith(status);
  });

  test('answer all whole requests before what is no HTTP', async () => {
    const good = rawRequest('POST /graphql HTTP/1.1', JSON_POST, QUERY);
    const answers = await answersTo(`${good}${good}nonsense\r\n\r\n`, 3);
    expect(answers.map((answer) => answer?.status)).toEqual([200, 200, undefined]);
  });

  test('are kept alive as long as the setting says', async () => {
    await using own = await startTestGateway({
      sandbox: { tasks: 1 },
      config: { keepAliveTimeoutMs: 7000 },
    });
    await using socket = await RawSocket.open(own.port);
    socket.send(rawRequest('GET /health HTTP/1.1'));
    expect((await socket.answer())?.headers['keep-alive']).toBe('timeout=7');
  });

  test('that are half-closed by the client are answered where no REST call is needed', async () => {
    await using socket = await RawSocket.open(gateway.port);
    socket.send(rawRequest('POST /graphql HTTP/1.1', JSON_POST, QUERY));
    socket.finish();
    expect(await socket.answer()).toMatchObject({ status: 200, body: ANSWER });
  });

  // A client that disconnects looks the same.
  test('that are half-closed during a REST call are closed, and the call is aborted', async () => {
    gateway.sandbox.faults.add({ fault: { kind: 'hang' } });
    const [{ token }] = gateway.sandbox.organizations;
    const headers = [...JSON_POST, `Authorization: Bearer ${token}`];
    const body = JSON.stringify({ query: '{ tasks { totalCount } }' });
    await using socket = await RawSocket.open(gateway.port);
    socket.send(rawRequest('POST /graphql HTTP/1.1', headers, body));
    const aborted = () => gateway.sandbox.requests.map((request) => request.aborted);
    await expect.poll(aborted).toEqual([false]);
    socket.finish();
    expect(await socket.answer()).toBeUndefined();
    await expect.poll(aborted).toEqual([true]);
  });
});
