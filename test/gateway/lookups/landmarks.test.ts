import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { taskGlobalId } from '../../../src/resolvers/global-id.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { connectionOf, idsIn, listed } from '../connections/connection.ts';

let gateway: TestGateway;
let restIds: string[];

beforeAll(async () => {
  gateway = await startTestGateway({ sandbox: { tasks: 30_000, distribution: 'bursty' } });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  restIds = listed(gateway.sandbox);
  gateway.sandbox.requests.length = 0;
});

const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Task { restId } } }';

async function callsOf(ids: readonly (string | undefined)[], token?: string): Promise<number> {
  const { requests, store } = gateway.sandbox;
  const globalIds = ids.map((restId) => {
    const task = store.get(restId ?? '');
    if (task === undefined) throw new Error(`no task ${restId}`);
    return taskGlobalId(task);
  });
  requests.length = 0;
  const options = { variables: { ids: globalIds }, ...(token === undefined ? {} : { token }) };
  const { data } = await gateway.ask(NODES, options);
  const found = token === undefined ? ids.map((restId) => ({ restId })) : ids.map(() => null);
  expect(data).toEqual({ nodes: found });
  return requests.length;
}

test('a task that was found is found again in one call, and tasks beside it', async () => {
  expect(await callsOf([restIds[12_345]])).toBeGreaterThan(3);
  expect(await callsOf([restIds[12_345]])).toBe(1);
  expect(await callsOf([restIds[12_340]])).toBe(1);
});

test('tasks of a page that was listed are found in a call or two', async () => {
  const { pageInfo } = await connectionOf(gateway, { first: 50, page: 400 });
  const page = await connectionOf(gateway, { first: 50, after: pageInfo.endCursor });
  expect(await callsOf(idsIn(page).slice(0, 20))).toBeLessThanOrEqual(2);
});

test('another token learns nothing from it', async () => {
  const [, other] = gateway.sandbox.organizations;
  expect(await callsOf([restIds[12_345]])).toBe(1);
  expect(await callsOf([restIds[12_345]], other.token)).toBeGreaterThan(1);
});

test('tasks that arrive change nothing', async () => {
  const { store, organizations } = gateway.sandbox;
  await callsOf([restIds[20_000]]);
  for (let n = 0; n < 500; n++) {
    store.insert(organizations[0].id, { created_at: '2026-01-01T08:00:00Z' });
  }
  expect(await callsOf([restIds[20_000]])).toBe(1);
});

test('where tasks were deleted, what is read tells, and the search begins again', async () => {
  const { store } = gateway.sandbox;
  await callsOf([restIds[9000]]);
  for (const restId of restIds.slice(15_000, 25_000)) store.remove(restId);
  expect(await callsOf([restIds[9000]])).toBeLessThanOrEqual(15);
  expect(await callsOf([restIds[9000]])).toBe(1);
});
