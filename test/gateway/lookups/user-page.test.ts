import { describe, expect, test } from 'vitest';
import { ORGANIZATIONS } from '../../../sandbox/organizations.ts';
import { encodeGlobalId } from '../../../src/resolvers/global-id.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { connectionOf, listed } from '../connections/connection.ts';

const gateway = gatewayForFile({
  sandbox: { tasks: 2000, distribution: 'even' },
  config: { upstreamRetries: 0 },
});
const { users } = ORGANIZATIONS[0];
const [user, other] = [users[1]?.id ?? '', users[2]?.id ?? ''];
/** A user without tasks. */
const idle = users.at(-1)?.id ?? '';

const sent = () => gateway.sandbox.requests.map(({ query }) => `${query}`);
const globalId = (restId: string) => encodeGlobalId({ type: 'User', restId });
const call = (limit: number, id = user, order = 'sort_by=created_at&sort_order=desc') =>
  `page=0&limit=${limit}&${order}&assignee=${id}`;

/** `user(id)` with this selection. */
async function askUser(selection: string, id = user) {
  const optional = { n: '$n: Int = 5', no: '$no: Boolean = false' };
  const used = Object.entries(optional).flatMap(([name, definition]) =>
    new RegExp(`\\$${name}\\b`).test(selection) ? [definition] : [],
  );
  const query = `query (${['$id: ID!', ...used].join(', ')}) {
    user(id: $id) { restId ${selection} }
  }`;
  return gateway.ask<{ user: Record<string, unknown> | null }>(query, { variables: { id } });
}

describe('a user and a page of their tasks are one call', () => {
  test.for<[selection: string, call: string]>([
    ['tasks(first: 5) { nodes { restId } }', call(6)],
    ['tasks(first: $n) { nodes { restId } }', call(6)],
    ['tasks { edges { cursor } }', call(51)],
    ['tasks(first: 5) { totalCount pageInfo { endCursor } }', call(6)],
    ['tasks { totalCount }', call(1)],
    ['tasks(first: 5, filter: {}) { nodes { restId } }', call(6)],
    ['tasks(first: 5, filter: { assigneeId: $id }) { nodes { restId } }', call(6)],
    [
      'tasks(first: 5, orderBy: { field: MODIFIED_AT }) { nodes { restId } }',
      call(6, undefined, 'sort_by=modified_at&sort_order=desc'),
    ],
    ['tasks(first: 5, page: 1) { nodes { restId } }', call(6)],
    ['mine: tasks(first: 5) { nodes { restId } }', call(6)],
    [
      '... on User { ... on Node { ...F } } } } fragment F on User { tasks(first: 5) { nodes { restId }',
      call(6),
    ],
    ['tasks(first: 5) { nodes { restId } } tasks(first: 5) { totalCount }', call(6)],
    ['a: tasks(first: 5) { totalCount } b: tasks(first: 9) { nodes { restId } }', call(10)],
    ['tasks(first: 5) { nodes { assignee { tasks(first: 5) { nodes { restId } } } } }', call(6)],
  ])('%s', async ([selection, expected]) => {
    const { data, errors } = await askUser(selection);
    expect(errors).toBeUndefined();
    expect(data?.user).toMatchObject({ restId: user });
    expect(sent()).toEqual([expected]);
  });

  test('the rows are those of the list', async () => {
    const { data } = await askUser('tasks(first: 5) { nodes { restId } totalCount }');
    const rows = listed(gateway.sandbox, { assignee: user });
    const nodes = rows.slice(0, 5).map((restId) => ({ restId }));
    expect(data?.user).toEqual({ restId: user, tasks: { nodes, totalCount: rows.length } });
  });

  test('by node(id), and by a global id', async () => {
    const id = globalId(user);
    for (const query of [
      'query ($id: ID!) { node(id: $id) { id ... on User { tasks(first: 5) { totalCount nodes { id } } } } }',
      'query ($id: ID!) { nodes(ids: [$id]) { ... on User { tasks(first: 5) { nodes { id } } } } }',
      'query ($id: ID!) { user(id: $id) { tasks(first: 5) { nodes { id } } } }',
    ]) {
      expect(await gateway.callsOf(query, { variables: { id } })).toEqual([call(6)]);
    }
  });

  test('for each of several users, and for the users of a larger graph', async () => {
    const ids = [user, other];
    const entities = ids.map((restId) => ({ __typename: 'User', restId }));
    const expected = ids.map((id) => call(6, id)).toSorted();
    for (const query of [
      'query ($ids: [ID!]!) { usersByIds(ids: $ids) { tasks(first: 5) { nodes { id } } } }',
      `query ($entities: [_Any!]!) {
        _entities(representations: $entities) { ... on User { tasks(first: 5) { nodes { id } } } }
      }`,
    ]) {
      const calls = await gateway.callsOf(query, { variables: { ids, entities } });
      expect(calls.toSorted()).toEqual(expected);
    }
  });

  test.for([
    'tasks(last: 5) { nodes { restId } }',
    'tasks(first: 2, orderBy: { field: STATUS, direction: ASC }) { nodes { status } }',
  ])('once what it takes is known: %s', async (selection) => {
    const { data: learnt } = await askUser(selection);
    gateway.sandbox.requests.length = 0;
    const { data, errors } = await askUser(selection);
    expect(errors).toBeUndefined();
    expect(data).toEqual(learnt);
    expect(sent()).toHaveLength(1);
  });
});

