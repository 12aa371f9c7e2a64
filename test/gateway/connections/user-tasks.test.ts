import { beforeAll, describe, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/resolvers/global-id.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { type Connection, connectionOf, idsIn, listed, TASKS } from './connection.ts';

let user: string;
let other: string;

const gateway = gatewayForFile({ sandbox: { tasks: 2000, distribution: 'even' } });
beforeAll(() => {
  const { users } = gateway.sandbox.organizations[0];
  [user, other] = [users[1]?.id ?? '', users[2]?.id ?? ''];
});

const sent = () => gateway.sandbox.requests.map(({ query }) => `${query}`);
const globalId = (restId: string) => encodeGlobalId({ type: 'User', restId });
/** The same query as for `tasks`, on a user. */
const USER_TASKS = TASKS.replace('Tasks(', 'UserTasks($user: ID!,')
  .replace('tasks(', 'user(id: $user) { tasks(')
  .concat('}');

async function tasksOfUser(variables: Record<string, unknown> = {}): Promise<Connection> {
  const answer = await gateway.ask<{ user: { tasks: Connection | null } }>(USER_TASKS, {
    variables: { user, ...variables },
  });
  if (answer.errors !== undefined || !answer.data?.user.tasks) throw new Error(answer.text);
  return answer.data.user.tasks;
}

describe('User.tasks', () => {
  test.for<Record<string, unknown>>([
    {},
    { first: 7 },
    { last: 5 },
    { first: 0 },
    { first: 250 },
    { first: 20, filter: { status: ['OPEN', 'FAILED'] } },
    { first: 20, filter: { type: 'CALL_ANALYSIS', isAutomated: false } },
    { first: 20, filter: { classification: ['dispute'] } },
    { first: 20, orderBy: { field: 'MODIFIED_AT', direction: 'ASC' } },
    { last: 8, orderBy: { field: 'STATUS' }, filter: { isAutomated: true } },
    { first: 5, filter: null, orderBy: null },
  ])('under %j equals the list of all tasks filtered by that user', async (variables) => {
    // The calls that learn about the list are not counted here.
    await tasksOfUser(variables);
    gateway.sandbox.requests.length = 0;
    const ofUser = await tasksOfUser(variables);
    const calls = sent();
    gateway.sandbox.requests.length = 0;
    const filter = { ...(variables.filter ?? {}), assigneeId: user };
    expect(ofUser).toEqual(await connectionOf(gateway, { ...variables, filter }));
    // The user is read with a page of all their tasks, otherwise by a separate call.
    const lookup = `page=0&limit=1&sort_by=created_at&sort_order=desc&assignee=${user}`;
    const isWithPage = !variables.filter && variables.first !== 250;
    // The number of extra rows is not compared: it depends on the earlier pages.
    const plain = (call: string) => call.replace(/limit=\d+/, '');
    expect(calls.map(plain)).toEqual([...(isWithPage ? [] : [lookup]), ...sent()].map(plain));
  });

  test('contains all tasks of the user and no others', async () => {
    const { totalCount, pageInfo, ...page } = await tasksOfUser({ first: 1000 });
    expect(idsIn({ totalCount, pageInfo, ...page })).toEqual(
      listed(gateway.sandbox, { assignee: user }),
    );
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
  });

  test('shares its cursors with tasks(filter: { assigneeId })', async () => {
    const all = listed(gateway.sandbox, { assignee: user });
    const filter = { assigneeId: globalId(user) };
    const first = await tasksOfUser({ first: 10 });
    const second = await connectionOf(gateway, {
      first: 10,
      after: first.pageInfo.endCursor,
      filter,
    });
    const third = await tasksOfUser({ first: 10, after: second.pageInfo.endCursor });
    expect([first, second, third].flatMap(idsIn)).toEqual(all.slice(0, 30));
    const back = await tasksOfUser({ last: 10, before: third.pageInfo.startCursor });
    expect(back.edges).toEqual(second.edges);
  });

  test('refuses a cursor of the unfiltered list', async () => {
    const { pageInfo } = await connectionOf(gateway, { first: 5 });
    const answer = await gateway.ask(USER_TASKS, {
      variables: { user, first: 5, after: pageInfo.endCursor },
    });
    expect(answer.data).toEqual({ user: { tasks: null } });
    expect(answer.errors).toMatchObject([
      { path: ['user', 'tasks'], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test('accepts a filter by the same user, by either id', async () => {
    for (const assigneeId of [user, globalId(user)]) {
      const page = await tasksOfUser({ first: 3, filter: { assigneeId } });
      expect(page).toEqual(await tasksOfUser({ first: 3 }));
    }
  });

  test('refuses a filter by another user, and an id that is no user', async () => {
    const task = encodeGlobalId({ type: 'Task', restId: 'tsk_1' });
    for (const assigneeId of [other, globalId(other), 'usr_nobody', task, '']) {
      gateway.sandbox.requests.length = 0;
      const variables = { user, first: 3, filter: { assigneeId } };
      const answer = await gateway.ask(USER_TASKS, { variables });
      expect(answer.data, assigneeId).toEqual({ user: { tasks: null } });
      expect(answer.errors, assigneeId).toMatchObject([
        { path: ['user', 'tasks'], message: expect.stringMatching(/assigneeId/) },
      ]);
      expect(answer.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
      expect(sent()).toHaveLength(1);
    }
  });
});

test('a user whose REST id is not ASCII has tasks like any other', async () => {
  const { store, organizations } = gateway.sandbox;
  const [{ id: organization_id }] = organizations;
  const id = 'usr_ünï:田';
  const names = { email: 'u@example.com', family_name: 'Ü', given_name: '田', object: 'user' };
  const restId = store.insert(organization_id, {
    assignee: { ...names, id, organization_id },
    assignee_id: id,
  });
  const query =
    'query ($id: ID!) { node(id: $id) { ... on User { restId tasks { nodes { restId } } } } }';
  const answer = await gateway.ask(query, { variables: { id: globalId(id) } });
  store.remove(restId);
  expect(answer.errors).toBeUndefined();
  expect(answer.data).toEqual({ node: { restId: id, tasks: { nodes: [{ restId }] } } });
});
