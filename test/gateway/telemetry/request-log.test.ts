import { expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

const gateway = gatewayForFile();

const headers = { 'x-request-id': 'log-1' };

test('an answered request is one log line', async () => {
  await gateway.ask('query Newest { tasks(first: 1) { totalCount } }', { headers });
  expect(gateway.log).toHaveLength(1);
  expect(gateway.log[0]).toMatchObject({
    level: 'info',
    requestId: 'log-1',
    operation: 'Newest',
    status: 200,
    ms: expect.any(Number),
    restCalls: 1,
  });
  expect(gateway.log[0]?.ms).toBeGreaterThan(0);
});

test.for<[calls: number, query: string]>([
  [0, 'query Counted { __typename }'],
  [0, 'query Counted { tasks(first: -1) { totalCount } }'],
  [1, 'query Counted { tasks { totalCount nodes { restId } } }'],
  [2, 'query Counted { tasks(first: 300) { nodes { restId } } }'],
  [
    2,
    'query Counted { a: tasks { totalCount } b: tasks(filter: { type: CALL_ANALYSIS }) { totalCount } }',
  ],
])('the line says %i REST calls of %s', async ([restCalls, query]) => {
  gateway.sandbox.requests.length = 0;
  await gateway.ask(query, { headers });
  expect(gateway.sandbox.requests).toHaveLength(restCalls);
  expect(gateway.log).toMatchObject([{ operation: 'Counted', restCalls }]);
});

test('a failed request has a line with its code', async () => {
  gateway.sandbox.faults.add({ fault: { kind: 'status', status: 500 } });
  await gateway.ask('query Failing { tasks { totalCount } }', { headers });
  expect(gateway.log).toHaveLength(1);
  expect(gateway.log[0]).toMatchObject({ requestId: 'log-1', operation: 'Failing', status: 200 });
  expect(JSON.stringify(gateway.log[0])).toContain('UPSTREAM_UNAVAILABLE');
});

test('a request without an operation has a line with its status', async () => {
  const accept = 'application/graphql-response+json';
  const { status } = await gateway.ask('query Broken {', { headers: { ...headers, accept } });
  expect(status).toBe(400);
  expect(gateway.log).toHaveLength(1);
  expect(gateway.log[0]).toMatchObject({ requestId: 'log-1', status: 400, restCalls: 0 });
});

test('no line holds a variable, an argument, a header or the token', async () => {
  const [{ token }] = gateway.sandbox.organizations;
  const query = `query Careful($assignee: ID, $classes: [String!]) {
    tasks(filter: { assigneeId: $assignee, classification: $classes, partnerId: "ptn_marked" }) {
      totalCount
    }
  }`;
  const variables = { assignee: 'usr_marked', classes: ['marked class'], unused: 'marked' };
  const options = {
    variables,
    headers: { ...headers, cookie: 'marked=1', 'user-agent': 'marked', 'x-custom': 'marked' },
  };
  await gateway.ask(query, options);
  await gateway.ask(query.replace('totalCount', 'totalCount marked'), options);
  await gateway.ask(query, { ...options, variables: { ...variables, assignee: { marked: 1 } } });
  gateway.sandbox.faults.add({ fault: { kind: 'status', status: 500 } });
  await gateway.ask(query, options);
  await gateway.ask(query, { ...options, token: 'marked-token' });
  expect(gateway.log.length).toBeGreaterThanOrEqual(5);
  expect(JSON.stringify(gateway.log)).not.toContain('marked');
  expect(JSON.stringify(gateway.log)).not.toContain(token);
  expect(JSON.stringify(gateway.log)).not.toContain('totalCount');
});
