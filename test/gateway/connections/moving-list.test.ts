import { describe, expect, test } from 'vitest';
import { gatewayForEachTest } from '../../support/gateway-fixture.ts';
import { connectionOf, idsIn, listed } from './connection.ts';

const gateway = gatewayForEachTest({ sandbox: { tasks: 2000, distribution: 'even' } });

const BY_MODIFIED = { orderBy: { field: 'MODIFIED_AT', direction: 'DESC' } };
const BY_STATUS = { orderBy: { field: 'STATUS', direction: 'ASC' } };

describe('a walk continues behind its cursor', () => {
  test('when its row has moved, in both directions', async () => {
    const before = listed(gateway.sandbox);
    const { pageInfo } = await connectionOf(gateway, { first: 100 });
    for (const id of before.slice(10, 50)) gateway.sandbox.store.remove(id);
    const next = await connectionOf(gateway, { first: 20, after: pageInfo.endCursor });
    expect(idsIn(next)).toEqual(before.slice(100, 120));
    const previous = await connectionOf(gateway, { last: 20, before: pageInfo.endCursor });
    expect(idsIn(previous)).toEqual(before.slice(79, 99));
    expect(gateway.gateway.counters.anchors).toEqual({ unmoved: 0, moved: 2, gone: 0, lost: 0 });
  });

  test('when its row was deleted', async () => {
    const before = listed(gateway.sandbox);
    const { pageInfo } = await connectionOf(gateway, { first: 100 });
    gateway.sandbox.store.remove(before[99] ?? '');
    gateway.sandbox.store.remove(before[3] ?? '');
    const next = await connectionOf(gateway, { first: 5, after: pageInfo.endCursor });
    expect(idsIn(next)).toEqual(before.slice(100, 105));
    expect(next.pageInfo.hasPreviousPage).toBe(true);
    // The first read shows the rows on both sides of the position.
    expect(gateway.gateway.counters.anchors).toEqual({ unmoved: 1, moved: 0, gone: 0, lost: 0 });
  });

  test('when its row was deleted among others of the same time', async () => {
    const before = listed(gateway.sandbox);
    const { created_at } = gateway.sandbox.store.get(before[99] ?? '') ?? {};
    const [{ id }] = gateway.sandbox.organizations;
    for (let n = 0; n < 6; n++)
      gateway.sandbox.store.insert(id, { created_at: created_at ?? null });
    const rows = listed(gateway.sandbox);
    const { pageInfo, edges } = await connectionOf(gateway, { first: 102 });
    expect(idsIn({ edges, pageInfo, totalCount: 0 })).toEqual(rows.slice(0, 102));
    gateway.sandbox.store.remove(rows[101] ?? '');
    const next = await connectionOf(gateway, { first: 20, after: pageInfo.endCursor });
    expect(idsIn(next)).toEqual(rows.slice(102, 122));
    const previous = await connectionOf(gateway, { last: 20, before: pageInfo.endCursor });
    expect(idsIn(previous)).toEqual(rows.slice(81, 101));
  });

  test('when its row was modified, under MODIFIED_AT', async () => {
    const before = listed(gateway.sandbox, { sort_by: 'modified_at' });
    const { edges } = await connectionOf(gateway, { ...BY_MODIFIED, first: 60 });
    gateway.sandbox.store.touch(before[59] ?? '', '2026-05-05T00:00:00Z');
    const after = edges[59]?.cursor;
    const next = await connectionOf(gateway, { ...BY_MODIFIED, first: 10, after });
    expect(idsIn(next)).toEqual(before.slice(60, 70));
  });

  test('when thousands of rows were inserted ahead of it', async () => {
    const { store, organizations } = gateway.sandbox;
    const before = listed(gateway.sandbox);
    const { pageInfo } = await connectionOf(gateway, { first: 100 });
    for (let n = 0; n < 3000; n++) {
      const created_at = new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();
      store.insert(organizations[0].id, { created_at });
    }
    gateway.sandbox.requests.length = 0;
    const next = await connectionOf(gateway, { first: 20, after: pageInfo.endCursor });
    expect(idsIn(next)).toEqual(before.slice(100, 120));
    expect(gateway.sandbox.requests.length).toBeLessThanOrEqual(8);
  });

  test.each([
    ['rows left ahead of it', 100, 150],
    ['rows left ahead of it, its own among them', 290, 300],
  ])('under STATUS, when %s', async (_name, from, to) => {
    const before = listed(gateway.sandbox, { sort_by: 'status', sort_order: 'asc' });
    const { edges } = await connectionOf(gateway, { ...BY_STATUS, first: 300 });
    for (const id of before.slice(from, to)) gateway.sandbox.store.remove(id);
    const after = edges[299]?.cursor;
    const next = await connectionOf(gateway, { ...BY_STATUS, first: 20, after });
    expect(idsIn(next)).toEqual(before.slice(300, 320));
    const previous = await connectionOf(gateway, { ...BY_STATUS, last: 20, before: after });
    const left = new Set(before.slice(from, to));
    const rest = before.slice(0, 299).filter((id) => !left.has(id));
    expect(idsIn(previous)).toEqual(rest.slice(-20));
    const { unmoved, moved, ...others } = gateway.gateway.counters.anchors;
    expect({ found: unmoved + moved, ...others }).toEqual({ found: 2, gone: 0, lost: 0 });
  });
});

