import { describe, expect, test } from 'vitest';
import { type HttpRequest, send, twoGateways } from '../http/two-gateways.ts';

const gateways = twoGateways(40, {});

const QUERY = '{ tasks { totalCount } }';
const persistedQuery = { version: 1, sha256Hash: 'ab'.repeat(32) };
const NOT_SUPPORTED = {
  message: 'PersistedQueryNotSupported',
  extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' },
};

async function answerTo(params: object, accept: string, method: string) {
  const [{ token }] = gateways.fast.sandbox.organizations;
  const headers = { accept, authorization: `Bearer ${token}`, 'x-request-id': 'the-same' };
  const sent: HttpRequest =
    method === 'GET'
      ? { method, path: `/graphql?${searchOf(params)}`, headers, body: undefined }
      : {
          method,
          path: '/graphql',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(params),
        };
  const fast = await send(gateways, gateways.fast, sent);
  expect(fast).toEqual(await send(gateways, gateways.general, sent));
  return { status: fast.status, body: JSON.parse(fast.body) };
}

function searchOf(params: object): URLSearchParams {
  return new URLSearchParams(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

describe.for([
  ['POST', 'application/json'],
  ['POST', 'application/graphql-response+json,application/json;q=0.9'],
  ['GET', 'application/json'],
  ['GET', 'application/graphql-response+json,application/json;q=0.9'],
] as const)('a %s that accepts %s', ([method, accept]) => {
  test('of a hash alone is answered as not supported, with status 200', async () => {
    for (const params of [
      { extensions: { persistedQuery } },
      { operationName: 'Inbox', extensions: { persistedQuery } },
      { query: '', extensions: { persistedQuery } },
    ]) {
      const { status, body } = await answerTo(params, accept, method);
      expect({ status, body }).toEqual({ status: 200, body: { errors: [NOT_SUPPORTED] } });
      expect(gateways.fast.sandbox.requests).toEqual([]);
    }
  });

  test('of a query and its hash is executed', async () => {
    const { body } = await answerTo(
      { query: QUERY, extensions: { persistedQuery } },
      accept,
      method,
    );
    expect(body).toEqual({ data: { tasks: { totalCount: 40 } } });
  });

  test.for([
    {},
    { extensions: {} },
    { extensions: { persistedQuery: null } },
    { extensions: { persistedQuery: 'x' } },
  ])('of neither a query nor a hash is a bad request: %j', async (params) => {
    const { status, body } = await answerTo(params, accept, method);
    expect({ status, code: body.errors[0].extensions.code }).toEqual({
      status: 400,
      code: 'BAD_REQUEST',
    });
  });
});

test('each of a batch has its own answer', async () => {
  const batch = [{ extensions: { persistedQuery } }, { query: QUERY }, null];
  const { status, body } = await answerTo(batch, 'application/json', 'POST');
  expect(status).toBe(200);
  expect(body).toMatchObject([
    { errors: [NOT_SUPPORTED] },
    { data: { tasks: { totalCount: 40 } } },
    { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
  ]);
});
