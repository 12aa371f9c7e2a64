import { describe, expect, test } from 'vitest';
import { field, operation } from '../../support/span-trees.ts';
import { openTracedGateway } from '../../support/traced-gateway.ts';

const traced = openTracedGateway();
const { traces, call } = traced;

describe('the span of a REST request is below the field that needs it', () => {
  test('for connections, each with its own', async () => {
    await traced.gateway.ask(`query Two {
      all: tasks(first: 300) { totalCount nodes { restId } }
      automated: tasks(filter: { isAutomated: true }) { totalCount }
    }`);
    expect(traces.trees()).toHaveLength(1);
    expect(traces.trees()[0]?.parts).toHaveLength(2);
    expect(traces.trees()[0]?.parts).toEqual(
      expect.arrayContaining([field('Query.tasks', call(), call()), field('Query.tasks', call())]),
    );
  });

  test('for the tasks of users, which contain the users', async () => {
    const users = traced.gateway.sandbox.organizations[0].users.slice(0, 2).map(({ id }) => id);
    await traced.gateway.ask(
      'query Team($ids: [ID!]!) { usersByIds(ids: $ids) { tasks(first: 2) { nodes { restId } } } }',
      { variables: { ids: users } },
    );
    expect(traces.trees()).toEqual([
      operation(
        'Team',
        field('Query.usersByIds', field('User.tasks', call()), field('User.tasks', call())),
      ),
    ]);
  });

  test('except one that fields share, which is below the operation', async () => {
    await traced.gateway.ask(`query Shared {
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

  test('and a connection without REST requests has none', async () => {
    await traced.gateway.ask('query Idle { tasks { __typename } }');
    expect(traces.trees()).toEqual([operation('Idle')]);
  });

  test.for<[field: string, query: string]>([
    ['task', 'query One($id: ID!) { task(id: $id) { id } }'],
    ['node', 'query One($id: ID!) { node(id: $id) { id } }'],
    ['nodes', 'query One($id: ID!) { nodes(ids: [$id]) { id } }'],
    ['tasksByIds', 'query One($id: ID!) { tasksByIds(ids: [$id]) { id } }'],
    ['_entities', 'query One($one: [_Any!]!) { _entities(representations: $one) { __typename } }'],
  ])('for %s of a task', async ([name, query]) => {
    const { data } = await traced.gateway.ask<{ tasks: { nodes: { id: string }[] } }>(
      '{ tasks(first: 1) { nodes { id } } }',
    );
    const id = data?.tasks.nodes[0]?.id ?? '';
    traces.reset();
    traced.gateway.sandbox.requests.length = 0;
    const one = [{ __typename: 'Task', id }];
    const { errors } = await traced.gateway.ask(query, { variables: { id, one } });
    expect(errors).toBeUndefined();
    const calls = traced.gateway.sandbox.requests.map(() => call());
    expect(calls.length).toBeGreaterThan(0);
    expect(traces.trees()).toEqual([operation('One', field(`Query.${name}`, ...calls))]);
  });

  test('for user', async () => {
    const id = traced.gateway.sandbox.organizations[0].users[0]?.id;
    await traced.gateway.ask('query One($id: ID!) { user(id: $id) { id } }', { variables: { id } });
    expect(traces.trees()).toEqual([operation('One', field('Query.user', call()))]);
  });
});
