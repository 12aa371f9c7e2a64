import { describe, expect, test } from 'vitest';
import { SORT_FIELDS, SORT_ORDERS } from '../../../sandbox/enums.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { connectionOf, idsIn, listed, walk } from './connection.ts';

const gateway = gatewayForFile({ sandbox: { tasks: 300 } });

describe('a walk whose page size changes delivers each row once', () => {
  const lists = SORT_FIELDS.flatMap((sort_by) =>
    SORT_ORDERS.map((sort_order) => ({ sort_by, sort_order })),
  );
  const sizes = [7, 50, 1, 113, 20, 64];

  test.for(lists)('forward and backward, by $sort_by $sort_order', async (list) => {
    const rows = listed(gateway.sandbox, list);
    expect(new Set(rows).size).toBe(300);
    const orderBy = {
      field: list.sort_by.toUpperCase(),
      direction: list.sort_order.toUpperCase(),
    };
    expect(await walk(gateway, 'forward', sizes, { orderBy })).toEqual(rows);
    expect(await walk(gateway, 'backward', sizes, { orderBy })).toEqual(rows);
  });

  test('under a filter', async () => {
    const filter = { status: ['OPEN', 'CLOSED'], isAutomated: false };
    const rows = listed(gateway.sandbox, { status: ['open', 'closed'], is_automated: false });
    expect(rows.length).toBeGreaterThan(20);
    expect(await walk(gateway, 'forward', [9, 4], { filter })).toEqual(rows);
    expect(await walk(gateway, 'backward', [9, 4], { filter })).toEqual(rows);
  });

  test('where all rows have equal keys', async () => {
    await using own = await startTestGateway({ sandbox: { tasks: 0 } });
    const { store, organizations } = own.sandbox;
    for (let i = 0; i < 90; i++) {
      store.insert(organizations[0].id, { created_at: '2025-03-07T05:31:56Z' });
    }
    const rows = listed(own.sandbox);
    expect(await walk(own, 'forward', [7, 20])).toEqual(rows);
    expect(await walk(own, 'backward', [7, 20])).toEqual(rows);
  });
});

test('a walk that changes direction goes back over the same rows', async () => {
  const rows = listed(gateway.sandbox);
  const start = await connectionOf(gateway, { first: 100 });
  const there = await connectionOf(gateway, { first: 30, after: start.pageInfo.endCursor });
  const back = await connectionOf(gateway, { last: 30, before: there.pageInfo.startCursor });
  expect(idsIn(there)).toEqual(rows.slice(100, 130));
  expect(idsIn(back)).toEqual(rows.slice(70, 100));
  expect(back.edges[29]?.cursor).toBe(start.pageInfo.endCursor);
});

test('the cursor of a row has the same bytes for every direction, page size and query', async () => {
  const cursorsOf = async (variables: Record<string, unknown>) =>
    new Map(
      (await connectionOf(gateway, variables)).edges.map((edge) => [
        edge.node?.restId,
        edge.cursor,
      ]),
    );
  const whole = await cursorsOf({ first: 300 });
  for (const cursor of whole.values()) expect(cursor).toMatch(/^[A-Za-z0-9._~-]+$/);
  for (const variables of [
    { first: 13 },
    { last: 21 },
    { last: 10, before: [...whole.values()][77] },
  ]) {
    for (const [restId, cursor] of await cursorsOf(variables)) {
      expect(cursor, JSON.stringify(variables)).toBe(whole.get(restId));
    }
  }
});

test.for(SORT_ORDERS)(
  'a word without rows follows no page, whatever its total: %s',
  async (order) => {
    await using own = await startTestGateway({
      sandbox: { tasks: 0, behaviour: { total: { add: 1 } } },
    });
    const { store, organizations } = own.sandbox;
    for (let row = 0; row < 5; row++) {
      const created_at = `2025-03-07T05:31:0${row}Z`;
      store.insert(organizations[0].id, { status: 'closed', created_at });
    }
    const orderBy = { field: 'STATUS', direction: order.toUpperCase() };
    const filter = { status: ['ARCHIVED', 'CLOSED', 'OPEN'] };
    for (const size of [{ first: 5 }, { last: 5 }, { first: 5, page: 1 }]) {
      const page = await connectionOf(own, { ...size, orderBy, filter });
      expect(idsIn(page)).toHaveLength(5);
      expect(page.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: false });
    }
  },
);
