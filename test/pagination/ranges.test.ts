import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TimeRange } from '../../src/pagination/boundary.ts';
import type { ConnectionPlan } from '../../src/pagination/connection-plan.ts';
import { rangeEnd, rangeStart } from '../../src/pagination/connection-window.ts';
import type { TimeOrder } from '../../src/pagination/order.ts';
import { type Behaviour, ModelList, type ModelRow } from '../support/model-list.ts';
import { repeatable } from '../support/repeat.ts';
import { judge, readPage, walk } from './walk.ts';

const REPEAT = repeatable(300);

const behaviours: fc.Arbitrary<Behaviour> = fc.record({
  nulls: fc.constantFrom('first', 'last', 'largest', 'smallest'),
  ties: fc.constantFrom('insertion', 'mirrored', 'id', 'byLimit', 'random'),
  words: fc.constant([]),
});

/** The times of the rows are multiples of ten, so that some ends of ranges are between them. */
const end = fc.oneof(fc.constant(undefined), fc.integer({ min: -5, max: 805 }));

const group = fc.oneof(
  { weight: 12, arbitrary: fc.constant(1) },
  { weight: 2, arbitrary: fc.integer({ min: 2, max: 60 }) },
);

const lists = fc.record({
  behaviour: behaviours,
  order: fc.record({
    field: fc.constant('created_at' as const),
    direction: fc.constantFrom('asc', 'desc'),
  }),
  groups: fc.array(group, { maxLength: 80, size: 'max' }),
  nulls: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 })),
  range: fc.record({ from: end, to: end }),
});
type Lists = typeof lists extends fc.Arbitrary<infer List> ? List : never;

function modelOf({ groups, nulls, behaviour, range }: Lists): ModelList {
  const keys = groups.flatMap((length, index) => Array.from({ length }, () => index * 10));
  const all = [...keys, ...Array.from({ length: nulls }, () => null)];
  const rows = all.map((key, sequence) => {
    const id = `t${((sequence * 7919) % 100_003).toString(36)}`;
    return { id, key, word: null, sequence } satisfies ModelRow;
  });
  const list = new ModelList(rows, behaviour);
  list.range = range;
  return list;
}

function isInside({ key }: ModelRow, { from = -Infinity, to = Infinity }: TimeRange): boolean {
  return key !== null && key >= from && key < to;
}

/** The ids of the range in the order of the graph, calculated from the definition of both. */
function inRange(list: ModelList, { direction }: TimeOrder): string[] {
  const rows = list.rows
    .filter((row) => isInside(row, list.range ?? {}))
    .sort((a, b) => (a.key ?? 0) - (b.key ?? 0) || (a.id < b.id ? -1 : 1));
  if (direction === 'desc') rows.reverse();
  return rows.map(({ id }) => id);
}

function connection(list: ModelList, order: TimeOrder, plan: ConnectionPlan) {
  const window = readPage(list, order, plan);
  return { ...window, ids: window.edges.map(({ row }) => row.id) };
}

const place = (offset: number) => ({ offset: offset - 1, id: null, key: null }) as const;

