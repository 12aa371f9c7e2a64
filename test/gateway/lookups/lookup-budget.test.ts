import { beforeAll, describe, expect, test } from 'vitest';
import { encodeGlobalId, taskGlobalId } from '../../../src/resolvers/global-id.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { listed } from '../connections/connection.ts';

/** REST ids, newest first: five pages of 200. */
let restIds: string[];

const gateway = gatewayForFile({ sandbox: { tasks: 1000 }, config: { lookupBudget: 3 } });
beforeAll(() => {
  restIds = listed(gateway.sandbox);
});

const TASK = 'query ($id: ID!) { task(id: $id) { restId } }';
const TASKS_BY_IDS = 'query ($ids: [ID!]!) { tasksByIds(ids: $ids) { restId } }';
const page = (number: number) => `page=${number}&limit=200&sort_by=created_at&sort_order=desc`;
/** The call that shows the form of the ids at the other end of the list. */
const OLDEST = 'page=0&limit=50&sort_by=created_at&sort_order=asc';
const sent = ({ sandbox }: TestGateway) => sandbox.requests.map(({ query }) => `${query}`);

function globalIdOf({ sandbox }: TestGateway, restId: string | undefined): string {
  const task = sandbox.store.get(restId ?? '');
  if (task === undefined) throw new Error(`no task ${restId}`);
  return taskGlobalId(task);
}

describe('a task by its REST id', () => {
  test.for<[row: number, pages: number[]]>([
    [0, [0]],
    [199, [0]],
    [200, [0, 1, 2]],
    [599, [0, 1, 2]],
  ])('is found at row %i', async ([row, pages]) => {
    const { data, errors } = await gateway.ask(TASK, { variables: { id: restIds[row] } });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ task: { restId: restIds[row] } });
    expect(sent(gateway)).toEqual(pages.map(page));
  });

  test.for([600, 999])('at row %i is LOOKUP_BUDGET_EXCEEDED', async (row) => {
    const { data, errors } = await gateway.ask(TASK, { variables: { id: restIds[row] } });
    expect(data).toEqual({ task: null });
    expect(errors).toMatchObject([{ path: ['task'], message: expect.stringMatching(/600/) }]);
    expect(errors?.[0]?.extensions).toEqual({ code: 'LOOKUP_BUDGET_EXCEEDED' });
    expect(sent(gateway)).toEqual([0, 1, 2].map(page));
  });

  test('that may not exist is not null while rows are unread', async () => {
    const { errors } = await gateway.ask(TASK, { variables: { id: 'tsk_nowhere' } });
    expect(errors?.[0]?.extensions).toEqual({ code: 'LOOKUP_BUDGET_EXCEEDED' });
  });

  test('shares its scan with other lookups, each with its own result', async () => {
    const ids = [restIds[3], restIds[950], restIds[590], 'tsk_nowhere', restIds[3]];
    const { data, errors } = await gateway.ask(TASKS_BY_IDS, { variables: { ids } });
    const found = ids.map((restId, at) => (at === 1 || at === 3 ? null : { restId }));
    expect(data).toEqual({ tasksByIds: found });
    expect(errors).toMatchObject([
      { path: ['tasksByIds', 1], extensions: { code: 'LOOKUP_BUDGET_EXCEEDED' } },
      { path: ['tasksByIds', 3], extensions: { code: 'LOOKUP_BUDGET_EXCEEDED' } },
    ]);
    expect(sent(gateway)).toEqual([0, 1, 2].map(page));
  });

  test('that is beyond the budget does not affect the other lookups', async () => {
    const { data, errors } = await gateway.ask(
      `query ($far: ID!, $id: ID!) {
        far: task(id: $far) { restId }
        node(id: $id) { ... on Task { restId } }
        tasks(first: 1) { nodes { restId } }
      }`,
      { variables: { far: restIds[800], id: globalIdOf(gateway, restIds[800]) } },
    );
    expect(data).toEqual({
      far: null,
      node: { restId: restIds[800] },
      tasks: { nodes: [{ restId: restIds[0] }] },
    });
    expect(errors).toMatchObject([{ path: ['far'] }]);
  });
});

