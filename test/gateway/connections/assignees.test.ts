import { describe, expect, test } from 'vitest';
import type { ListTasksQuery, User } from '../../../src/rest/types.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { listed } from './connection.ts';

const QUERY = `query ($filter: TaskFilter, $among: Int) {
  assignees(filter: $filter, among: $among) { restId name }
}`;

const gateway = gatewayForFile({ sandbox: { tasks: 1500, distribution: 'even' } });

/** The assignees of the newest tasks, calculated from the sandbox's rows. */
function expected({ sandbox }: TestGateway, among: number, query: ListTasksQuery = {}): string[] {
  const counts = new Map<string, number>();
  for (const id of listed(sandbox, query).slice(0, among)) {
    const assignee = sandbox.store.get(id)?.assignee_id;
    if (assignee) counts.set(assignee, (counts.get(assignee) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, tasks], [b, others]) => others - tasks || (a < b ? -1 : 1))
    .map(([id]) => id);
}

async function assigneesOf(of: TestGateway, variables = {}): Promise<string[]> {
  const answer = await of.ask<{ assignees: { restId: string }[] | null }>(QUERY, { variables });
  if (answer.errors || !answer.data?.assignees) throw new Error(answer.text);
  return answer.data.assignees.map(({ restId }) => restId);
}

test.for<[among: number | undefined, calls: number]>([
  [undefined, 6],
  [1000, 6],
  [999, 6],
  [201, 2],
  [200, 1],
  [50, 1],
  [1, 1],
])('with among: %s, in %i calls', async ([among, calls]) => {
  expect(await assigneesOf(gateway, { among })).toEqual(expected(gateway, among ?? 1000));
  expect(gateway.sandbox.requests).toHaveLength(calls);
});

test.for<[filter: object, query: ListTasksQuery]>([
  [{ status: ['OPEN'] }, { status: ['open'] }],
  [
    { type: 'CALL_ANALYSIS', isAutomated: false },
    { type: 'call_analysis', is_automated: false },
  ],
  [{ classification: ['dispute'] }, { classification: ['dispute'] }],
])('under %j', async ([filter, query]) => {
  const users = expected(gateway, 1000, query);
  expect(users.length).toBeGreaterThan(1);
  expect(await assigneesOf(gateway, { filter })).toEqual(users);
});

test('of nobody’s tasks are none; a short list is one call', async () => {
  expect(await assigneesOf(gateway, { filter: { partnerId: 'ptn_nobody' } })).toEqual([]);
  expect(gateway.sandbox.requests).toHaveLength(1);
  gateway.sandbox.requests.length = 0;
  const user = gateway.sandbox.organizations[0].users[1]?.id;
  expect(await assigneesOf(gateway, { filter: { assigneeId: user } })).toEqual([user]);
  expect(gateway.sandbox.requests).toHaveLength(1);
});

test('share their first call with a page of the same list', async () => {
  const calls = await gateway.callsOf(`{
    assignees(filter: { status: [OPEN] }, among: 200) { name }
    tasks(first: 50, filter: { status: [OPEN] }) { totalCount nodes { id } }
    taskCounts(filter: { status: [OPEN] }) { total byStatus { count } }
  }`);
  expect(calls).toEqual(['page=0&limit=200&sort_by=created_at&sort_order=desc&status=open']);
});

test('are known to the rest of the operation', async () => {
  const calls = await gateway.callsOf('{ assignees(among: 200) { invitedBy { name } } }');
  const [{ users }] = gateway.sandbox.organizations;
  const found = new Set(expected(gateway, 200));
  const inviters = new Set(
    users.flatMap(({ id, invited_by_user_id: by }) => (found.has(id) && by ? [by] : [])),
  );
  expect(calls).toHaveLength(1 + [...inviters].filter((id) => !found.has(id)).length);
});

function userOf(id: string): User {
  const organization_id = gateway.sandbox.organizations[0].id;
  const names = { email: `${id}@example.com`, family_name: 'F', given_name: 'G', object: 'user' };
  return { ...names, id, organization_id };
}

