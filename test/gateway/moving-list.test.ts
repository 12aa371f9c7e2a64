import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_EXTRA_PROBES } from '../../src/pagination/anchor-search.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { connectionOf, idsIn, listed } from './connection.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway({ sandbox: { tasks: 2000, distribution: 'even' } });
});
afterEach(() => gateway[Symbol.asyncDispose]());

const BY_MODIFIED = { orderBy: { field: 'MODIFIED_AT', direction: 'DESC' } };
const BY_STATUS = { orderBy: { field: 'STATUS', direction: 'ASC' } };

describe('the row of a cursor', () => {
  test('is followed to its new place, in both directions', async () => {
    const before = listed(gateway.sandbox);
    const { pageInfo } = await connectionOf(gateway, { first: 100 });
    for (const id of before.slice(10, 50)) gateway.sandbox.store.remove(id);
    const next = await connectionOf(gateway, { first: 20, after: pageInfo.endCursor });
    expect(idsIn(next)).toEqual(before.slice(100, 120));
    const previous = await connectionOf(gateway, { last: 20, before: pageInfo.endCursor });
    expect(idsIn(previous)).toEqual(before.slice(79, 99));
    expect(gateway.gateway.counters.anchors).toEqual({ unmoved: 0, moved: 2, gone: 0, lost: 0 });
  });

  test('that was removed leaves a gap at which the walk goes on', async () => {
    const before = listed(gateway.sandbox);
    const { pageInfo } = await connectionOf(gateway, { first: 100 });
    gateway.sandbox.store.remove(before[99] ?? '');
    gateway.sandbox.store.remove(before[3] ?? '');
    const next = await connectionOf(gateway, { first: 5, after: pageInfo.endCursor });
    expect(idsIn(next)).toEqual(before.slice(100, 105));
    expect(next.pageInfo.hasPreviousPage).toBe(true);
    expect(gateway.gateway.counters.anchors.gone).toBe(1);
  });

  test('that was touched has left its place under MODIFIED_AT', async () => {
    const query = { sort_by: 'modified_at', sort_order: 'desc' } as const;
    const before = listed(gateway.sandbox, query);
    const { edges } = await connectionOf(gateway, { ...BY_MODIFIED, first: 60 });
    gateway.sandbox.store.touch(before[59] ?? '', '2026-05-05T00:00:00Z');
    const after = edges[59]?.cursor;
    const next = await connectionOf(gateway, { ...BY_MODIFIED, first: 10, after });
    // Rows that tie with the one that left may come again; none is lost.
    const rest = before.slice(60, 65);
    expect(idsIn(next)).toEqual(expect.arrayContaining(rest));
    expect(gateway.gateway.counters.anchors.gone).toBe(1);
  });

  test('is found again after thousands of rows came ahead of it', async () => {
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
    expect(gateway.sandbox.requests.length).toBeLessThanOrEqual(1 + MAX_EXTRA_PROBES);
  });

  test('is looked for near by where keys can not be compared', async () => {
    const query = { sort_by: 'status', sort_order: 'asc' } as const;
    const before = listed(gateway.sandbox, query);
    const { edges } = await connectionOf(gateway, { ...BY_STATUS, first: 300 });
    for (const id of before.slice(100, 150)) gateway.sandbox.store.remove(id);
    const after = edges[299]?.cursor;
    const next = await connectionOf(gateway, { ...BY_STATUS, first: 20, after });
    expect(idsIn(next)).toEqual(before.slice(300, 320));
  });

  test('that is nowhere to be found gives way to its offset, and is counted', async () => {
    const query = { sort_by: 'status', sort_order: 'asc' } as const;
    const before = listed(gateway.sandbox, query);
    const { edges } = await connectionOf(gateway, { ...BY_STATUS, first: 800 });
    gateway.sandbox.store.remove(before[799] ?? '');
    gateway.sandbox.requests.length = 0;
    const after = edges[799]?.cursor;
    const next = await connectionOf(gateway, { ...BY_STATUS, first: 20, after });
    expect(idsIn(next)).toEqual(before.slice(800, 820));
    expect(gateway.sandbox.requests).toHaveLength(1 + MAX_EXTRA_PROBES);
    expect(gateway.gateway.counters.anchors.lost).toBe(1);
    expect(gateway.log.at(-1)).toMatchObject({ msg: 'request', anchors: { lost: 1 } });
  });
});

describe('a page read side by side', () => {
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

  test('is read again when the list grew in between', async () => {
    const before = listed(gateway.sandbox);
    const { store, organizations } = gateway.sandbox;
    changeAt(3, () => {
      store.insert(organizations[0].id, { id: 'tsk_new', created_at: '2026-01-01T00:00:00Z' });
    });
    const connection = await connectionOf(gateway, { first: 1000 });
    expect(idsIn(connection)).toEqual(['tsk_new', ...before.slice(0, 999)]);
    expect(connection.totalCount).toBe(2001);
    expect(gateway.sandbox.requests).toHaveLength(10);
  });

  test('is read again when a row was pushed onto the next page', async () => {
    const before = listed(gateway.sandbox);
    const { store, organizations } = gateway.sandbox;
    changeAt(2, () => {
      store.insert(organizations[0].id, { id: 'tsk_new', created_at: '2026-01-01T00:00:00Z' });
      store.remove(before.at(-1) ?? '');
    });
    const connection = await connectionOf(gateway, { first: 1000 });
    expect(idsIn(connection)).toEqual(['tsk_new', ...before.slice(0, 999)]);
    expect(connection.totalCount).toBe(2000);
  });
});

test('a page read side by side repeats no row, however fast the list moves', async () => {
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
  const connection = await connectionOf(gateway, { first: 1000 });
  const ids = idsIn(connection);
  expect(new Set(ids).size).toBe(ids.length);
  // Read, and read again twice; then it is taken as it is.
  expect(gateway.sandbox.requests).toHaveLength(15);
});
