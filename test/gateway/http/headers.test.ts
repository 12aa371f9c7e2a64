import { describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

const QUERY = '{ tasks(first: 1) { nodes { restId } } }';

const gateway = gatewayForFile();

/** The headers of the one REST request since the test began. */
function forwarded() {
  expect(gateway.sandbox.requests).toHaveLength(1);
  return gateway.sandbox.requests[0]?.headers ?? {};
}

describe('Authorization is passed on byte for byte', () => {
  test.for([
    'Bearer sandbox-north-7f3a',
    'bearer sandbox-north-7f3a',
    'BEARER sandbox-north-7f3a',
    'bEaReR   sandbox-north-7f3a',
  ])('where REST accepts it: %j', async (authorization) => {
    const { errors } = await gateway.ask(QUERY, { token: null, headers: { authorization } });
    expect(errors).toBeUndefined();
    expect(forwarded().authorization).toBe(authorization);
  });

  test.for([
    'Bearer AZaz09-._~+/',
    'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    'Bearer YWJj==',
    'Bearer YWJj=',
    'Bearer a',
    `Bearer ${'x'.repeat(4000)}`,
  ])('where REST refuses it: %j', async (authorization) => {
    const { errors } = await gateway.ask(QUERY, { token: null, headers: { authorization } });
    expect(errors?.[0]?.extensions).toMatchObject({ upstream: { status: 401 } });
    expect(forwarded().authorization).toBe(authorization);
  });
});

describe('x-request-id', () => {
  const askWith = async (id?: string) => {
    gateway.sandbox.requests.length = 0;
    const answer = await gateway.ask(QUERY, {
      headers: id === undefined ? {} : { 'x-request-id': id },
    });
    expect(answer.errors).toBeUndefined();
    const [passedOn, returned] = [forwarded()['x-request-id'], answer.headers.get('x-request-id')];
    expect(passedOn).toBe(returned);
    expect(gateway.log.at(-1)).toMatchObject({ requestId: returned });
    return returned ?? '';
  };

  test.for([
    'abc-123',
    'A',
    '0af7651916cd43dd8448eb211c80319c',
    'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  ])('%s is passed on and returned', async (id) => {
    expect(await askWith(id)).toBe(id);
  });

  test('is generated for each request without one', async () => {
    const made = [await askWith(), await askWith(), await askWith('')];
    for (const id of made) expect(id).toMatch(/^[\w-]{8,128}$/);
    expect(new Set(made).size).toBe(3);
  });

  test.for(['x'.repeat(10_000), 'two words', 'é', '"quoted"', '<script>', 'a,b', '{"a":1}'])(
    'is generated where the given one is invalid: %s',
    async (id) => {
      const made = await askWith(id);
      expect(made).not.toContain(id);
      expect(made).toMatch(/^[\w-]{8,128}$/);
    },
  );

  test('is returned with every answer, errors included', async () => {
    const headers = { 'x-request-id': 'abc-123' };
    for (const query of [
      '{',
      '{ nothing }',
      '{ __typename }',
      '{ tasks(first: -1) { totalCount } }',
    ]) {
      const answer = await gateway.ask(query, { headers });
      expect(answer.headers.get('x-request-id'), query).toBe('abc-123');
    }
    const refused = await gateway.ask(QUERY, { headers, token: null });
    expect(refused.headers.get('x-request-id')).toBe('abc-123');
  });

  test('is the same for all REST requests of an operation', async () => {
    const query =
      '{ a: tasks { totalCount } b: tasks(filter: { isAutomated: true }) { totalCount } }';
    await gateway.ask(query, { headers: { 'x-request-id': 'abc-123' } });
    const ids = gateway.sandbox.requests.map(({ headers }) => headers['x-request-id']);
    expect(ids).toEqual(['abc-123', 'abc-123']);
  });
});

describe('traceparent', () => {
  const WELL_FORMED = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  test('is passed on', async () => {
    await gateway.ask(QUERY, { headers: { traceparent: WELL_FORMED } });
    expect(forwarded().traceparent).toBe(WELL_FORMED);
  });

  test('is not generated', async () => {
    await gateway.ask(QUERY);
    expect(forwarded()).not.toHaveProperty('traceparent');
  });

  test.for([
    '',
    'garbage',
    WELL_FORMED.toUpperCase(),
    WELL_FORMED.slice(0, -1),
    WELL_FORMED.replaceAll('-', ''),
    `${WELL_FORMED}, ${WELL_FORMED}`,
    WELL_FORMED.replace('0af7', 'zzzz'),
  ])('is not passed on where it is malformed: %s', async (traceparent) => {
    expect((await gateway.ask(QUERY, { headers: { traceparent } })).errors).toBeUndefined();
    expect(forwarded()).not.toHaveProperty('traceparent');
  });
});

test('no other header of the caller reaches REST', async () => {
  const headers = {
    cookie: 'session=marked-1',
    'x-forwarded-for': '203.0.113.7, marked-2',
    'x-real-ip': 'marked-3',
    forwarded: 'for=marked-4',
    'x-custom': 'marked-5',
    'x-api-key': 'marked-6',
    'user-agent': 'marked-7',
    referer: 'https://marked-8.example/',
    origin: 'https://marked-9.example',
    'accept-language': 'marked-10',
    tracestate: 'vendor=marked-11',
    baggage: 'key=marked-12',
    'x-http-method-override': 'DELETE',
    'proxy-authorization': 'Basic marked-13',
  };
  expect((await gateway.ask(QUERY, { headers })).errors).toBeUndefined();
  const [request] = gateway.sandbox.requests;
  expect(request).toMatchObject({ method: 'GET', path: '/v1/tasks' });
  expect(JSON.stringify(forwarded())).not.toMatch(/marked|DELETE|203\.0\.113/);
  expect(Object.keys(forwarded()).toSorted()).toMatchInlineSnapshot(`
    [
      "accept",
      "accept-encoding",
      "authorization",
      "connection",
      "host",
      "user-agent",
      "x-request-id",
    ]
  `);
  expect(forwarded().host).toBe(new URL(gateway.sandbox.url).host);
});
