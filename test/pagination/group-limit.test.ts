import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConnectionPlan } from '../../src/pagination/connection-plan.ts';
import type { TaskOrder, TimeOrder } from '../../src/pagination/order.ts';
import { ModelList, type ModelRow, PLAIN } from '../support/model-list.ts';
import { repeatable } from '../support/repeat.ts';
import { readPage } from './walk.ts';

const ORDER: TimeOrder = { field: 'created_at', direction: 'asc' };

/** Rows of different times, a group of one time, and again rows of different times. */
function rowsWithGroup(before: number, group: number, behind: number): ModelRow[] {
  return Array.from({ length: before + group + behind }, (_, n) => ({
    id: `t${((n * 7919) % 100_003).toString(36)}`,
    key: n >= before && n < before + group ? before : n,
    word: null,
    sequence: n,
  }));
}

/** Where its two cursors are, as shares of the list. */
const shares = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
const oneWindow = fc.record({
  travel: fc.constantFrom('forward', 'backward'),
  cursors: fc.tuple(shares, shares),
  size: fc.constantFrom(0, 1, 2, 50, 199, 400, 1000),
});

test('a page between two cursors is a part of the list, with a group in any order', () => {
  const scenario = fc.record({
    before: fc.nat(60),
    group: fc.integer({ min: 201, max: 700 }),
    behind: fc.nat(60),
    tieLimit: fc.constantFrom(1, 300, 1000),
    field: fc.constantFrom('created_at', 'status'),
    direction: fc.constantFrom('asc', 'desc'),
    isRange: fc.boolean(),
    windows: fc.array(oneWindow, { minLength: 8, maxLength: 8 }),
  });
  fc.assert(
    fc.property(scenario, ({ windows, ...shape }) => {
      const { before, group, behind, tieLimit, field, direction, isRange } = shape;
      const rows = rowsWithGroup(before, group, behind);
      const words = rows.map((row) => ({ ...row, word: 'b' }));
      const list = new ModelList(words, { ...PLAIN, ties: 'mirrored' });
      if (isRange) list.range = { from: -1, to: rows.length };
      const order: TaskOrder = { field, direction };
      const page = (plan: Partial<ConnectionPlan>) =>
        readPage(
          list,
          order,
          { travel: 'forward', count: 1000, start: undefined, stop: undefined, ...plan },
          tieLimit,
        );
      const { edges } = page({});
      expect(edges.length).toBe(list.rows.length);
      for (const { travel, cursors, size } of windows) {
        const isForward = travel === 'forward';
        const places = cursors.map((share) => share && Math.floor(share * (edges.length - 1)));
        const [first, last] = places.includes(null)
          ? places
          : places.toSorted((a, b) => (a ?? 0) - (b ?? 0));
        const low = first == null ? 0 : first + 1;
        const high = Math.max(low, last ?? edges.length);
        const anchors = [first, last].map((row) => (row == null ? undefined : edges[row]?.anchor));
        const [start, stop] = isForward ? anchors : anchors.toReversed();
        const read = page({ travel, count: size, start, stop });
        const [from, to] = isForward
          ? [low, Math.min(high, low + size)]
          : [Math.max(low, high - size), high];
        const expected = edges.slice(from, to).map(({ row }) => row.id);
        expect(read.edges.map(({ row }) => row.id)).toEqual(expected);
        if (expected.length === 0) continue;
        expect(read).toMatchObject({ hasPreviousPage: from > 0, hasNextPage: to < edges.length });
      }
    }),
    repeatable(60),
  );
}, 600_000);

function byTimeAndId(a: ModelRow, b: ModelRow): number {
  return (a.key ?? 0) - (b.key ?? 0) || (a.id < b.id ? -1 : 1);
}

test('numbered pages have a group of equal times in one order, by id up to the limit', () => {
  const scenario = fc.record({
    before: fc.nat(300),
    group: fc.integer({ min: 2, max: 700 }),
    behind: fc.nat(300),
    size: fc.integer({ min: 20, max: 60 }),
    tieLimit: fc.constantFrom(1, 100, 200, 300, 500),
  });
  fc.assert(
    fc.property(scenario, ({ before, group, behind, size, tieLimit }) => {
      const list = new ModelList(rowsWithGroup(before, group, behind), {
        ...PLAIN,
        ties: 'insertion',
      });
      const ids: string[] = [];
      for (let offset = 0; offset < list.rows.length; offset += size) {
        const start = { offset: offset - 1, id: null, key: null };
        const plan = { travel: 'forward', count: size, start, stop: undefined } as const;
        const page = readPage(list, ORDER, plan, tieLimit);
        ids.push(...page.edges.map(({ row }) => row.id));
        expect(page.hasPreviousPage).toBe(offset > 0);
        expect(page.hasNextPage).toBe(offset + size < list.rows.length);
      }
      // A group that fits into one page is sorted with any limit.
      const isInOrder = group <= Math.max(tieLimit, list.facts.pageSize);
      const expected = isInOrder ? list.rows.toSorted(byTimeAndId) : list.rows;
      expect(ids).toEqual(expected.map(({ id }) => id));
    }),
    repeatable(60),
  );
}, 600_000);

test.each([
  { travel: 'forward', isRange: false },
  { travel: 'forward', isRange: true },
  { travel: 'backward', isRange: false },
  { travel: 'backward', isRange: true },
] as const)(
  'a page that begins with a group says that rows stand before it: %o',
  ({ travel, isRange }) => {
    for (const group of [40, 150, 258, 700, 1500]) {
      const list = new ModelList(rowsWithGroup(50, group, 50), { ...PLAIN, ties: 'insertion' });
      if (isRange) list.range = travel === 'forward' ? { to: 5000 } : { from: -5000 };
      const isForward = travel === 'forward';
      const pageFrom = (start: ConnectionPlan['start']) => {
        const page = readPage(list, ORDER, { travel, count: 50, start, stop: undefined });
        const hasOthers = isForward ? page.hasPreviousPage : page.hasNextPage;
        return { ...page, hasOthers, last: page.edges.at(isForward ? -1 : 0)?.anchor };
      };
      if (isForward) expect(pageFrom({ offset: 49, id: null, key: null }).hasOthers).toBe(true);
      const first = pageFrom(undefined);
      expect(first.hasOthers).toBe(false);
      const second = pageFrom(first.last);
      expect(second.hasOthers).toBe(true);
      if (group > 1000) continue;
      // The rows of the group up to the cursor are removed, also the cursor's own row.
      const gone = new Set(second.edges.map(({ row }) => row.id));
      list.rows = list.rows.filter(({ id }) => !gone.has(id));
      list.changed();
      expect(pageFrom(second.last).hasOthers).toBe(true);
    }
  },
);