describe('a user without a task is null', () => {
  test.for<[selection: string, limit: number]>([
    ['tasks(first: 5) { nodes { restId } }', 6],
    ['tasks { totalCount }', 1],
    ['name', 1],
  ])('after one call: %s', async ([selection, limit]) => {
    for (const id of [idle, 'usr_nobody']) {
      gateway.sandbox.requests.length = 0;
      const { data, errors } = await askUser(selection, id);
      expect({ data, errors }).toEqual({ data: { user: null } });
      expect(sent()).toEqual([call(limit, id)]);
    }
  });
});

describe('a user is looked up by a call of their own', () => {
  test.for<[why: string, selection: string]>([
    ['the list is filtered', 'tasks(first: 5, filter: { isAutomated: true }) { nodes { id } }'],
    [
      'the list is a part of their tasks',
      'tasks(first: 5, filter: { createdAt: { from: "2199-01-01T00:00:00Z" } }) { nodes { id } }',
    ],
    ['a page takes several calls', 'tasks(first: 300) { nodes { id } }'],
    ['no tasks are selected', 'name'],
    ['tasks are skipped', 'tasks(first: 5) @include(if: $no) { nodes { id } }'],
    ['nothing is selected of the tasks', 'tasks(first: 5) { __typename }'],
    ['the arguments are wrong', 'tasks(first: -1) { nodes { id } }'],
  ])('where %s', async ([, selection]) => {
    const { data } = await askUser(selection);
    expect(data?.user).toMatchObject({ restId: user });
    expect(sent()).toContain(call(1));
  });

  test('not where a page is behind the last row: the row before it was read', async () => {
    const { pageInfo } = await connectionOf(gateway, { last: 1, filter: { assigneeId: user } });
    gateway.sandbox.requests.length = 0;
    const selection = `tasks(first: 5, after: "${pageInfo.endCursor}") { nodes { id } }`;
    const { data, errors } = await askUser(selection);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ user: { restId: user, tasks: { nodes: [] } } });
    expect(sent()).toHaveLength(1);
  });

  test('where that page alone fails: the user stands, and it is not read again', async () => {
    gateway.sandbox.faults.add({
      fault: { kind: 'wrong-shape' },
      when: ({ query }) => query.get('limit') === '6',
    });
    const { data, errors } = await askUser('tasks(first: 5) { nodes { id } }');
    expect(data).toEqual({ user: { restId: user, tasks: null } });
    expect(errors).toMatchObject([
      { path: ['user', 'tasks', 'nodes'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
    ]);
    expect(sent()).toEqual([call(6), call(1)]);
  });
});

test('where REST fails, it is not called again for the user', async () => {
  gateway.sandbox.faults.add({ fault: { kind: 'status', status: 503 } });
  const { data, errors } = await askUser('tasks(first: 5) { nodes { id } }');
  expect(data).toEqual({ user: null });
  expect(errors).toMatchObject([
    { path: ['user'], extensions: { code: 'UPSTREAM_UNAVAILABLE', upstream: { status: 503 } } },
  ]);
  expect(sent()).toHaveLength(1);
});
