import { describe, expect, test } from 'vitest';
import { ORGANIZATIONS } from '../../../sandbox/organizations.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

const gateway = gatewayForFile();
const user = ORGANIZATIONS[0].users[1]?.id ?? '';

describe('`assigneeId: null` is refused with the reason', () => {
  test.for<[name: string, query: string, variables: Record<string, unknown>]>([
    ['in the query', '{ r: tasks(filter: { assigneeId: null }) { totalCount } }', {}],
    [
      'through a variable of its own',
      'query ($id: ID) { r: tasks(filter: { assigneeId: $id }) { totalCount } }',
      { id: null },
    ],
    [
      'through the default of a variable',
      'query ($id: ID = null) { r: tasks(filter: { assigneeId: $id }) { totalCount } }',
      {},
    ],
    [
      'through the whole filter',
      'query ($filter: TaskFilter) { r: tasks(filter: $filter) { totalCount } }',
      { filter: { status: ['OPEN'], assigneeId: null } },
    ],
    ['in taskCounts', '{ r: taskCounts(filter: { assigneeId: null }) { total } }', {}],
    ['in assignees', '{ r: assignees(filter: { assigneeId: null }) { name } }', {}],
  ])('%s', async ([, query, variables]) => {
    const { data, errors } = await gateway.ask(query, { variables });
    expect(data).toEqual({ r: null });
    expect(errors).toMatchObject([
      {
        path: ['r'],
        message: expect.stringMatching(/`filter\.assigneeId` is null.*nobody.*Leave it out/),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(gateway.sandbox.requests).toEqual([]);
  });

  test('in the tasks of a user', async () => {
    const query = `query ($user: ID!) {
      user(id: $user) { restId tasks(filter: { assigneeId: null }) { totalCount } }
    }`;
    const { data, errors } = await gateway.ask(query, { variables: { user } });
    expect(data).toEqual({ user: { restId: user, tasks: null } });
    expect(errors).toMatchObject([{ path: ['user', 'tasks'] }]);
  });
});

test('a variable without a value counts as not given', async () => {
  const query = 'query ($id: ID) { tasks(filter: { assigneeId: $id }) { totalCount } }';
  expect(await gateway.callsOf(query)).toEqual([
    'page=0&limit=1&sort_by=created_at&sort_order=desc',
  ]);
});

test.for([
  '{ tasks(filter: null) { totalCount } }',
  `{ tasks(filter: {
    status: null, type: null, classification: null, partnerId: null, isAutomated: null,
    createdAt: null, modifiedAt: null
  }) { totalCount } }`,
])('null elsewhere counts as not given: %s', async (query) => {
  expect(await gateway.callsOf(query)).toEqual([
    'page=0&limit=1&sort_by=created_at&sort_order=desc',
  ]);
});

test('a range without a time counts as not given, also where no range can be used', async () => {
  const query = `query ($filter: TaskFilter) {
    tasks(filter: $filter) { totalCount } taskCounts(filter: $filter) { total }
  }`;
  for (const createdAt of [{}, { from: null }, { from: null, to: null }]) {
    const { errors } = await gateway.ask(query, { variables: { filter: { createdAt } } });
    expect(errors).toBeUndefined();
  }
});
