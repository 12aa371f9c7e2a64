import { expect, test } from 'vitest';
import { configFrom } from '../../../src/config/config.ts';
import type { Ask } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { expectNoLeak, SECRET } from './leaks.ts';

const { operationConcurrency: OPERATION_CONCURRENCY } = configFrom({});
const QUERY = '{ tasks(first: 1) { totalCount } __typename }';

const gateway = gatewayForFile();

test.for<[name: string, authorization: string | undefined]>([
  ['no header', undefined],
  ['an empty header', ''],
  ['a scheme alone', 'Bearer'],
  ['a scheme and a space', 'Bearer '],
  ['another scheme', `Basic ${SECRET}`],
  ['no scheme', SECRET],
  ['a scheme glued to its token', `Bearer${SECRET}`],
  ['two tokens', `Bearer ${SECRET} ${SECRET}`],
  ['a list of tokens', `Bearer ${SECRET}, Bearer ${SECRET}`],
  ['a token in quotes', `Bearer "${SECRET}"`],
  ['letters that no token has', `Bearer ${SECRET}é`],
  ['a filler in the middle', `Bearer ${SECRET}=${SECRET}`],
  ['an overlong token', `Bearer ${SECRET}${'a'.repeat(10_000)}`],
])('%s is UNAUTHENTICATED without a REST call', async ([, authorization]) => {
  const options: Ask = { token: null };
  if (authorization !== undefined) options.headers = { authorization };
  const answer = await gateway.ask(QUERY, options);
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({ tasks: null, __typename: 'Query' });
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors?.[0]?.path?.[0]).toBe('tasks');
  expect(answer.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
  expect(gateway.sandbox.requests).toEqual([]);
  expectNoLeak(gateway, answer);

  expect((await gateway.ask(QUERY)).errors).toBeUndefined();
});

test('the placeholder of GraphiQL, sent as it is, says what to do', async () => {
  const page = await gateway.fetch('/graphql', { headers: { accept: 'text/html' } });
  const placeholder = 'Bearer <token>';
  expect(await page.text()).toContain(placeholder);
  const answer = await gateway.ask(QUERY, {
    token: null,
    headers: { authorization: placeholder },
  });
  expect(answer.errors?.[0]).toMatchObject({
    message: 'Replace `<token>` in the `Authorization` header by your token.',
    extensions: { code: 'UNAUTHENTICATED' },
  });
  expect(gateway.sandbox.requests).toEqual([]);
});

test('an unknown token is UNAUTHENTICATED with the status of REST', async () => {
  const answer = await gateway.ask(QUERY, { token: SECRET });
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({ tasks: null, __typename: 'Query' });
  expect(answer.errors?.[0]?.extensions).toEqual({
    code: 'UNAUTHENTICATED',
    upstream: { status: 401 },
  });
  expect(gateway.sandbox.requests).toHaveLength(1);
  expectNoLeak(gateway, answer);
});

test.for<[what: string, query: string, variables: Record<string, unknown>]>([
  [
    'aliases',
    `{ ${Array.from({ length: 50 }, (_, n) => `a${n}: tasks(filter: { partnerId: "${n}" }) { totalCount }`).join(' ')} }`,
    {},
  ],
  [
    'users',
    'query ($ids: [ID!]!) { usersByIds(ids: $ids) { id } }',
    { ids: Array.from({ length: 1000 }, (_, n) => `usr_${n}`) },
  ],
])(
  'an operation makes no further calls after REST refuses its token: %s',
  async ([, query, variables]) => {
    const answer = await gateway.ask(query, { token: SECRET, variables });
    expect(answer.errors?.length).toBeGreaterThanOrEqual(50);
    for (const { extensions } of answer.errors ?? []) {
      expect(extensions).toEqual({ code: 'UNAUTHENTICATED', upstream: { status: 401 } });
    }
    // The calls that were in flight with it, and the one that replaced the first.
    expect(gateway.sandbox.requests.length).toBeGreaterThan(0);
    expect(gateway.sandbox.requests.length).toBeLessThanOrEqual(OPERATION_CONCURRENCY + 1);
    expectNoLeak(gateway, answer);

    const calls = gateway.sandbox.requests.length;
    const { errors } = await gateway.ask('{ tasks { totalCount } }', { token: SECRET });
    expect(errors).toHaveLength(1);
    expect(gateway.sandbox.requests).toHaveLength(calls + 1);
  },
);

test('another error status does not stop the other calls of its operation', async () => {
  gateway.sandbox.faults.add({ fault: { kind: 'status', status: 403 }, times: 1 });
  const query = `{ ${Array.from({ length: 20 }, (_, n) => `a${n}: tasks(filter: { partnerId: "${n}" }) { totalCount }`).join(' ')} }`;
  const { errors } = await gateway.ask(query);
  gateway.sandbox.faults.clear();
  expect(errors).toHaveLength(1);
  expect(gateway.sandbox.requests).toHaveLength(20);
});

test('introspection needs no token', async () => {
  const answer = await gateway.ask('{ __schema { queryType { name } } }', { token: null });
  expect(answer.errors).toBeUndefined();
  expect(answer.data).toEqual({ __schema: { queryType: { name: 'Query' } } });
});

test('concurrent tokens see the tasks of their own organisation', async () => {
  const [north, harbour] = gateway.sandbox.organizations;
  const query = '{ tasks(first: 100) { totalCount nodes { organizationId } } }';
  const answers = await Promise.all(
    [north, harbour, north, harbour].map(({ token }) => gateway.ask(query, { token })),
  );
  for (const [index, { data }] of answers.entries()) {
    const { id } = index % 2 === 0 ? north : harbour;
    const totalCount = gateway.sandbox.store.count(id);
    expect(data).toEqual({
      tasks: {
        totalCount,
        nodes: Array.from({ length: Math.min(100, totalCount) }, () => ({ organizationId: id })),
      },
    });
  }
});
