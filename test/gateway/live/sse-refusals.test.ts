import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';
import { gatewayForEachTest } from '../../support/gateway-fixture.ts';
import { CHANGES, LIVE_CONFIG, openSse, sendSubscription } from '../../support/live.ts';

const ORIGIN = 'https://app.example.com';

const gateway = gatewayForEachTest({ config: { ...LIVE_CONFIG, corsOrigins: [ORIGIN] } });

const open = () => gateway.gateway.counters.subscriptions.sse;

describe('a subscription is refused where no event stream is expected', () => {
  test.for([
    'application/json',
    'application/graphql-response+json',
    '*/*',
    'text/*',
    'application/json, multipart/mixed',
    // The default of Apollo Client.
    'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9',
    'multipart/mixed',
    'text/html',
    'text/event-streams',
  ])('Accept: %s', async (accept) => {
    const response = await sendSubscription(gateway, { headers: { accept } });
    expect(response.status).toBe(406);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: expect.stringMatching(/`Accept: text\/event-stream`.*`graphql-transport-ws`/),
          extensions: { code: 'BAD_REQUEST' },
        },
      ],
    });
    expect(gateway.sandbox.requests).toEqual([]);
    expect(open()).toBe(0);
    expect(gateway.log).toMatchObject([{ operation: 'Changes', status: 406 }]);
  });

  test('in a list of operations', async () => {
    const [{ token }] = gateway.sandbox.organizations;
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        accept: 'text/event-stream, application/json',
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify([{ query: '{ __typename }' }, { query: CHANGES }]),
    });
    expect(await response.json()).toMatchObject([
      { data: { __typename: 'Query' } },
      { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
    ]);
    expect(gateway.sandbox.requests).toEqual([]);
    expect(open()).toBe(0);
  });
});

test.for(['text/event-stream, application/json', 'application/json, TEXT/EVENT-STREAM;q=0.5'])(
  'a subscription is executed once with Accept: %s',
  async (accept) => {
    const { response, events } = await openSse(gateway, { headers: { accept } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(open()).toBe(1);
    await events.close();
    await expect.poll(open).toBe(0);
  },
);

describe('other operations with Accept: text/event-stream', () => {
  test.for<[name: string, query: string, result: object]>([
    ['a query', '{ __typename }', { data: { __typename: 'Query' } }],
    ['a document that is not valid', '{ nothing }', { errors: [{ extensions: {} }] }],
    ['no document', '{', { errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] }],
  ])('are one event: %s', async ([, query, result]) => {
    const { response, events } = await openSse(gateway, { query });
    expect(response.status).toBe(200);
    expect(await events.next()).toMatchObject({ event: 'next', id: undefined, result });
    expect(await events.next()).toMatchObject({ event: 'complete' });
    expect(await events.next()).toBeUndefined();
    expect(gateway.log.filter(({ msg }) => msg === 'request')).toHaveLength(1);
  });
});

describe('a document is not valid', () => {
  test.for([
    'subscription { taskChanges @skip(if: true) { watermark } }',
    'subscription ($x: Boolean!) { taskChanges @include(if: $x) { watermark } }',
    'subscription { ... @skip(if: true) { taskChanges { watermark } } }',
    'subscription { ...Root } fragment Root on Subscription { ...Root2 } fragment Root2 on Subscription { taskChanges @skip(if: true) { watermark } }',
    'subscription { a: taskChanges { watermark } b: taskChanges { watermark } }',
    'subscription { __typename }',
    'subscription { ...Loop } fragment Loop on Subscription { ...Loop }',
  ])('%s', async (query) => {
    const { events } = await openSse(gateway, { query, variables: { x: true } });
    const [error] = (await events.next())?.result?.errors ?? [];
    expect(error?.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
    expect(gateway.sandbox.requests).toEqual([]);
    expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('the limits of queries hold for subscriptions:', () => {
  const nested = (depth: number) =>
    `subscription { taskChanges { task { assignee ${'{ invitedBy '.repeat(depth)}{ name }${' }'.repeat(depth)} } } }`;
  test.for([
    ['depth', nested(20)],
    [
      'cost',
      'subscription { taskChanges { task { assignee { tasks(first: 1000) { nodes { assignee { tasks(first: 1000) { nodes { id } } } } } } } } }',
    ],
    ['tokens', `subscription { taskChanges { ${'watermark '.repeat(3000)} } }`],
  ] as const)('%s', async ([, query]) => {
    const { events } = await openSse(gateway, { query });
    expect((await events.next())?.result?.errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_COMPLEX' } },
    ]);
    expect(gateway.sandbox.requests).toEqual([]);
  });

  test('subscriptions of one token', async () => {
    const config = { ...LIVE_CONFIG, subscriptionsPerToken: 2 };
    await using own = await startTestGateway({ config });
    const [first, second] = [await openSse(own), await openSse(own)];
    const third = await openSse(own);
    expect((await third.events.next())?.result?.errors).toMatchObject([
      { extensions: { code: 'SUBSCRIPTION_LIMIT' } },
    ]);
    await first.events.close();
    await expect.poll(() => own.gateway.counters.subscriptions.sse).toBe(1);
    const fourth = await openSse(own);
    await expect.poll(() => own.gateway.counters.subscriptions.sse).toBe(2);
    await Promise.all([second.events.close(), fourth.events.close()]);
  });
});

describe('pages of other origins', () => {
  test('may read events where CORS_ORIGINS lists them', async () => {
    const { response, events } = await openSse(gateway, { headers: { origin: ORIGIN } });
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(response.headers.get('vary')).toContain('Origin');
    await events.close();
  });

  test('may not where it does not', async () => {
    const origin = 'https://other.example.com';
    const { response, events } = await openSse(gateway, { headers: { origin } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    await events.close();
  });

  test('can not subscribe with an EventSource, which sends no header', async () => {
    const response = await sendSubscription(gateway, { method: 'GET', token: null });
    expect(response.status).toBe(403);
    expect(gateway.sandbox.requests).toEqual([]);
  });
});
