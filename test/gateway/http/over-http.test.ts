import { type AuditResult, serverAudits } from 'graphql-http';
import { describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

/**
 * The audits of GraphQL over HTTP that fail, with the reason. None of them is a MUST. A change of this list
 * is a change for clients.
 */
const KNOWN: Record<string, string> = {};
/** A GET without one of the headers that other pages cannot send is refused on purpose (CSRF). */
const KNOWN_WITHOUT_TOKEN: Record<string, string> = {
  ...KNOWN,
  '5A70': 'MAY: a GET',
  D6D5: 'MAY: a GET with variables',
  '6A70': 'MAY: a GET with variables',
};

const gateway = gatewayForFile({ sandbox: { tasks: 20 } });
async function audit(headers: Record<string, string>): Promise<AuditResult[]> {
  const results: AuditResult[] = [];
  const fetchFn = (target: string, init: RequestInit = {}) =>
    fetch(target, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), ...headers },
    });
  const url = `${gateway.origin}/graphql`;
  for (const { fn } of serverAudits({ url, fetchFn })) results.push(await fn());
  return results;
}

describe('GraphQL over HTTP', () => {
  test.for<[caller: string, known: Record<string, string>, headers: Record<string, string>]>([
    ['with a token', KNOWN, { authorization: 'Bearer sandbox-north-7f3a' }],
    ['without a token', KNOWN_WITHOUT_TOKEN, {}],
  ])('passes all audits %s, except the known ones', async ([, known, headers]) => {
    const results = await audit(headers);
    expect(results.length).toBeGreaterThan(50);
    const lacking = results.filter(({ status }) => status !== 'ok');
    expect(lacking.map(({ id }) => id).toSorted()).toEqual(Object.keys(known).toSorted());
    for (const { name } of lacking) expect(name).not.toMatch(/^MUST/);
    expect(results.filter(({ status }) => status === 'error')).toEqual([]);
    expect(gateway.sandbox.requests).toEqual([]);
  });
});

describe('a result without data', () => {
  const lists = (count: number) =>
    Array.from({ length: count }, (_, index) => `a${index}: tasks { totalCount }`).join(' ');
  const ofTasks = (selection: string) => `{ tasks(first: 1000) { nodes { ${selection} } } }`;
  const byDirection = 'tasks(orderBy: { field: STATUS, direction: $way }) { totalCount }';

  test.for<[cause: string, code: string, query: string, variables?: Record<string, unknown>]>([
    [
      'a variable of another type',
      'BAD_USER_INPUT',
      'query ($a: ID!) { task(id: $a) { id } }',
      { a: [] },
    ],
    ['no variable', 'BAD_USER_INPUT', 'query ($a: ID!) { task(id: $a) { id } }'],
    [
      'null where a default is replaced',
      'BAD_USER_INPUT',
      `query ($way: OrderDirection) { ${byDirection} }`,
      { way: null },
    ],
    ['too many aliases', 'QUERY_TOO_COMPLEX', `{ ${lists(51)} }`],
    [
      'too deep a query',
      'QUERY_TOO_COMPLEX',
      ofTasks(`${'invitedBy { '.repeat(16)} id ${'}'.repeat(16)}`).replace('invitedBy', 'assignee'),
    ],
    ['too high a cost', 'QUERY_TOO_COMPLEX', ofTasks('assignee { tasks { totalCount } }')],
    ['a field that is not there', 'GRAPHQL_VALIDATION_FAILED', '{ nothing }'],
    ['a syntax error', 'GRAPHQL_PARSE_FAILED', '{'],
    [
      'two operations and no name',
      'OPERATION_RESOLUTION_FAILURE',
      'query A { __typename } query B { __typename }',
    ],
  ])('is no success, except as `application/json`: %s', async ([, code, query, variables]) => {
    for (const [accept, status] of [
      ['application/graphql-response+json', 400],
      ['application/json', 200],
      ['*/*', 200],
      ['text/event-stream', 200],
    ] as const) {
      const response = await gateway.fetch('/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept,
          authorization: 'Bearer sandbox-north-7f3a',
        },
        body: JSON.stringify({ query, variables }),
      });
      expect(response.status).toBe(status);
      const text = await response.text();
      const [line] = /\{.*\}/.exec(text) ?? [];
      const { data, errors } = JSON.parse(line ?? '');
      expect(data).toBeUndefined();
      expect(errors).toHaveLength(1);
      expect(errors[0].extensions).toMatchObject({ code });
      expect(errors[0].extensions).not.toHaveProperty('http');
    }
    expect(gateway.sandbox.requests).toEqual([]);
  });

  test('says which argument has a variable that is null', async () => {
    const { errors } = await gateway.ask(`query ($way: OrderDirection) { ${byDirection} }`, {
      variables: { way: null },
    });
    expect(errors?.map(({ message }) => message)).toEqual([
      'Argument "orderBy" has a variable that is null, or not given, where a value is required.',
    ]);
  });

  test('is not the result of a field that fails', async () => {
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: '{"query":"{ tasks { totalCount } }"}',
    });
    expect(response.status).toBe(200);
    expect((await response.json()).errors[0].extensions).toEqual({ code: 'UNAUTHENTICATED' });
  });
});

