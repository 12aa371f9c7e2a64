import { describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { connectionOf, idsIn, listed, walk } from '../connections/connection.ts';

const gateway = gatewayForFile({ sandbox: { tasks: 3000, distribution: 'even' } });

/** The REST requests since the start of the test, and the number of returned rows. */
function spent({ sandbox }: TestGateway) {
  const rows = sandbox.requests.reduce((sum, request) => sum + request.rows, 0);
  return { calls: sandbox.requests.length, rows };
}

/** Replaces the tasks of the first organisation; of tasks with equal times, the first one stays first. */
function fill({ sandbox }: TestGateway, createdAt: readonly string[]): void {
  const [{ id }] = sandbox.organizations;
  sandbox.store.clear(id);
  for (const created_at of createdAt) sandbox.store.insert(id, { created_at });
}

/** Midnight plus this number of seconds, up to a day. */
function second(count: number): string {
  return new Date(Date.UTC(2025, 2, 7) + count * 1000).toISOString().replace('.000', '');
}

test('the first 50 rows take one call of 51 rows', async () => {
  expect(await gateway.callsOf('{ tasks(first: 50) { nodes { restId } } }')).toEqual([
    'page=0&limit=51&sort_by=created_at&sort_order=desc',
  ]);
  expect(spent(gateway)).toEqual({ calls: 1, rows: 51 });
});

test.for([1, 7, 10, 33, 50, 77, 95])('pages of %i take one call each', async (first) => {
  let after: string | null = null;
  for (let page = 0; page < 40; page++) {
    gateway.sandbox.requests.length = 0;
    const connection = await connectionOf(gateway, { first, after });
    expect(gateway.sandbox.requests, `page ${page + 1}`).toHaveLength(1);
    after = connection.pageInfo.endCursor;
    if (!connection.pageInfo.hasNextPage) return;
  }
});

test('unaligned pages take one call each', async () => {
  const { edges } = await connectionOf(gateway, { first: 1000 });
  for (const offset of [1, 6, 48, 49, 50, 51, 199, 200, 333, 500, 777, 998, 999]) {
    gateway.sandbox.requests.length = 0;
    await connectionOf(gateway, { first: 50, after: edges[offset]?.cursor });
    await connectionOf(gateway, { last: 50, before: edges[offset]?.cursor });
    expect(spent(gateway).calls, `after row ${offset}`).toBe(2);
  }
});

test.for([101, 150, 198])('the first page of %i takes one call, the second two', async (first) => {
  const { pageInfo } = await connectionOf(gateway, { first });
  expect(spent(gateway).calls).toBe(1);
  gateway.sandbox.requests.length = 0;
  await connectionOf(gateway, { first, after: pageInfo.endCursor });
  expect(spent(gateway).calls).toBe(2);
});

test.for([
  [199, 1],
  [200, 2],
] as const)(
  'pages of %i take %i calls for the first and two for every other',
  async ([first, calls]) => {
    let { pageInfo } = await connectionOf(gateway, { first });
    expect(spent(gateway).calls).toBe(calls);
    for (let page = 2; pageInfo.hasNextPage; page++) {
      gateway.sandbox.requests.length = 0;
      ({ pageInfo } = await connectionOf(gateway, { first, after: pageInfo.endCursor }));
      // The list ends inside a read of the last page.
      const most = pageInfo.hasNextPage ? 2 : 1;
      expect(spent(gateway).calls, `page ${page}`).toBeGreaterThanOrEqual(most);
      expect(spent(gateway).calls, `page ${page}`).toBeLessThanOrEqual(2);
    }
  },
);

describe('a walk of 20,000 rows', () => {
  // Imported tasks share their second: if a page ends among them, they are read to their end.
  test.for<[size: number, callsPerPage: number, rowsPerRow: number]>([
    [10, 1.75, 13],
    [50, 1.7, 3.6],
    [150, 2.6, 2],
  ])(
    'with imports, by %i, takes %d calls for each page and %d rows for each delivered',
    { tags: 'slow' },
    async ([size, callsPerPage, rowsPerRow]) => {
      await using own = await startTestGateway({ sandbox: { tasks: 20_000 } });
      expect(await walk(own, 'forward', [size])).toEqual(listed(own.sandbox));
      const { calls, rows } = spent(own);
      expect(calls / (20_000 / size)).toBeLessThanOrEqual(callsPerPage);
      expect(rows / 20_000).toBeLessThanOrEqual(rowsPerRow);
    },
  );
});

describe('totalCount', () => {
  test('alone takes one call of one row', async () => {
    expect(await gateway.callsOf('{ tasks { totalCount } }')).toEqual([
      'page=0&limit=1&sort_by=created_at&sort_order=desc',
    ]);
    expect(spent(gateway)).toEqual({ calls: 1, rows: 1 });
  });

  test('takes no further call beside rows, wherever it stands in the query', async () => {
    for (const fields of [
      'totalCount nodes { restId }',
      'nodes { restId } totalCount',
      'edges { cursor } totalCount pageInfo { hasNextPage } pageCursors { last { page } }',
    ]) {
      expect(await gateway.callsOf(`{ tasks(first: 20) { ${fields} } }`)).toHaveLength(1);
    }
  });

  test('takes no call where no field selects it', async () => {
    expect(await gateway.callsOf('{ tasks(first: 50) { __typename } }')).toEqual([]);
    expect(await gateway.callsOf('{ __typename __schema { queryType { name } } }')).toEqual([]);
  });
});

describe('the last 20 rows', () => {
  const LAST = '{ tasks(last: 20) { nodes { createdAt } pageInfo { hasNextPage } } }';

  test('take one call of 21 rows in the opposite order, where no keys are equal', async () => {
    await using own = await startTestGateway({ sandbox: { tasks: 0 } });
    fill(
      own,
      Array.from({ length: 300 }, (_, index) => second(index)),
    );
    // The first time, the last row of the list shows that rows without a time are not at that end.
    expect(await own.callsOf(LAST)).toEqual([
      'page=0&limit=21&sort_by=created_at&sort_order=asc',
      'page=299&limit=1&sort_by=created_at&sort_order=desc',
    ]);
    expect(await own.callsOf(LAST)).toEqual(['page=0&limit=21&sort_by=created_at&sort_order=asc']);
    expect(idsIn(await connectionOf(own, { last: 20 }))).toEqual(listed(own.sandbox).slice(-20));
  });

  // Newest first, the window holds seconds 19 to 0, and second 20 is the row before it.
  test.for<[name: string, seconds: (index: number) => number, calls: number]>([
    ['inside the window', (index) => (index === 5 ? 4 : index), 2],
    ['over the edge of the window', (index) => (index === 20 ? 19 : index), 3],
    ['further up the list', (index) => (index === 22 ? 21 : index), 2],
  ])('are in the order of their ids where keys are equal %s', async ([, seconds, calls]) => {
    await using own = await startTestGateway({ sandbox: { tasks: 0 } });
    fill(
      own,
      Array.from({ length: 300 }, (_, index) => second(seconds(index))),
    );
    // The first time with a call that shows where rows without a time are; later with extra rows.
    expect(await own.callsOf(LAST)).toHaveLength(calls);
    expect(await own.callsOf(LAST)).toHaveLength(1);
    expect(idsIn(await connectionOf(own, { last: 20 }))).toEqual(listed(own.sandbox).slice(-20));
  });

  test('after a page that ended inside a group, the next 20 take extra rows and one call', async () => {
    await using own = await startTestGateway({ sandbox: { tasks: 0 } });
    fill(
      own,
      Array.from({ length: 300 }, (_, index) => second(Math.floor(index / 3))),
    );
    const calls: number[] = [];
    const ids: (string | undefined)[] = [];
    let after: string | null = null;
    for (let page = 0; page < 22; page++) {
      own.sandbox.requests.length = 0;
      const connection = await connectionOf(own, { first: 10, after });
      calls.push(own.sandbox.requests.length);
      ids.push(...idsIn(connection));
      after = connection.pageInfo.endCursor;
    }
    expect(ids).toEqual(listed(own.sandbox).slice(0, 220));
    expect(calls.slice(0, 21)).toEqual([2, ...Array(20).fill(1)]);
    expect(calls[21]).toBeGreaterThan(1);
  });

  test.for([
    ['STATUS', 7],
    ['TYPE', 9],
  ] as const)(
    'under %s take the rows of the last word and the counts of all %i words',
    async ([field, words]) => {
      await using own = await startTestGateway({ sandbox: { tasks: 300, distribution: 'even' } });
      const query = `{
      tasks(last: 20, orderBy: { field: ${field} }) {
        nodes { restId } totalCount pageInfo { hasNextPage }
      }
    }`;
      const rows = listed(own.sandbox, { sort_by: field === 'STATUS' ? 'status' : 'type' });
      await own.ask(query);
      expect((await own.callsOf(query)).length).toBeLessThanOrEqual(2 + 1 + words);
      const orderBy = { field };
      expect(idsIn(await connectionOf(own, { last: 20, orderBy }))).toEqual(rows.slice(-20));
    },
  );
});