describe('a time range of an unchanged list', () => {
  test('has the rows of these times, counted from both ends', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 300 }), (given, count) => {
        const list = modelOf(given);
        const { order } = given;
        const expected = inRange(list, order);
        const none = { start: undefined, stop: undefined };
        const first = connection(list, order, { travel: 'forward', count, ...none });
        expect(first.ids).toEqual(expected.slice(0, count));
        expect(first.hasPreviousPage).toBe(false);
        expect(first.hasNextPage).toBe(expected.length > count);
        const last = connection(list, order, { travel: 'backward', count, ...none });
        expect(last.ids).toEqual(expected.slice(-count));
        expect(last.hasNextPage).toBe(false);
        expect(last.hasPreviousPage).toBe(expected.length > count);
        const total = list.run(rangeEnd(list.view(order))) - list.run(rangeStart(list.view(order)));
        expect(Math.max(0, total)).toBe(expected.length);
        for (const window of [first, last]) expect(window.total ?? total).toBe(expected.length);
      }),
      REPEAT,
    );
  });

  test('has numbered pages of its own, and the last one for every number past the end', () => {
    fc.assert(
      fc.property(
        lists,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 30 }),
        (given, count, page) => {
          const list = modelOf(given);
          const expected = inRange(list, given.order);
          const start = place((page - 1) * count);
          const plan = { travel: 'forward', count, start, stop: undefined } as const;
          const window = connection(list, given.order, plan);
          const last = Math.max(0, Math.ceil(expected.length / count) - 1);
          const from = Math.min(page - 1, last) * count;
          expect(window.ids).toEqual(expected.slice(from, from + count));
          expect(window.hasNextPage).toBe(expected.length > from + count);
          expect(window.hasPreviousPage).toBe(from > 0);
        },
      ),
      REPEAT,
    );
  });

  test('has the rows between two cursors', () => {
    fc.assert(
      fc.property(lists, fc.nat(), fc.nat(), (given, a, b) => {
        const list = modelOf(given);
        const expected = inRange(list, given.order).slice(0, 1000);
        if (expected.length < 2) return;
        const all = { travel: 'forward', count: 1000, start: undefined, stop: undefined } as const;
        const { edges } = readPage(list, given.order, all);
        const [from, to] = [a % expected.length, b % expected.length].sort((x, y) => x - y);
        const [after, before] = [edges[from ?? 0]?.anchor, edges[to ?? 0]?.anchor];
        const count = 1000;
        const between = expected.slice((from ?? 0) + 1, to);
        const forward = { travel: 'forward', count, start: after, stop: before } as const;
        const backward = { travel: 'backward', count, start: before, stop: after } as const;
        expect(connection(list, given.order, forward).ids).toEqual(between);
        expect(connection(list, given.order, backward).ids).toEqual(between);
      }),
      REPEAT,
    );
  });
});

const changes = fc.record({
  kind: fc.constantFrom('insert', 'remove', 'touch', 'import'),
  at: fc.nat(100_000),
  key: fc.oneof(fc.integer({ min: 0, max: 80 }), fc.constant(null)),
  count: fc.integer({ min: 2, max: 60 }),
});
type Change = typeof changes extends fc.Arbitrary<infer One> ? One : never;

/** Applies changes, and forgets the rows that did not stay with their keys. */
function change(list: ModelList, made: readonly Change[], steady: Set<string>): void {
  for (const { kind, at, key: tens, count } of made) {
    const key = tens === null ? null : tens * 10;
    const index = at % Math.max(1, list.rows.length);
    const row = list.rows[index];
    const last = list.rows.reduce((most, { sequence }) => Math.max(most, sequence), 0);
    if (kind === 'insert' || kind === 'import') {
      for (let n = 1; n <= (kind === 'import' ? count : 1); n++) {
        const sequence = last + n;
        const id = `n${((sequence * 7919) % 100_003).toString(36)}`;
        list.rows.push({ id, key, word: null, sequence });
      }
    } else if (row !== undefined) {
      steady.delete(row.id);
      if (kind === 'remove') list.rows.splice(index, 1);
      else list.rows[index] = { ...row, key };
    }
  }
  list.changed();
}

describe('a walk through a time range of a changing list', () => {
  test('delivers every row that stays in it with its time exactly once, and none from outside', () => {
    const walks = fc.record({
      list: lists,
      travel: fc.constantFrom('forward', 'backward'),
      sizes: fc.array(fc.integer({ min: 3, max: 120 }), { minLength: 1, maxLength: 4 }),
      changes: fc.array(fc.array(changes, { maxLength: 4 }), { maxLength: 8 }),
    });
    fc.assert(
      fc.property(walks, ({ list: given, travel, sizes, changes: made }) => {
        // Groups that become larger than a page have to keep their order.
        const stable = { ...given.behaviour, ties: 'insertion' } as const;
        const list = modelOf({ ...given, behaviour: stable });
        const steady = new Set(inRange(list, given.order));
        const inside = new Set(steady);
        const { ids } = walk(list, {
          order: given.order,
          travel,
          sizes,
          between: (page) => {
            change(list, made[page - 1] ?? [], steady);
            for (const id of inRange(list, given.order)) inside.add(id);
          },
        });
        expect(judge(ids, steady)).toEqual({ lost: [], repeated: [] });
        expect(ids.filter((id) => !inside.has(id))).toEqual([]);
      }),
      REPEAT,
    );
  });
});