test.for<[tasks: number, calls: number]>([
  [0, 1],
  [1, 1],
  [200, 1],
  [201, 2],
  [599, 3],
  [600, 3],
])('an unknown id is null in a list of %i rows, within the budget', async ([tasks, calls]) => {
  await using own = await startTestGateway({ sandbox: { tasks }, config: { lookupBudget: 3 } });
  const variables = { id: 'tsk_nowhere' };
  expect(await own.ask(TASK, { variables })).toMatchObject({ data: { task: null } });
  expect(sent(own)).toEqual(Array.from({ length: calls }, (_, number) => page(number)));
});

test('a scan reads its first page alone, the oldest tasks next, and the others in parallel', async () => {
  await using own = await startTestGateway({ sandbox: { tasks: 3000, latencyMs: 20 } });
  const { requests, faults } = own.sandbox;
  const unanswered: number[] = [];
  faults.add({
    fault: { kind: 'slow', ms: 0 },
    when: () => {
      unanswered.push(requests.filter(({ status, aborted }) => status === 0 && !aborted).length);
      return false;
    },
  });
  expect(await own.ask(TASK, { variables: { id: 'tsk_nowhere' } })).toMatchObject({
    data: { task: null },
  });
  const scanned = Array.from({ length: 15 }, (_, number) => page(number));
  expect(sent(own).sort()).toEqual([...scanned, OLDEST].sort());
  expect(unanswered.slice(0, 2)).toEqual([1, 1]);
  expect(Math.max(...unanswered)).toBeGreaterThan(3);
});

test('a task is found by its global id at any row, with any budget', async () => {
  await using own = await startTestGateway({
    sandbox: { tasks: 20_000 },
    config: { lookupBudget: 1 },
  });
  const rows = listed(own.sandbox);
  for (const row of [0, 199, 200, 4_321, 10_000, 19_999]) {
    const variables = { id: globalIdOf(own, rows[row]) };
    own.sandbox.requests.length = 0;
    const { data, errors } = await own.ask(TASK, { variables });
    expect({ data, errors }, `row ${row}`).toEqual({ data: { task: { restId: rows[row] } } });
    expect(own.sandbox.requests.length).toBeLessThanOrEqual(14);
  }
});

test('a deleted task is null by either id', async () => {
  await using own = await startTestGateway({ sandbox: { tasks: 500 } });
  const { store, organizations } = own.sandbox;
  const inserted = store.insert(organizations[0].id, { created_at: '2025-06-30T16:59:42Z' });
  for (const restId of [...listed(own.sandbox).filter((_, row) => row % 120 === 7), inserted]) {
    const ids = [globalIdOf(own, restId), restId];
    store.remove(restId);
    const { data, errors } = await own.ask(TASKS_BY_IDS, { variables: { ids } });
    expect({ data, errors }).toEqual({ data: { tasksByIds: [null, null] } });
    expect(own.sandbox.requests.length).toBeGreaterThan(0);
  }
});

describe('a task without a creation time', () => {
  test('is found through its global id, by a scan', async () => {
    await using own = await startTestGateway({ sandbox: { tasks: 300 } });
    const { store, organizations } = own.sandbox;
    const restId = store.insert(organizations[0].id, { created_at: null });
    const id = encodeGlobalId({ type: 'Task', restId });
    const query = '{ tasks(last: 1) { nodes { id restId createdAt } } }';
    expect(await own.ask(query)).toMatchObject({
      data: { tasks: { nodes: [{ id, restId, createdAt: null }] } },
    });
    expect(await own.callsOf(TASK, { variables: { id } })).toEqual([page(0), page(1)]);
    const node = 'query ($id: ID!) { node(id: $id) { id ... on Task { restId } } }';
    const { data } = await own.ask(node, { variables: { id } });
    expect(data).toEqual({ node: { id, restId } });
  });

  test('does not prevent finding those that have one', async () => {
    await using own = await startTestGateway({ sandbox: { tasks: 500 } });
    const { store, organizations } = own.sandbox;
    for (let n = 0; n < 450; n++) store.insert(organizations[0].id, { created_at: null });
    const rows = listed(own.sandbox).slice(0, 500);
    for (const row of [0, 250, 498, 499]) {
      const variables = { id: globalIdOf(own, rows[row]) };
      const { data } = await own.ask(TASK, { variables });
      expect(data, `row ${row}`).toEqual({ task: { restId: rows[row] } });
    }
    const absent = encodeGlobalId({ type: 'Task', restId: 'tsk_nowhere', createdAt: 0 });
    expect(await own.ask(TASK, { variables: { id: absent } })).toMatchObject({
      data: { task: null },
    });
  });
});
