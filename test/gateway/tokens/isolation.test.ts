import { beforeAll, describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

/** A task of the first organisation with its assignee, as its own token sees them. */
let variables: { task: string; taskRestId: string; user: string; userRestId: string };
let harbour: string;

const gateway = gatewayForFile({ sandbox: { tasks: 2000 } });
beforeAll(async () => {
  harbour = gateway.sandbox.organizations[1].token;
  const { data } = await gateway.ask<{
    tasks: {
      nodes: { id: string; restId: string; assignee: { id: string; restId: string } | null }[];
    };
  }>('{ tasks(first: 20) { nodes { id restId assignee { id restId } } } }');
  const row = data?.tasks.nodes.find(({ assignee }) => assignee !== null);
  variables = {
    task: row?.id ?? '',
    taskRestId: row?.restId ?? '',
    user: row?.assignee?.id ?? '',
    userRestId: row?.assignee?.restId ?? '',
  };
});

const EVERYTHING = `query ($task: ID!, $taskRestId: ID!, $user: ID!, $userRestId: ID!) {
  task: node(id: $task) { id }
  user: node(id: $user) { id }
  nodes(ids: [$task, $user]) { id }
  taskById: task(id: $task) { id }
  taskByRestId: task(id: $taskRestId) { id }
  userById: user(id: $user) { id }
  userByRestId: user(id: $userRestId) { id }
  tasksByIds(ids: [$task, $taskRestId]) { id }
  usersByIds(ids: [$user, $userRestId]) { id }
  tasks(filter: { assigneeId: $user }) { totalCount }
}`;

function shown() {
  const [task, user] = [{ id: variables.task }, { id: variables.user }];
  return {
    task,
    user,
    nodes: [task, user],
    taskById: task,
    taskByRestId: task,
    userById: user,
    userByRestId: user,
    tasksByIds: [task, task],
    usersByIds: [user, user],
    tasks: { totalCount: expect.any(Number) },
  };
}

const HIDDEN = {
  task: null,
  user: null,
  nodes: [null, null],
  taskById: null,
  taskByRestId: null,
  userById: null,
  userByRestId: null,
  tasksByIds: [null, null],
  usersByIds: [null, null],
  tasks: { totalCount: 0 },
};

/** The tokens that REST received. */
function tokensSent(): Set<string | undefined> {
  return new Set(gateway.sandbox.requests.map(({ headers }) => headers.authorization));
}

describe('the data of one organisation', () => {
  test('is null for another by any id, before and after its owner read it', async () => {
    for (let turn = 0; turn < 2; turn++) {
      gateway.sandbox.requests.length = 0;
      const own = await gateway.ask(EVERYTHING, { variables });
      expect({ data: own.data, errors: own.errors }).toEqual({ data: shown() });
      gateway.sandbox.requests.length = 0;
      const foreign = await gateway.ask(EVERYTHING, { variables, token: harbour });
      expect({ data: foreign.data, errors: foreign.errors }).toEqual({ data: HIDDEN });
      expect(tokensSent()).toEqual(new Set([`Bearer ${harbour}`]));
    }
  });

  test('stays separate when both ask at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        gateway.ask(EVERYTHING, { variables, ...(n % 2 === 1 && { token: harbour }) }),
      ),
    );
    for (const [n, { data, errors }] of answers.entries()) {
      expect({ data, errors }).toEqual({ data: n % 2 === 1 ? HIDDEN : shown() });
    }
  });

  test('is not shown to an unknown token, or without one', async () => {
    for (const token of ['stranger', null]) {
      const { data, errors = [] } = await gateway.ask(EVERYTHING, { variables, token });
      expect(JSON.stringify(data)).not.toContain(variables.task);
      for (const { extensions } of errors) expect(extensions?.code).toBe('UNAUTHENTICATED');
      expect(errors.length).toBeGreaterThan(8);
    }
  });
});

describe('nothing is remembered between two requests', () => {
  test('an equal request takes the same calls again', async () => {
    const first = await gateway.callsOf(EVERYTHING, { variables });
    const second = await gateway.callsOf(EVERYTHING, { variables });
    expect(first.length).toBeGreaterThan(0);
    expect(second.sort()).toEqual(first.sort());
  });

  test('a deleted task is missing in the next operation', async () => {
    const { store } = gateway.sandbox;
    const query = 'query ($id: ID!) { task(id: $id) { label } node(id: $id) { id } }';
    const asked = { variables: { id: variables.task } };
    store.update(variables.taskRestId, { label: 'before' });
    expect((await gateway.ask(query, asked)).data).toMatchObject({ task: { label: 'before' } });
    store.update(variables.taskRestId, { label: 'after' });
    expect((await gateway.ask(query, asked)).data).toMatchObject({ task: { label: 'after' } });
    store.remove(variables.taskRestId);
    expect((await gateway.ask(query, asked)).data).toEqual({ task: null, node: null });
  });

  test('nor between the operations of one HTTP request, except concurrent equal calls', async () => {
    const operation = { query: 'query ($id: ID!) { user(id: $id) { id } }' };
    const id = gateway.sandbox.organizations[0].users[0]?.id;
    const body = JSON.stringify([1, 2].map(() => ({ ...operation, variables: { id } })));
    const { token } = gateway.sandbox.organizations[0];
    for (const requests of [1, 2]) {
      const response = await gateway.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
      });
      expect(await response.json()).toMatchObject([{ data: { user: {} } }, { data: { user: {} } }]);
      expect(gateway.sandbox.requests).toHaveLength(requests);
    }
  });
});
