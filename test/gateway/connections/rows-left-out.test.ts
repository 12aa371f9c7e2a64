import { expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';
import { connectionOf, idsIn, listed, walk } from './connection.ts';

const ROWS = 500;
const query = { sort_by: 'created_at', sort_order: 'asc' } as const;
const orderBy = { field: 'CREATED_AT', direction: 'ASC' };

const cases = [25, 60, 100, 200].flatMap((maxLimit) =>
  [0.05, 0.3].flatMap((hidden) =>
    ([50, 1000] as const).map((size) => ({ maxLimit, hidden, size })),
  ),
);

/** The calls of a page that also finds out the honoured `limit`, and of the pages after it. */
const MOST_CALLS = { 50: { first: 26, later: 12 }, 1000: { first: 120, later: 0 } };

test.for(cases)(
  'REST honours a limit of $maxLimit and leaves $hidden of the rows out: pages of $size',
  { tags: 'slow' },
  async ({ maxLimit, hidden, size }) => {
    await using gateway = await startTestGateway({
      sandbox: { tasks: 0, behaviour: { maxLimit, hidden } },
    });
    const { store, organizations, requests } = gateway.sandbox;
    for (let second = 0; second < ROWS; second++) {
      const created_at = new Date(Date.UTC(2025, 2, 7) + second * 1000).toISOString();
      store.insert(organizations[0].id, { id: `t${1000 + second}`, created_at });
    }
    const calls: number[] = [];
    const ids: (string | undefined)[] = [];
    for (let after: string | null = null; ; ) {
      requests.length = 0;
      const page = await connectionOf(gateway, { orderBy, first: size, after });
      calls.push(requests.length);
      ids.push(...idsIn(page));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(ids).toEqual(listed(gateway.sandbox, query));
    const most = MOST_CALLS[size];
    expect(calls[0]).toBeLessThanOrEqual(most.first);
    expect(Math.max(0, ...calls.slice(1))).toBeLessThanOrEqual(most.later);
    expect(await walk(gateway, 'backward', [size], { orderBy })).toEqual(ids);
  },
);

test('REST leaves rows out of a group of equal times that ends the list and fits on a page', async () => {
  await using gateway = await startTestGateway({
    sandbox: { tasks: 0, behaviour: { hidden: 0.02 } },
  });
  const { store, organizations } = gateway.sandbox;
  for (let row = 0; row < 404; row++) {
    const created_at = new Date(Date.UTC(2025, 2, 7) + Math.min(row, 301) * 1000).toISOString();
    store.insert(organizations[0].id, { id: `t${1000 + row}`, created_at });
  }
  const rows = listed(gateway.sandbox, query);
  expect(rows.length).toBeLessThan(404);
  expect(await walk(gateway, 'forward', [51], { orderBy })).toEqual(rows);
  expect(await walk(gateway, 'backward', [51], { orderBy })).toEqual(rows);
});

test('REST honours a smaller limit, leaves rows out, and changes the order of equal times', async () => {
  for (const maxLimit of [50, 100]) {
    await using gateway = await startTestGateway({
      sandbox: { tasks: 0, behaviour: { maxLimit, hidden: 0.1, ties: 'random' } },
    });
    const { store, organizations } = gateway.sandbox;
    for (let row = 0; row < 330; row++) {
      const created_at = new Date(Date.UTC(2025, 2, 7) + Math.floor(row / 3) * 1000).toISOString();
      store.insert(organizations[0].id, { id: `t${1000 + row}`, created_at });
    }
    const rows = listed(gateway.sandbox, query);
    expect(await walk(gateway, 'forward', [150], { orderBy })).toEqual(rows);
    expect(await walk(gateway, 'backward', [150], { orderBy })).toEqual(rows);
  }
});
