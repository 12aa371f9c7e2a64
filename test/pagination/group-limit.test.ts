import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TimeOrder } from '../../src/pagination/order.ts';
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
        ids.push(...readPage(list, ORDER, plan, tieLimit).edges.map(({ row }) => row.id));
      }
      // A group that one page can hold is put in order whatever the limit.
      const isInOrder = group <= Math.max(tieLimit, list.facts.pageSize);
      const expected = isInOrder ? list.rows.toSorted(byTimeAndId) : list.rows;
      expect(ids).toEqual(expected.map(({ id }) => id));
    }),
    repeatable(60),
  );
}, 600_000);