describe('over tasks of its own', () => {
  async function startWith(assignees: (string | null)[]): Promise<TestGateway> {
    const own = await startTestGateway({ sandbox: { tasks: 0 } });
    const { store, organizations } = own.sandbox;
    for (const [n, id] of assignees.entries()) {
      const created_at = new Date(Date.UTC(2025, 0, 1) - n * 60_000).toISOString();
      const assignee = id === null ? null : userOf(id);
      store.insert(organizations[0].id, { created_at, assignee, assignee_id: id });
    }
    return own;
  }

  test('those with most tasks come first, equal numbers by REST id', async () => {
    await using own = await startWith(['usr_b', 'usr_c', null, 'usr_c', 'usr_a', 'usr_B', null]);
    expect(await assigneesOf(own)).toEqual(['usr_c', 'usr_B', 'usr_a', 'usr_b']);
    expect(await assigneesOf(own, { among: 1 })).toEqual(['usr_b']);
  });

  test('one damaged task, and one damaged user, leave the others standing', async () => {
    await using own = await startWith(['usr_a', 'usr_b', 'usr_b']);
    const { store, organizations } = own.sandbox;
    const [{ id }] = organizations;
    const created_at = '2025-06-01T00:00:00Z';
    store.insert(id, { created_at, assignee: userOf('usr_x'), raw: { label: null } });
    store.insert(id, { created_at, assignee_id: 'usr_y', raw: { assignee: { id: 'usr_y' } } });
    expect(await assigneesOf(own)).toEqual(['usr_b', 'usr_a']);
  });

  test('an import of thousands in one second takes no more calls', async () => {
    await using own = await startTestGateway({ sandbox: { tasks: 0 } });
    const { store, organizations } = own.sandbox;
    for (let n = 0; n < 3000; n++) {
      const assignee = userOf(`usr_${n % 7}`);
      const fields = { assignee, assignee_id: assignee.id, created_at: '2025-01-01T00:00:00Z' };
      store.insert(organizations[0].id, fields);
    }
    expect(await assigneesOf(own)).toHaveLength(7);
    expect(own.sandbox.requests).toHaveLength(6);
  });
});

test.for([
  { maxLimit: 50 },
  { hidden: 0.2 },
  { total: 'zero' },
  { total: { cap: 300 } },
  { total: { add: 500 } },
  { ties: 'random' },
] as const)('whatever REST does: %j', async (behaviour) => {
  await using odd = await startTestGateway({ sandbox: { tasks: 700, behaviour } });
  const users = await assigneesOf(odd);
  expect(users.toSorted()).toEqual(expected(odd, 1000).toSorted());
});

describe('refused without a call', () => {
  test.for([0, -1, 1001, 2 ** 31 - 1])('among: %i', async (among) => {
    const { data, errors } = await gateway.ask(QUERY, { variables: { among } });
    expect(data).toEqual({ assignees: null });
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining(`\`among\` is ${among}`),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(gateway.sandbox.requests).toEqual([]);
  });

  test.for([
    { status: ['UNKNOWN'] },
    { createdAt: { from: '2025-01-01T00:00:00Z' } },
    { modifiedAt: { from: '2025-01-01T00:00:00Z' } },
  ])('the filter %j', async (filter) => {
    const { data, errors } = await gateway.ask(QUERY, { variables: { filter } });
    expect(data).toEqual({ assignees: null });
    expect(errors).toMatchObject([{ path: ['assignees'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gateway.sandbox.requests).toEqual([]);
  });
});

test('an explicit null for `among` counts as not given', async () => {
  expect(await assigneesOf(gateway, { among: null })).toEqual(expected(gateway, 1000));
});

test('a failed call is an error of the field', async () => {
  await using failing = await startTestGateway({
    sandbox: { faults: [{ fault: { kind: 'status', status: 500 } }] },
    config: { upstreamRetries: 0 },
  });
  const { data, errors } = await failing.ask(QUERY);
  expect(data).toEqual({ assignees: null });
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
});

test.for<[cost: number, query: string]>([
  [60 + 1000, '{ assignees { name } }'],
  [10 + 50, '{ assignees(among: 50) { name } }'],
  [10 + 20 + 20 * (10 + 5), '{ assignees(among: 20) { tasks(first: 5) { totalCount } } }'],
])('the cost limit counts %i for %s', async ([cost, query]) => {
  await using enough = await startTestGateway({ config: { maxCost: cost } });
  expect((await enough.ask(query)).errors).toBeUndefined();
  await using lacking = await startTestGateway({ config: { maxCost: cost - 1 } });
  expect((await lacking.ask(query)).errors).toMatchObject([
    { extensions: { code: 'QUERY_TOO_COMPLEX' } },
  ]);
  expect(lacking.sandbox.requests).toEqual([]);
});

test.for([0.02, 0.3])(
  'where REST leaves %s of the rows out, the pages behind are read, too',
  async (hidden) => {
    await using gateway = await startTestGateway({
      sandbox: { tasks: 1500, distribution: 'even', behaviour: { hidden } },
    });
    const users = new Set(await assigneesOf(gateway, { among: 1000 }));
    const visible = expected(gateway, Math.floor(1000 * (1 - hidden) * 0.9));
    expect(visible.filter((id) => !users.has(id))).toEqual([]);
    const pages = gateway.sandbox.requests.map(({ query }) => Number(query.get('page')));
    expect(Math.max(...pages)).toBeGreaterThan(3);
  },
);
