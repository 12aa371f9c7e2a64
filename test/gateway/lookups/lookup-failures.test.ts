import { beforeEach, describe, expect, test } from 'vitest';
import { encodeGlobalId, taskGlobalId } from '../../../src/resolvers/global-id.ts';
import { gatewayForEachTest } from '../../support/gateway-fixture.ts';
import { listed } from '../connections/connection.ts';

let restIds: string[];

const gateway = gatewayForEachTest({
  sandbox: { tasks: 2000, distribution: 'even' },
  config: { upstreamRetries: 0 },
});
beforeEach(() => {
  restIds = listed(gateway.sandbox);
});

const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Task { restId } } }';
const TASK = 'query ($id: ID!) { task(id: $id) { restId } }';

function globalIdOf(restId: string | undefined): string {
  const task = gateway.sandbox.store.get(restId ?? '');
  if (task === undefined) throw new Error(`no task ${restId}`);
  return taskGlobalId(task);
}

/** Every page except the first one fails. */
function failBehindTheFront(): void {
  gateway.sandbox.faults.add({
    fault: { kind: 'status', status: 503 },
    when: ({ query }) => query.get('page') !== '0',
  });
}

const UNAVAILABLE = { extensions: { code: 'UPSTREAM_UNAVAILABLE', upstream: { status: 503 } } };

describe('a page that cannot be read', () => {
  test('is an error of the lookups that need it, with their paths', async () => {
    failBehindTheFront();
    const { data, errors } = await gateway.ask(TASK, {
      variables: { id: globalIdOf(restIds[1500]) },
    });
    expect(data).toEqual({ task: null });
    expect(errors).toMatchObject([{ path: ['task'], ...UNAVAILABLE }]);
  });

  test('does not affect tasks found on other pages', async () => {
    failBehindTheFront();
    const ids = [restIds[5], restIds[1500], restIds[50]].map(globalIdOf);
    const { data, errors } = await gateway.ask(NODES, { variables: { ids } });
    expect(data).toEqual({ nodes: [{ restId: restIds[5] }, null, { restId: restIds[50] }] });
    expect(errors).toMatchObject([{ path: ['nodes', 1], ...UNAVAILABLE }]);
  });

  test('of a scan does not affect a concurrent search', async () => {
    failBehindTheFront();
    const { data, errors } = await gateway.ask(
      'query ($near: ID!, $far: ID!) { near: task(id: $near) { restId } far: task(id: $far) { restId } }',
      { variables: { near: globalIdOf(restIds[5]), far: restIds[1500] } },
    );
    expect(data).toEqual({ near: { restId: restIds[5] }, far: null });
    expect(errors).toMatchObject([{ path: ['far'], ...UNAVAILABLE }]);
  });

  test('does not affect users', async () => {
    failBehindTheFront();
    const user = gateway.sandbox.organizations[0].users[0]?.id;
    const { data, errors } = await gateway.ask(
      'query ($task: ID!, $user: ID!) { task(id: $task) { restId } user(id: $user) { restId } }',
      { variables: { task: globalIdOf(restIds[1500]), user } },
    );
    expect(data).toEqual({ task: null, user: { restId: user } });
    expect(errors).toMatchObject([{ path: ['task'], ...UNAVAILABLE }]);
  });
});

test('a user whose call fails is an error of its own', async () => {
  const [a, b] = gateway.sandbox.organizations[0].users.map(({ id }) => id);
  gateway.sandbox.faults.add({
    fault: { kind: 'status', status: 503 },
    when: ({ query }) => query.get('assignee') === a,
  });
  const { data, errors } = await gateway.ask(
    'query ($ids: [ID!]!) { usersByIds(ids: $ids) { restId } }',
    { variables: { ids: [b, a] } },
  );
  expect(data).toEqual({ usersByIds: [{ restId: b }, null] });
  expect(errors).toMatchObject([{ path: ['usersByIds', 1], ...UNAVAILABLE }]);
});

test('broken rows of REST hide no other row', async () => {
  const { store } = gateway.sandbox;
  const ids = [1000, 1001, 1199].map((row) => globalIdOf(restIds[row]));
  for (const row of [0, 1002, 1100, 1198]) {
    store.update(restIds[row] ?? '', { raw: { label: undefined } });
  }
  const { data, errors } = await gateway.ask(NODES, { variables: { ids } });
  const found = [1000, 1001, 1199].map((row) => ({ restId: restIds[row] }));
  expect({ data, errors }).toEqual({ data: { nodes: found } });
});

test.each([5, 150, 1001])('a task whose time cannot be read is found, at row %i', async (row) => {
  const restId = restIds[row];
  const withTime = globalIdOf(restId);
  gateway.sandbox.store.update(restId ?? '', { raw: { created_at: '2025-13-45T00:00:00Z' } });
  const query = 'query ($id: ID!) { task(id: $id) { id restId createdAt } }';
  const id = encodeGlobalId({ type: 'Task', restId: restId ?? '' });
  for (const known of [restId, id, withTime]) {
    const { data, errors } = await gateway.ask(query, { variables: { id: known } });
    expect(data).toEqual({ task: { id, restId, createdAt: null } });
    expect(errors).toMatchObject([
      { path: ['task', 'createdAt'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
    ]);
  }
});

describe('a list that changes during a lookup', () => {
  /** Changes the list after each request that a lookup sends. */
  function moveWith(change: (request: number) => void): void {
    let request = 0;
    gateway.sandbox.faults.add({
      fault: { kind: 'slow', ms: 0 },
      when: () => {
        if (request > 0) change(request);
        request += 1;
        return false;
      },
    });
  }

  test.for([0, 199, 200, 700, 1300, 1999])(
    'does not hide a task that stays, at row %i',
    async (row) => {
      const { store, organizations } = gateway.sandbox;
      const id = globalIdOf(restIds[row]);
      const going = restIds.filter((_, other) => other % 2 === 0 && other !== row);
      moveWith((request) => {
        for (let n = 0; n < 90; n++) {
          const removed = going.pop();
          if (removed !== undefined && request % 2 === 0) store.remove(removed);
          else
            store.insert(organizations[0].id, { created_at: `2026-01-01T00:${9 + request}:00Z` });
        }
      });
      const { data, errors } = await gateway.ask(TASK, { variables: { id } });
      expect({ data, errors }).toEqual({ data: { task: { restId: restIds[row] } } });
      expect(gateway.sandbox.requests.length).toBeLessThanOrEqual(14);
    },
  );

  test('gives null for a task that is deleted before it is reached', async () => {
    const { store } = gateway.sandbox;
    const id = globalIdOf(restIds[1000]);
    moveWith((request) => {
      if (request === 1) store.remove(restIds[1000] ?? '');
    });
    const { data, errors } = await gateway.ask(TASK, { variables: { id } });
    expect({ data, errors }).toEqual({ data: { task: null } });
  });
});
