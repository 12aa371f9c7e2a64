import { beforeAll, describe, expect, test } from 'vitest';
import { encodeGlobalId, taskGlobalId } from '../../../src/resolvers/global-id.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { connectionOf, listed } from '../connections/connection.ts';

/** One of each, by its name in the tables below. */
let ids: Record<string, string>;

const gateway = gatewayForFile({ sandbox: { tasks: 300 } });
beforeAll(async () => {
  const { store, organizations } = gateway.sandbox;
  const [restId = ''] = listed(gateway.sandbox);
  const task = store.get(restId);
  const userRestId = organizations[0].users[0]?.id ?? '';
  const { edges } = await connectionOf(gateway, { first: 1 });
  ids = {
    'the REST id of a task': restId,
    'the REST id of a user': userRestId,
    'the id of a task': task === undefined ? '' : taskGlobalId(task),
    'the id of a user': encodeGlobalId({ type: 'User', restId: userRestId }),
    'the id of a data item': encodeGlobalId({ type: 'TaskData', restId: 'tda_1' }),
    'the id of an event': encodeGlobalId({ type: 'TriggerEvent', restId: 'evt_1' }),
    'a cursor': edges[0]?.cursor ?? '',
    nothing: '',
    'text that is no Unicode': 'tsk_\ud800',
    'a space': ' ',
    'the longest id': 'x'.repeat(1024),
    'a word': 'hello',
    'an id in small letters': task === undefined ? '' : taskGlobalId(task).toLowerCase(),
    'an id of half its length': task === undefined ? '' : taskGlobalId(task).slice(0, 9),
    'an id of a type that is none': Buffer.from('Partner::ptn_1').toString('base64url'),
    'an id that is Relay’s': Buffer.from(`Task:${restId}`).toString('base64'),
  };
});

/** Queries `field(argument: id)` only, and expects a refusal without a REST request. */
async function expectRefusal(field: string, id: string | undefined, message: RegExp) {
  const inList = field.endsWith('s') || field.endsWith('Ids');
  const query = inList
    ? `query ($id: ID!) { ${field}(ids: [$id]) { id } }`
    : `query ($id: ID!) { ${field}(id: $id) { id } }`;
  const answer = await gateway.ask(query, { variables: { id } });
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({ [field]: inList ? [null] : null });
  expect(answer.errors).toMatchObject([
    { path: inList ? [field, 0] : [field], message: expect.stringMatching(message) },
  ]);
  expect(answer.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  expect(gateway.sandbox.requests).toEqual([]);
}

describe.for(['node', 'nodes'])('%s refuses', (field) => {
  test.for(['the REST id of a task', 'the REST id of a user', 'a word', 'nothing', 'a space'])(
    '%s, with a message about where a REST id is accepted',
    (name) => expectRefusal(field, ids[name], /task.*user/),
  );

  test.for<[name: string, type: RegExp]>([
    ['the id of a data item', /TaskData.*task/],
    ['the id of an event', /TriggerEvent.*task/],
  ])('%s, which is reached through its task only', ([name, type]) =>
    expectRefusal(field, ids[name], type),
  );

  test.for([
    'a cursor',
    'an id in small letters',
    'an id of half its length',
    'an id of a type that is none',
    'an id that is Relay’s',
  ])('%s', (name) => expectRefusal(field, ids[name], /id/));

  test('a number', () => expectRefusal(field, '7', /id/));
});

describe.for([
  ['task', 'tasksByIds', 'Task', 'the id of a user', 'User'],
  ['user', 'usersByIds', 'User', 'the id of a task', 'Task'],
] as const)('%s and %s refuse', ([one, many, type, otherId, other]) => {
  test.for([
    [otherId, other],
    ['the id of a data item', 'TaskData'],
    ['the id of an event', 'TriggerEvent'],
  ] as const)('%s', async ([name, named]) => {
    const message = new RegExp(`${named}\\b.*${type}`);
    await expectRefusal(one, ids[name], message);
    await expectRefusal(many, ids[name], message);
  });

  test.for(['nothing', 'text that is no Unicode'])('%s', async (name) => {
    await expectRefusal(one, ids[name], /id/);
    await expectRefusal(many, ids[name], /ids\[0\]/);
  });
});

test.for(['a space', 'an id that is Relay’s', 'the longest id'])(
  'a REST id is any text of up to 1,024 characters: %s',
  async (name) => {
    const id = ids[name];
    const { data, errors } = await gateway.ask(
      `query ($id: ID!) {
        task(id: $id) { id } user(id: $id) { id }
        tasksByIds(ids: [$id]) { id } usersByIds(ids: [$id]) { id }
      }`,
      { variables: { id } },
    );
    expect({ data, errors }).toEqual({
      data: { task: null, user: null, tasksByIds: [null], usersByIds: [null] },
    });
    const assignees = gateway.sandbox.requests.map(({ query }) => query.get('assignee'));
    expect(assignees.filter((assignee) => assignee !== null)).toEqual([id]);
  },
);

test('an id of enormous length is refused as what it is, and not sent to REST', async () => {
  const restId = 'u'.repeat(1025);
  await expectRefusal('user', encodeGlobalId({ type: 'User', restId }), /id/);
  await expectRefusal('task', restId, /id/);
});
