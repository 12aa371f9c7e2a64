import { type AuditResult, serverAudits } from 'graphql-http';
import { describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

/**
 * The audits of GraphQL over HTTP that do not pass, with why. None of them is a MUST. Where the list
 * changes, so does what clients may rely on.
 */
const KNOWN: Record<string, string> = {};
/** Without one of the headers that no other page can send, a GET is refused on purpose (CSRF). */
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
