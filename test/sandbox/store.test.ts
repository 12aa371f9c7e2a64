import { expect, onTestFinished, test } from 'vitest';
import { ORGANIZATIONS } from '../../sandbox/organizations.ts';
import { TaskStore } from '../../sandbox/store.ts';

const [north, harbour] = ORGANIZATIONS;

function storeOf(tasks: number): TaskStore {
  const store = new TaskStore(1, ORGANIZATIONS);
  store.populate([tasks, tasks], 'bursty');
  onTestFinished(() => store.close());
  return store;
}

function idsOf(store: TaskStore, query = {}): string[] {
  return store.list(north.id, query).data.map(({ id }) => id);
}

test('an inserted task has exactly the given fields', () => {
  const store = storeOf(0);
  const given = {
    id: 'tsk_mine',
    created_at: '2025-03-07T05:31:56.25+02:00',
    modified_at: null,
    status: null,
    type: 'call_analysis',
    assignee_id: 'usr_stranger',
    trigger_event: null,
    data: [],
  } as const;
  expect(store.insert(north.id, { ...given, data: [] })).toBe('tsk_mine');
  expect(store.get('tsk_mine')).toMatchObject(given);
  expect(store.list(harbour.id, {}).total_records).toBe(0);
});

test('times are sorted to the microsecond, whatever their zone', () => {
  const store = storeOf(0);
  const times = [
    ['c', '2025-03-07T05:31:56.000002Z'],
    ['a', '2025-03-07T06:31:56+01:00'],
    ['d', '2025-03-07T05:31:56.1Z'],
    ['b', '2025-03-07T05:31:56.000001Z'],
  ] as const;
  for (const [id, created_at] of times) store.insert(north.id, { id, created_at });
  expect(idsOf(store, { sort_order: 'asc' })).toEqual(['a', 'b', 'c', 'd']);
  expect(() => store.insert(north.id, { created_at: 'yesterday' })).toThrow('not an RFC 3339 time');
});

test('raw fields replace those of the answer, and undefined removes a field', () => {
  const store = storeOf(0);
  const id = store.insert(north.id, {
    status: 'open',
    raw: { status: 'on_hold', id: undefined, label: 7, created_at: 'yesterday' },
  });
  const [row] = store.list(north.id, { status: ['open'] }).data;
  expect(row).toMatchObject({ status: 'on_hold', label: 7, created_at: 'yesterday' });
  expect(row).not.toHaveProperty('id');
  store.update(id, { raw: { id: 'back' }, status: 'closed' });
  expect(store.get(id)).toMatchObject({ id: 'back', status: 'closed', label: 7 });
});

test('an update changes the given fields in the answer and in every list', () => {
  const store = storeOf(50);
  const [id = ''] = idsOf(store);
  const before = store.get(id);
  const [, , user] = north.users;
  store.update(id, { status: 'failed', assignee_id: user?.id ?? null, classification: 'odd' });
  const after = store.get(id);
  expect(after).toMatchObject({ status: 'failed', assignee: user });
  expect(after).toMatchObject({ label: before?.label, created_at: before?.created_at });
  expect(idsOf(store, { classification: ['odd'], status: ['failed'] })).toEqual([id]);
});

test('a modification moves a task to the end of the list by modification time', () => {
  const store = storeOf(50);
  const query = { sort_by: 'modified_at', sort_order: 'asc', limit: 200 } as const;
  const [, , third = ''] = idsOf(store, query);
  store.touch(third, '2026-01-01T00:00:00Z');
  expect(idsOf(store, query).at(-1)).toBe(third);
  expect(idsOf(store, query)).toHaveLength(50);
});

test('a deleted task is in no list, and its id is never used again', () => {
  const store = storeOf(50);
  const [id = ''] = idsOf(store);
  store.remove(id);
  expect(store.get(id)).toBeUndefined();
  expect(store.list(north.id, {}).total_records).toBe(49);
  expect(store.insert(north.id, {})).not.toBe(id);
  expect(() => store.remove(id)).toThrow('no task has the id');
  expect(() => store.touch('tsk_unknown', '2026-01-01T00:00:00Z')).toThrow('no task has the id');
});

test('totals are correct after every change', () => {
  const store = storeOf(0);
  const open = () => store.count(north.id, { status: ['open'] });
  expect(open()).toBe(0);
  const id = store.insert(north.id, { status: 'open' });
  store.insert(harbour.id, { status: 'open' });
  expect(open()).toBe(1);
  store.update(id, { status: 'closed' });
  expect(open()).toBe(0);
  store.update(id, { status: 'open' });
  store.clear(harbour.id);
  expect([open(), store.count(north.id), store.count(harbour.id)]).toEqual([1, 1, 0]);
});

test('a page near the end equals the one reached from the start', () => {
  const store = storeOf(500);
  for (const sort_order of ['asc', 'desc'] as const) {
    const query = { sort_by: 'status', sort_order, limit: 7 } as const;
    const whole = [0, 1, 2].flatMap((page) => idsOf(store, { ...query, limit: 200, page }));
    const pages = Array.from({ length: 72 }, (_, page) => idsOf(store, { ...query, page }));
    expect(pages.flat()).toEqual(whole);
  }
});

test('an unknown organisation throws', () => {
  expect(() => storeOf(0).list('org_unknown', {})).toThrow('no organisation has the id');
});