describe('a request on another path, or in a media type that is not supported', () => {
  test.for<[what: string, status: number, code: string, says: string, headers: object]>([
    [
      'a body of text',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'application/json',
      { 'content-type': 'text/plain' },
    ],
    ['no type', 415, 'UNSUPPORTED_MEDIA_TYPE', 'application/json', { 'content-type': '' }],
    [
      'an answer in HTML',
      406,
      'BAD_REQUEST',
      'application/graphql-response+json',
      { accept: 'text/html' },
    ],
  ])('is refused with the types that are: %s', async ([, status, code, says, headers]) => {
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer sandbox-north-7f3a',
        ...headers,
      },
      body: '{"query":"{ __typename }"}',
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const { errors } = await response.json();
    expect(errors).toEqual([{ message: expect.stringContaining(says), extensions: { code } }]);
  });

  test('is told where GraphQL is, on another path', async () => {
    for (const [path, method] of [
      ['/', 'POST'],
      ['/graphql/v1', 'POST'],
      ['/api?query=x', 'GET'],
    ] as const) {
      const response = await gateway.fetch(path, { method, redirect: 'manual' });
      expect(response.status).toBe(404);
      expect((await response.json()).errors).toEqual([
        {
          message: 'There is nothing at this path: GraphQL is at `/graphql`.',
          extensions: { code: 'BAD_REQUEST' },
        },
      ]);
    }
  });

  test.for(['application/json', 'application/json; charset=utf-8', 'application/graphql'])(
    'is refused for bytes that are not UTF-8: %s',
    async (type) => {
      const query = '{ tasks(filter: { partnerId: "\u00ff" }) { totalCount } }';
      const body = type === 'application/graphql' ? query : `{"query":${JSON.stringify(query)}}`;
      const response = await gateway.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': type, authorization: 'Bearer sandbox-north-7f3a' },
        body: Buffer.from(body, 'latin1'),
      });
      expect(response.status).toBe(415);
      expect((await response.json()).errors).toEqual([
        { message: 'The body must be UTF-8.', extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } },
      ]);
      expect(gateway.sandbox.requests).toEqual([]);
    },
  );
});

test.each([5, true, [], {}])('an operation name that is not text is a 400: %j', async (name) => {
  for (const accept of ['application/graphql-response+json', 'application/json']) {
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query: '{ __typename }', operationName: name }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      errors: [
        { message: '`operationName` is not a string.', extensions: { code: 'BAD_REQUEST' } },
      ],
    });
  }
});

describe('a malformed request is a client error:', () => {
  const get = (search: Record<string, string>) => ({
    path: `?${new URLSearchParams(search)}`,
    init: {},
  });
  const post = (body: string, type = 'application/json') => ({
    path: '',
    init: { method: 'POST', headers: { 'content-type': type }, body },
  });
  const query = '{ tasks { totalCount } }';

  test.for<[what: string, request: { path: string; init: RequestInit }]>([
    ['a GET whose variables are not JSON', get({ query, variables: 'nope' })],
    ['a GET whose variables break off', get({ query, variables: '{"a":' })],
    ['a GET whose variables are a list', get({ query, variables: '[1]' })],
    ['a GET whose extensions are not JSON', get({ query, extensions: '[' })],
    ['a GET of nothing', get({})],
    ['a GET of a mutation', get({ query: 'mutation { x }' })],
    [
      'a form whose variables are not JSON',
      post(get({ query, variables: 'nope' }).path.slice(1), 'application/x-www-form-urlencoded'),
    ],
    ['no body', post('')],
    ['no JSON', post('{')],
    ['null', post('null')],
    ['a number', post('7')],
    ['a query that is a number', post('{"query":7}')],
    ['variables that are text', post(JSON.stringify({ query, variables: 'x' }))],
    ['a parameter that nobody knows', post(JSON.stringify({ query, wat: 1 }))],
    ['a prototype', post(`{"__proto__":{"query":"${query}"}}`)],
    ['an operation that is not there', post(JSON.stringify({ query, operationName: 'X' }))],
    ['bytes that are not UTF-8', post('\u00ff\u00fe', 'application/json; charset=latin1')],
  ])('%s', async ([, { path, init }]) => {
    const headers = {
      authorization: 'Bearer sandbox-north-7f3a',
      ...Object.fromEntries(new Headers(init.headers)),
    };
    const response = await gateway.fetch(`/graphql${path}`, { ...init, headers });
    expect(response.status).toBeLessThan(500);
    const { data, errors }: { data?: unknown; errors: { extensions: { code: string } }[] } =
      JSON.parse(await response.text());
    expect(data ?? null).toBeNull();
    expect(errors.length).toBeGreaterThan(0);
    for (const { extensions } of errors) {
      expect(extensions.code).toMatch(/^[A-Z_]+$/);
      expect(extensions.code).not.toBe('INTERNAL_SERVER_ERROR');
    }
    expect(gateway.sandbox.requests).toEqual([]);
  });
});