describe('a page of several parallel reads', () => {
  /** Changes the list once, when REST is asked for this page. */
  function changeAt(page: number, change: () => void): void {
    let changed = false;
    gateway.sandbox.faults.add({
      fault: { kind: 'reset' },
      when: ({ query }) => {
        if (!changed && query.get('page') === String(page)) {
          changed = true;
          change();
        }
        return false;
      },
    });
  }

  // New rows have a later time than all rows read, so they do not belong to the page.
  test('holds each row that stays once, when the list grows between the reads', async () => {
    const before = listed(gateway.sandbox);
    const { store, organizations } = gateway.sandbox;
    changeAt(3, () => {
      store.insert(organizations[0].id, { id: 'tsk_new', created_at: '2026-01-01T00:00:00Z' });
    });
    const { edges, pageInfo, totalCount } = await connectionOf(gateway, { first: 1000 });
    const rows = edges.map(({ node }) => node?.restId).filter((id) => id !== 'tsk_new');
    expect(rows).toEqual(before.slice(0, rows.length));
    expect(rows.length).toBeGreaterThanOrEqual(999);
    expect(totalCount).toBe(2001);
    const next = await connectionOf(gateway, { first: 50, after: pageInfo.endCursor });
    expect(idsIn(next)).toEqual(before.slice(rows.length, rows.length + 50));
  });

  test('holds each row that stays once, when one row is inserted and one deleted', async () => {
    const before = listed(gateway.sandbox);
    const { store, organizations } = gateway.sandbox;
    changeAt(2, () => {
      store.insert(organizations[0].id, { id: 'tsk_new', created_at: '2026-01-01T00:00:00Z' });
      store.remove(before[700] ?? '');
    });
    const { edges, totalCount } = await connectionOf(gateway, { first: 1000 });
    const rows = edges.map(({ node }) => node?.restId).filter((id) => id !== 'tsk_new');
    const steady = before.filter((id) => id !== before[700]);
    const stayed = rows.filter((id) => id !== before[700]);
    expect(stayed).toEqual(steady.slice(0, stayed.length));
    expect(stayed.length).toBeGreaterThanOrEqual(998);
    expect(totalCount).toBe(2000);
  });
});

test('a page of several parallel reads is exact however fast the list changes', async () => {
  const before = listed(gateway.sandbox);
  const { store, organizations, faults } = gateway.sandbox;
  let arrived = 0;
  faults.add({
    fault: { kind: 'reset' },
    when: () => {
      arrived += 1;
      const created_at = new Date(Date.UTC(2026, 0, 1) + arrived * 1000).toISOString();
      store.insert(organizations[0].id, { created_at });
      return false;
    },
  });
  const ids = idsIn(await connectionOf(gateway, { first: 1000 }));
  expect(ids).toHaveLength(1000);
  const known = new Set(before);
  const steady = ids.filter((id) => known.has(id ?? ''));
  expect(steady).toEqual(before.slice(0, steady.length));
  expect(steady.length).toBeGreaterThanOrEqual(1000 - arrived);
});
