import { beforeAll, describe, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/resolvers/global-id.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { connectionOf } from '../connections/connection.ts';

interface Ids {
  id: string;
  restId: string;
}
interface Row extends Ids {
  assignee: Ids | null;
  triggerEvent: Ids | null;
  data: Ids[];
}

/** Four tasks, each of which has an assignee, an event and an item of data. */
let rows: (Row & { assignee: Ids; triggerEvent: Ids })[];

const gateway = gatewayForFile({ sandbox: { tasks: 300 } });
beforeAll(async () => {
  const { data } = await gateway.ask<{ tasks: { nodes: Row[] } }>(`{
    tasks(first: 200) {
      nodes { id restId assignee { id restId } triggerEvent { id restId } data { id restId } }
    }
  }`);
  rows = (data?.tasks.nodes ?? []).flatMap((row) =>
    row.assignee && row.triggerEvent && row.data.length > 0
      ? [{ ...row, assignee: row.assignee, triggerEvent: row.triggerEvent }]
      : [],
  );
  expect(rows.length).toBeGreaterThan(4);
});

const sent = () => gateway.sandbox.requests.map(({ query }) => `${query}`);
const userCall = (restId: string) =>
  `page=0&limit=1&sort_by=created_at&sort_order=desc&assignee=${restId}`;
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
const NODE = 'query ($id: ID!) { node(id: $id) { __typename id } }';

describe('the id of an object', () => {
  test('is the same in lists, by node, by its REST id, and below another object', async () => {
    const [task] = rows;
    const { data, errors } = await gateway.ask(
      `query ($id: ID!, $restId: ID!, $user: ID!, $userRestId: ID!) {
        node(id: $id) { id ... on Task { assignee { id } triggerEvent { id } data { id } } }
        task(id: $restId) { id assignee { id } triggerEvent { id } data { id } }
        tasksByIds(ids: [$restId, $id]) { id }
        person: node(id: $user) { id ... on User { restId tasks(first: 1) { nodes { assignee { id } } } } }
        user(id: $userRestId) { id }
        usersByIds(ids: [$userRestId, $user]) { id }
      }`,
      {
        variables: {
          id: task?.id,
          restId: task?.restId,
          user: task?.assignee.id,
          userRestId: task?.assignee.restId,
        },
      },
    );
    expect(errors).toBeUndefined();
    const [id, user] = [{ id: task?.id }, { id: task?.assignee.id }];
    const parts = {
      assignee: user,
      triggerEvent: { id: task?.triggerEvent.id },
      data: task?.data.map((item) => ({ id: item.id })),
    };
    expect(data).toEqual({
      node: { ...id, ...parts },
      task: { ...id, ...parts },
      tasksByIds: [id, id],
      person: { ...user, restId: task?.assignee.restId, tasks: { nodes: [{ assignee: user }] } },
      user,
      usersByIds: [user, user],
    });
  });

  test('is unique', () => {
    const ids = rows.flatMap((row) => [row.id, row.triggerEvent.id, ...row.data.map((d) => d.id)]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[\w-]+$/.test(id))).toBe(true);
  });

  test('is accepted by a filter, as the REST id is', async () => {
    const [task] = rows;
    const [byId, byRestId] = await Promise.all(
      [task?.assignee.id, task?.assignee.restId].map((assigneeId) =>
        connectionOf(gateway, { first: 3, filter: { assigneeId } }),
      ),
    );
    expect(byId).toEqual(byRestId);
    expect(new Set(sent()).size).toBe(1);
  });
});

describe('node(id)', () => {
  test('returns a task or a user with its __typename', async () => {
    const [task] = rows;
    const variables = { ids: [task?.id, task?.assignee.id] };
    const { data, errors } = await gateway.ask(NODES, { variables });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      nodes: [
        { __typename: 'Task', id: task?.id },
        { __typename: 'User', id: task?.assignee.id },
      ],
    });
    expect(sent()).toContain(userCall(task?.assignee.restId ?? ''));
    // The earlier list has shown the position of this time, and the search starts there.
    expect(sent()).toHaveLength(2);
  });

  test('of a user takes one call of one row', async () => {
    const [task] = rows;
    expect(await gateway.callsOf(NODE, { variables: { id: task?.assignee.id } })).toEqual([
      userCall(task?.assignee.restId ?? ''),
    ]);
  });

  test('is null for what REST does not show', async () => {
    const createdAt = Date.UTC(2025, 4, 1) * 1000;
    const unassigned = gateway.sandbox.organizations[0].users.at(-1)?.id ?? '';
    const ids = [
      encodeGlobalId({ type: 'Task', restId: 'tsk_nowhere', createdAt }),
      encodeGlobalId({ type: 'Task', restId: 'tsk_nowhere' }),
      encodeGlobalId({ type: 'User', restId: 'usr_nobody' }),
      encodeGlobalId({ type: 'User', restId: unassigned }),
    ];
    const { data, errors } = await gateway.ask(NODES, { variables: { ids } });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ nodes: [null, null, null, null] });
  });

  test('takes no call for an empty list of ids', async () => {
    expect(await gateway.ask('{ nodes(ids: []) { id } tasksByIds(ids: []) { id } }')).toMatchObject(
      { data: { nodes: [], tasksByIds: [] } },
    );
    expect(sent()).toEqual([]);
  });
});

test('an id that fails does not affect the others', async () => {
  const [a, b, c] = rows;
  const ids = [a?.id, b?.assignee.id, c?.id, b?.restId, a?.id, c?.triggerEvent.id];
  const { data, errors } = await gateway.ask(NODES, { variables: { ids } });
  expect(data).toEqual({
    nodes: [
      { __typename: 'Task', id: a?.id },
      { __typename: 'User', id: b?.assignee.id },
      { __typename: 'Task', id: c?.id },
      null,
      { __typename: 'Task', id: a?.id },
      null,
    ],
  });
  expect(errors).toMatchObject([
    { path: ['nodes', 3], extensions: { code: 'BAD_USER_INPUT' } },
    { path: ['nodes', 5], extensions: { code: 'BAD_USER_INPUT' } },
  ]);
  expect(sent()).toHaveLength(2);
});
