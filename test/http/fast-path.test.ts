import { beforeEach, describe, expect, test } from 'vitest';
import { type HttpAnswer, type HttpRequest, send, twoGateways } from './two-gateways.ts';

const PAGE = 'https://app.example.com';
const QUERY = '{ tasks(first: 2) { totalCount nodes { restId label } } }';
const TOKEN = 'Bearer sandbox-north-7f3a';

const gateways = twoGateways(40, { corsOrigins: [PAGE], maxDepth: 6 });
beforeEach(() => gateways.fast.sandbox.faults.clear());

interface Sent {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Without `Content-Length`. */
  isChunked?: boolean;
}

function requestOf({ method = 'POST', path = '/graphql', body, ...sent }: Sent): HttpRequest {
  const isWhole = body !== undefined && !sent.isChunked;
  const headers = {
    'content-type': 'application/json',
    authorization: TOKEN,
    'x-request-id': 'the-same',
    ...(isWhole && { 'content-length': Buffer.byteLength(body) }),
    ...sent.headers,
  };
  return { method, path, headers, body };
}

const post = (params: unknown, headers: Record<string, string> = {}): Sent => ({
  body: JSON.stringify(params),
  headers,
});

/** The response of the fast path, which has to equal that of the general path. */
async function sameFromBoth(sent: Sent): Promise<HttpAnswer> {
  const fast = await send(gateways, gateways.fast, requestOf(sent));
  expect(fast).toEqual(await send(gateways, gateways.general, requestOf(sent)));
  return fast;
}

describe('the fast path answers as the general path does', () => {
  test.for<[what: string, sent: Sent]>([
    ['a query', post({ query: QUERY })],
    [
      'variables',
      post({ query: 'query($n: Int) { tasks(first: $n) { totalCount } }', variables: { n: 3 } }),
    ],
    ['variables that are null', post({ query: QUERY, variables: null, operationName: null })],
    [
      'text that is not Latin',
      post({ query: '{ tasks(first: 40) { nodes { label description } } }' }),
    ],
    ['an explained query', post({ query: '{ __typename }' }, { 'x-explain': 'rest' })],
    ['an explained cost', post({ query: QUERY }, { 'x-explain': 'cost' })],
    [
      'too high a cost',
      post({ query: '{ tasks(first: 1000) { nodes { assignee { tasks { totalCount } } } } }' }),
    ],
    ['no token', post({ query: QUERY }, { authorization: '' })],
    ['a token REST does not know', post({ query: QUERY }, { authorization: 'Bearer nobody' })],
    ['a syntax error', post({ query: '{ tasks(' })],
    ['a field that is not there', post({ query: '{ nothing }' })],
    [
      'a variable that does not fit',
      post({ query: 'query($n: Int) { tasks(first: $n) { totalCount } }', variables: { n: 'x' } }),
    ],
    [
      'an argument that does not fit',
      post({ query: '{ tasks(first: -1) { totalCount nodes { id } } }' }),
    ],
    [
      'too deep a query',
      post({ query: '{ tasks { nodes { assignee { tasks { nodes { assignee { id } } } } } } }' }),
    ],
    ['an operation that is not there', post({ query: QUERY, operationName: 'X' })],
    ['a mutation', post({ query: 'mutation { x }' })],
    ['introspection', post({ query: '{ __schema { queryType { name } } }' })],
    ['no query', post({})],
    ['a query that is no text', post({ query: 7 })],
    ['variables that are no object', post({ query: QUERY, variables: 'x' })],
    ['a parameter that nobody knows', post({ query: QUERY, wat: 1 })],
    ['a prototype', { body: `{"__proto__":{"query":"${QUERY}"}}` }],
    ['a batch', post([{ query: QUERY }, { query: '{ __typename }' }])],
    ['too large a batch', post(Array.from({ length: 11 }, () => ({ query: '{ __typename }' })))],
    ['an empty batch', post([])],
    ['nothing', { body: '' }],
    ['null', post(null)],
    ['JSON that breaks off', { body: '{"query":' }],
    ['bytes that are no UTF-8', { body: Buffer.from([0x22, 0xff, 0xfe, 0x22]) }],
    ['a body that is too large', post({ query: `{ __typename } #${'x'.repeat(256 * 1024)}` })],
    ['a chunked body', { ...post({ query: QUERY }), isChunked: true }],
    ['a charset', post({ query: QUERY }, { 'content-type': 'application/json; charset=utf-8' })],
    ['another content type', post({ query: QUERY }, { 'content-type': 'text/plain' })],
    ['a GraphQL body', { body: QUERY, headers: { 'content-type': 'application/graphql' } }],
    ['an encoded body', post({ query: QUERY }, { 'content-encoding': 'gzip' })],
    ['a page that may ask', post({ query: QUERY }, { origin: PAGE })],
    ['a page that may not', post({ query: QUERY }, { origin: 'https://elsewhere.example.com' })],
    ['a page of no origin', post({ query: QUERY }, { origin: 'null' })],
    ['a query in the address', { ...post({ query: QUERY }), path: '/graphql?x=1' }],
    ['another path', { ...post({ query: QUERY }), path: '/other' }],
    ['a GET', { method: 'GET', path: `/graphql?query=${encodeURIComponent(QUERY)}` }],
    [
      'a preflight',
      { method: 'OPTIONS', headers: { origin: PAGE, 'access-control-request-method': 'POST' } },
    ],
    ['a PUT', { ...post({ query: QUERY }), method: 'PUT' }],
  ])('a request with %s', async ([, sent]) => {
    await sameFromBoth(sent);
  });

  test.for([
    '*/*',
    'application/json',
    'application/graphql-response+json',
    'application/graphql-response+json, application/json',
    'application/json, application/graphql-response+json',
    'application/graphql-response+json,application/json;q=0.9',
    'application/json;q=0.1, */*',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json; charset=latin1',
    'text/html, */*',
    'application/*',
    'text/event-stream',
    'multipart/mixed, application/json',
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
    '',
    ',',
  ])('a request with Accept: %s', async (accept) => {
    await sameFromBoth(post({ query: QUERY }, { accept }));
    await sameFromBoth(post({ query: '{ nothing }' }, { accept }));
  });

  test('a request that REST refuses or rate limits', async () => {
    const { faults } = gateways.fast.sandbox;
    faults.add({ fault: { kind: 'status', status: 403 } });
    const { body } = await sameFromBoth(post({ query: QUERY }));
    expect(body).toContain('FORBIDDEN');
    faults.clear();
    faults.add({ fault: { kind: 'status', status: 429, retryAfter: '60' }, times: 1 });
    const { headers } = await send(gateways, gateways.fast, requestOf(post({ query: QUERY })));
    expect(headers['retry-after']).toBe('60');
  });
});

test('an answer of the fast path has a Content-Length and a log line', async () => {
  const gateway = gateways.fast;
  gateway.log.length = 0;
  // With the other organisation's token: the first one is rate limited now.
  const authorization = `Bearer ${gateway.sandbox.organizations[1].token}`;
  const sent = post({ query: `query Mine ${QUERY}` }, { authorization });
  const { headers, body } = await send(gateways, gateway, requestOf(sent));
  expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
  expect(gateway.log).toMatchObject([
    { msg: 'request', requestId: 'the-same', operation: 'Mine', status: 200, restCalls: 1 },
  ]);
});
