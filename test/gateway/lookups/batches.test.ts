import { beforeAll, describe, expect, test } from 'vitest';
import { encodeGlobalId, taskGlobalId } from '../../../src/resolvers/global-id.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { listed } from '../connections/connection.ts';

let restIds: string[];

const gateway = gatewayForFile({ sandbox: { tasks: 20_000 } });
beforeAll(() => {
  restIds = listed(gateway.sandbox);
});

const sent = () => gateway.sandbox.requests.map(({ query }) => `${query}`);
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Task { restId } } }';
const TASKS = 'query ($ids: [ID!]!) { tasksByIds(ids: $ids) { restId } }';
const USERS = 'query ($ids: [ID!]!) { usersByIds(ids: $ids) { restId } }';

function globalIdOf(restId: string | undefined): string {
  const task = gateway.sandbox.store.get(restId ?? '');
  if (task === undefined) throw new Error(`no task ${restId}`);
  return taskGlobalId(task);
}

const userRestIds = () => gateway.sandbox.organizations[0].users.map(({ id }) => id);
const userCall = (restId: string | undefined) =>
  `page=0&limit=1&sort_by=created_at&sort_order=desc&assignee=${restId}`;

describe('nodes', () => {
  test.for([0, 190, 1_000, 3_333, 7_777, 12_345, 16_050, 19_980])(
    'of the 20 tasks of a list page that starts at row %i takes at most 6 calls',
    async (offset) => {
      const page = restIds.slice(offset, offset + 20);
      const { data, errors } = await gateway.ask(NODES, {
        variables: { ids: page.map(globalIdOf) },
      });
      expect({ data, errors }).toEqual({ data: { nodes: page.map((restId) => ({ restId })) } });
      expect(sent().length).toBeLessThanOrEqual(6);
    },
  );

  test('of the newest 190 tasks takes one call', async () => {
    const page = restIds.slice(0, 190);
    await gateway.ask(NODES, { variables: { ids: page.map(globalIdOf) } });
    expect(sent()).toEqual(['page=0&limit=200&sort_by=created_at&sort_order=desc']);
  });

  test('of tasks from the whole list shares pages between them', async () => {
    const spread = restIds.filter((_, row) => row % 1000 === 500);
    const alone = [];
    for (const restId of spread) {
      gateway.sandbox.requests.length = 0;
      await gateway.ask(NODES, { variables: { ids: [globalIdOf(restId)] } });
      alone.push(sent().length);
    }
    gateway.sandbox.requests.length = 0;
    const { data } = await gateway.ask(NODES, { variables: { ids: spread.map(globalIdOf) } });
    expect(data).toEqual({ nodes: spread.map((restId) => ({ restId })) });
    expect(sent().length).toBeLessThan(alone.reduce((sum, calls) => sum + calls, 0));
  });
});

describe('tasksByIds', () => {
  test('answers in the given order, with null for unknown tasks, by either id', async () => {
    const [a = '', b = '', c = ''] = [restIds[15], restIds[4], restIds[190]];
    const createdAt = Date.UTC(2025, 0, 1) * 1000;
    const nobody = encodeGlobalId({ type: 'Task', restId: 'tsk_nowhere', createdAt });
    const ids = [globalIdOf(a), nobody, c, globalIdOf(b), a, nobody];
    const { data, errors } = await gateway.ask(TASKS, { variables: { ids } });
    const found = [a, null, c, b, a, null].map((restId) => restId && { restId });
    expect({ data, errors }).toEqual({ data: { tasksByIds: found } });
  });

  test('takes no further calls for duplicates', async () => {
    const id = globalIdOf(restIds[9_000]);
    const once = await gateway.callsOf(TASKS, { variables: { ids: [id] } });
    const often = await gateway.callsOf(TASKS, { variables: { ids: [id, id, id, id] } });
    expect(often).toEqual(once);
  });
});

describe('usersByIds', () => {
  test('answers in the given order, with null for unknown users, with one call for each distinct user', async () => {
    const [a = '', b = ''] = userRestIds();
    const idle = userRestIds().at(-1);
    const ids = [b, encodeGlobalId({ type: 'User', restId: a }), 'usr_nobody', idle, b, a];
    const { data, errors } = await gateway.ask(USERS, { variables: { ids } });
    const found = [b, a, null, null, b, a].map((restId) => restId && { restId });
    expect({ data, errors }).toEqual({ data: { usersByIds: found } });
    expect(sent().sort()).toEqual([a, b, 'usr_nobody', idle].map(userCall).sort());
  });
});

test('lookups of several aliases are one batch', async () => {
  const restId = restIds[14_000];
  const id = globalIdOf(restId);
  const neighbour = globalIdOf(restIds[14_001]);
  const alone = await gateway.callsOf(NODES, { variables: { ids: [id, neighbour] } });
  const user = userRestIds()[3] ?? '';
  const variables = { id, neighbour, user, userId: encodeGlobalId({ type: 'User', restId: user }) };
  gateway.sandbox.requests.length = 0;
  const { data, errors } = await gateway.ask(
    `query ($id: ID!, $neighbour: ID!, $user: ID!, $userId: ID!) {
      a: node(id: $id) { id }
      b: task(id: $id) { id }
      c: tasksByIds(ids: [$neighbour]) { id }
      d: user(id: $user) { id }
      e: node(id: $userId) { id }
      f: usersByIds(ids: [$userId]) { id }
    }`,
    { variables },
  );
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ a: { id }, b: { id }, c: [{ id: neighbour }] });
  expect(data).toMatchObject({ d: { id: variables.userId }, e: { id: variables.userId } });
  expect(sent().sort()).toEqual([...alone, userCall(user)].sort());
});

test('a lookup beside a list takes at most two calls more', async () => {
  const calls = await gateway.callsOf(
    'query ($id: ID!) { tasks(first: 199) { nodes { restId } } node(id: $id) { id } }',
    { variables: { id: globalIdOf(restIds[100]) } },
  );
  expect(calls).toContain('page=0&limit=200&sort_by=created_at&sort_order=desc');
  expect(calls.length).toBeLessThanOrEqual(3);
});

test('users that came with a task of the same operation take no call', async () => {
  const query = `{
    tasks(first: 199) {
      nodes { assignee { restId invitedBy { restId } } triggerEvent { actorId actor { restId } } }
    }
  }`;
  const calls = await gateway.callsOf(query);
  const known = new Set(userRestIds().slice(0, -1));
  const asked = calls.slice(1).map((call) => new URLSearchParams(call).get('assignee') ?? '');
  expect(calls[0]).toBe('page=0&limit=200&sort_by=created_at&sort_order=desc');
  // The remaining calls are for contacts, and for the only user without a task.
  expect(asked.filter((id) => known.has(id))).toEqual([]);
  expect(new Set(asked).size).toBe(asked.length);
});