describe('the first page of a time range', () => {
  const order = { field: 'created_at', direction: 'desc' } as const;
  const plan = { travel: 'forward', count: 50, start: undefined, stop: undefined } as const;
  const rows = Array.from({ length: 20_000 }, (_, n) => ({
    id: `t${n}`,
    key: n * 60,
    word: null,
    sequence: n,
  }));

  test('takes one call, newest first, with only a beginning', () => {
    const list = new ModelList(rows);
    list.range = { from: 60 * 15_000 };
    expect(connection(list, order, plan).ids).toHaveLength(50);
    expect(list.calls).toBe(1);
  });

  test('takes the search and its own pages where it has a thousand rows', () => {
    const list = new ModelList(rows);
    list.range = { from: 60 * 4000 };
    const { ids } = connection(list, { ...order, direction: 'asc' }, { ...plan, count: 1000 });
    expect([ids.length, ids.at(0), ids.at(-1)]).toEqual([1000, 't4000', 't4999']);
    expect(list.calls).toBeLessThanOrEqual(9);
  });

  test('takes a search for its end elsewhere, and the next pages take one call each', () => {
    const list = new ModelList(rows);
    list.range = { from: 60 * 4000, to: 60 * 9000 };
    const first = connection(list, order, plan);
    expect(first.ids.at(0)).toBe('t8999');
    expect(list.calls).toBeLessThanOrEqual(4);
    const calls = list.calls;
    const next = { ...plan, start: first.edges.at(-1)?.anchor };
    expect(connection(list, order, next).ids.at(0)).toBe('t8949');
    expect(list.calls - calls).toBe(1);
  });
});

describe('the ends of a time range take a bounded number of calls', () => {
  /** 300,000 rows a minute apart; `alike` of them in the middle have one key. */
  function listOf(alike: number, key: (at: number) => number | null): ModelList {
    const from = 100_000;
    const rows = Array.from({ length: 300_000 }, (_, n) => ({
      id: `t${n}`,
      key: n >= from && n < from + alike ? key(from) : n * 60,
      word: null,
      sequence: n,
    }));
    return new ModelList(rows);
  }

  test.each(['asc', 'desc'] as const)(
    'beside 150,000 rows of one time, in the order %s',
    (direction) => {
      const order = { field: 'created_at', direction } as const;
      const list = listOf(150_000, (at) => at * 60);
      const time = 100_000 * 60;
      for (const [range, length] of [
        [{ from: time, to: time + 1 }, 150_000],
        [{ to: time }, 100_000],
        [{ from: time + 1 }, 50_000],
      ] as const) {
        list.range = range;
        list.calls = 0;
        const start = list.run(rangeStart(list.view(order)));
        expect(list.run(rangeEnd(list.view(order))) - start).toBe(length);
        expect(list.calls).toBeLessThanOrEqual(50);
      }
    },
  );

  test.each(['asc', 'desc'] as const)(
    'where 150,000 rows have no time, in the order %s',
    (direction) => {
      const order = { field: 'created_at', direction } as const;
      const list = listOf(150_000, () => null);
      for (const [range, length] of [
        [{ to: -60 }, 0],
        [{ from: 300_000 * 60 }, 0],
        [{ from: 0 }, 150_000],
      ] as const) {
        list.range = range;
        list.calls = 0;
        const start = list.run(rangeStart(list.view(order)));
        expect(list.run(rangeEnd(list.view(order))) - start).toBe(length);
        expect(list.calls).toBeLessThanOrEqual(50);
      }
    },
  );
});
