import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { connectionOf, idsIn, listed, walk } from './connection.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({ sandbox: { tasks: 3000 } });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  gateway.sandbox.requests.length = 0;
});

/** What REST was asked for since the test began, and how many rows it gave. */
function spent({ sandbox }: TestGateway) {
  const rows = sandbox.requests.reduce((sum, request) => sum + request.rows, 0);
  return { calls: sandbox.requests.length, rows };
}

/** Replaces the tasks of the first organisation by these; of equal times, the first comes first. */
function fill({ sandbox }: TestGateway, createdAt: readonly string[]): void {
  const [{ id }] = sandbox.organizations;
  sandbox.store.clear(id);
  for (const created_at of createdAt) sandbox.store.insert(id, { created_at });
}

/** Midnight and so many seconds, up to a day. */
function second(count: number): string {
  return new Date(Date.UTC(2025, 2, 7) + count * 1000).toISOString().replace('.000', '');
}

test('the first 50 rows: one call of 50 rows', async () => {
  expect(await gateway.callsOf('{ tasks(first: 50) { nodes { restId } } }')).toEqual([
    'page=0&limit=50&sort_by=created_at&sort_order=desc',
  ]);
  expect(spent(gateway)).toEqual({ calls: 1, rows: 50 });
});

test.for([1, 7, 10, 33, 50, 77, 100])('pages of %i: one call each', async (first) => {
  let after: string | null = null;
  for (let page = 0; page < 40; page++) {
    gateway.sandbox.requests.length = 0;
    const connection = await connectionOf(gateway, { first, after });
    expect(gateway.sandbox.requests, `page ${page + 1}`).toHaveLength(1);
    after = connection.pageInfo.endCursor;
    if (!connection.pageInfo.hasNextPage) return;
  }
});

test('pages that do not begin where a page of their size would: one call each', async () => {
  const { edges } = await connectionOf(gateway, { first: 1000 });
  for (const offset of [1, 6, 48, 49, 50, 51, 199, 200, 333, 500, 777, 998, 999]) {
    gateway.sandbox.requests.length = 0;
    await connectionOf(gateway, { first: 50, after: edges[offset]?.cursor });
    await connectionOf(gateway, { last: 50, before: edges[offset]?.cursor });
    expect(spent(gateway).calls, `after row ${offset}`).toBe(2);
  }
});

test.for([101, 150, 198])(
  'pages of %i: the first takes one call, the second two',
  async (first) => {
    const { pageInfo } = await connectionOf(gateway, { first });
    expect(spent(gateway).calls).toBe(1);
    gateway.sandbox.requests.length = 0;
    await connectionOf(gateway, { first, after: pageInfo.endCursor });
    expect(spent(gateway).calls).toBe(2);
  },
);

test.for([199, 200])('pages of %i: one call for the first, two for every other', async (first) => {
  let { pageInfo } = await connectionOf(gateway, { first });
  expect(spent(gateway).calls).toBe(1);
  for (let page = 2; pageInfo.hasNextPage; page++) {
    gateway.sandbox.requests.length = 0;
    ({ pageInfo } = await connectionOf(gateway, { first, after: pageInfo.endCursor }));
    expect(spent(gateway).calls, `page ${page}`).toBe(2);
  }
});

describe('a walk of 20,000 rows', () => {
  test.for<[size: number, rowsPerRow: number]>([
    [10, 1.45],
    [50, 1.2],
    [150, 1.1],
  ])(
    'by %i fetches about %d rows for each it delivers',
    { timeout: 60_000 },
    async ([size, rowsPerRow]) => {
      await using own = await startTestGateway({ sandbox: { tasks: 20_000 } });
      expect(await walk(own, 'forward', [size])).toHaveLength(20_000);
      expect(spent(own).rows / 20_000).toBeLessThanOrEqual(rowsPerRow + 0.05);
    },
  );
});

describe('the total', () => {
  test('alone: one call of one row', async () => {
    expect(await gateway.callsOf('{ tasks { totalCount } }')).toEqual([
      'page=0&limit=1&sort_by=created_at&sort_order=desc',
    ]);
    expect(spent(gateway)).toEqual({ calls: 1, rows: 1 });
  });

  test('beside rows, wherever it stands in the query: the calls of the rows', async () => {
    for (const fields of [
      'totalCount nodes { restId }',
      'nodes { restId } totalCount',
      'edges { cursor } totalCount pageInfo { hasNextPage } pageCursors { last { page } }',
    ]) {
      expect(await gateway.callsOf(`{ tasks(first: 20) { ${fields} } }`)).toHaveLength(1);
    }
  });

  test('nothing at all is fetched that no field asks for', async () => {
    expect(await gateway.callsOf('{ tasks(first: 50) { __typename } }')).toEqual([]);
    expect(await gateway.callsOf('{ __typename __schema { queryType { name } } }')).toEqual([]);
  });
});

describe('the last 20 rows', () => {
  const LAST = '{ tasks(last: 20) { nodes { createdAt } pageInfo { hasNextPage } } }';

  test('one call of 21 rows in the opposite order, where none tie', async () => {
    await using own = await startTestGateway({ sandbox: { tasks: 0 } });
    fill(
      own,
      Array.from({ length: 300 }, (_, index) => second(index)),
    );
    expect(await own.callsOf(LAST)).toHaveLength(1);
    expect(spent(own).rows).toBeLessThanOrEqual(22);
    expect(own.sandbox.requests[0]?.query.get('sort_order')).toBe('asc');
    own.sandbox.requests.length = 0;
    expect(idsIn(await connectionOf(own, { last: 20 }))).toEqual(listed(own.sandbox).slice(-20));
  });

  // Newest first, the window holds seconds 19 to 0, and second 20 is the row before it.
  test.for<[name: string, seconds: (index: number) => number, calls: number]>([
    ['inside the window', (index) => (index === 5 ? 4 : index), 2],
    ['over the edge of the window', (index) => (index === 20 ? 19 : index), 2],
    ['further up the list', (index) => (index === 22 ? 21 : index), 1],
  ])('where rows tie %s, the true order', async ([, seconds, calls]) => {
    await using own = await startTestGateway({ sandbox: { tasks: 0 } });
    fill(
      own,
      Array.from({ length: 300 }, (_, index) => second(seconds(index))),
    );
    expect(await own.callsOf(LAST)).toHaveLength(calls);
    expect(idsIn(await connectionOf(own, { last: 20 }))).toEqual(listed(own.sandbox).slice(-20));
  });

  test.for(['STATUS', 'TYPE'])('two calls under %s, always', async (field) => {
    await using own = await startTestGateway({ sandbox: { tasks: 300 } });
    const calls = await own.callsOf(
      `{ tasks(last: 20, orderBy: { field: ${field} }) { nodes { restId } totalCount } }`,
    );
    expect(calls).toHaveLength(2);
  });
});
