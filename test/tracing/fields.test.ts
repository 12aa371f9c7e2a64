import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { callSpan, field, operation } from '../support/span-trees.ts';
import { startTestTraces } from '../support/traces.ts';

const traces = startTestTraces();
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({ tracer: traces.tracer });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  traces.reset();
  gateway.sandbox.faults.clear();
  gateway.sandbox.requests.length = 0;
});

function call(status?: number | null, more?: Record<string, unknown>) {
  return callSpan(gateway.sandbox.url, status, more);
}

describe('a request to REST is a part of the field that needs it', () => {
  test('connections, each with its own', async () => {
    await gateway.ask(`query Two {
      all: tasks(first: 300) { totalCount nodes { restId } }
      automated: tasks(filter: { isAutomated: true }) { totalCount }
    }`);
    expect(traces.trees()).toHaveLength(1);
    expect(traces.trees()[0]?.parts).toHaveLength(2);
    expect(traces.trees()[0]?.parts).toEqual(
      expect.arrayContaining([field('Query.tasks', call(), call()), field('Query.tasks', call())]),
    );
  });

  test('the tasks of users', async () => {
    const users = gateway.sandbox.organizations[0].users.slice(0, 2).map(({ id }) => id);
    await gateway.ask(
      'query Team($ids: [ID!]!) { usersByIds(ids: $ids) { tasks(first: 2) { nodes { restId } } } }',
      { variables: { ids: users } },
    );
    expect(traces.trees()).toEqual([
      operation(
        'Team',
        field('Query.usersByIds', call(), call()),
        field('User.tasks', call()),
        field('User.tasks', call()),
      ),
    ]);
  });

  test('one that fields share is a part of the operation', async () => {
    await gateway.ask(`query Shared {
      a: tasks(first: 10) { nodes { restId } }
      b: tasks(first: 20) { nodes { restId } }
    }`);
    expect(traces.trees()).toEqual([
      { ...operation('Shared'), parts: expect.arrayContaining([call()]) },
    ]);
    expect(
      traces
        .trees()[0]
        ?.parts.map(({ name }) => name)
        .toSorted(),
    ).toEqual(['GET /v1/tasks', 'Query.tasks', 'Query.tasks']);
  });

  test('a connection that reads nothing has no span', async () => {
    await gateway.ask('query Idle { tasks { __typename } }');
    expect(traces.trees()).toEqual([operation('Idle')]);
  });

  test.for<[field: string, query: string]>([
    ['task', 'query One($id: ID!) { task(id: $id) { id } }'],
    ['node', 'query One($id: ID!) { node(id: $id) { id } }'],
    ['nodes', 'query One($id: ID!) { nodes(ids: [$id]) { id } }'],
    ['tasksByIds', 'query One($id: ID!) { tasksByIds(ids: [$id]) { id } }'],
    ['_entities', 'query One($one: [_Any!]!) { _entities(representations: $one) { __typename } }'],
  ])('%s of a task', async ([name, query]) => {
    const { data } = await gateway.ask<{ tasks: { nodes: { id: string }[] } }>(
      '{ tasks(first: 1) { nodes { id } } }',
    );
    const id = data?.tasks.nodes[0]?.id ?? '';
    traces.reset();
    gateway.sandbox.requests.length = 0;
    const one = [{ __typename: 'Task', id }];
    const { errors } = await gateway.ask(query, { variables: { id, one } });
    expect(errors).toBeUndefined();
    const calls = gateway.sandbox.requests.map(() => call());
    expect(calls.length).toBeGreaterThan(0);
    expect(traces.trees()).toEqual([operation('One', field(`Query.${name}`, ...calls))]);
  });

  test('user', async () => {
    const id = gateway.sandbox.organizations[0].users[0]?.id;
    await gateway.ask('query One($id: ID!) { user(id: $id) { id } }', { variables: { id } });
    expect(traces.trees()).toEqual([operation('One', field('Query.user', call()))]);
  });
});
