import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TimeOrder } from '../../src/pagination/order.ts';
import { ModelList } from '../support/model-list.ts';
import { repeatable } from '../support/repeat.ts';
import { judge, walk } from './walk.ts';

const ORDER: TimeOrder = { field: 'created_at', direction: 'desc' };
const REST_PAGE = 200;
/** Larger windows take two REST pages at some offsets. */
const MAX_ROWS_OF_ONE_CALL = 100;

/** Rows of different times, a group of one time, and again rows of different times. */
function listWithGroup(before: number, group: number, behind = 300): ModelList {
  return new ModelList(
    Array.from({ length: before + group + behind }, (_, n) => ({
      id: `t${((n * 7919) % 100_003).toString(36)}`,
      key: n >= before && n < before + group ? 10_000 - before : 10_000 - n,
      word: null,
      sequence: n,
    })),
  );
}

test('a page that touches a group of equal times takes a call for each REST page of it, and two', () => {
  const scenario = fc.record({
    before: fc.nat(500),
    group: fc.oneof(fc.integer({ min: 2, max: 250 }), fc.integer({ min: 200, max: 1000 })),
    size: fc.integer({ min: 10, max: 200 }),
    travel: fc.constantFrom('forward', 'backward'),
  });
  fc.assert(
    fc.property(scenario, ({ before, group, size, travel }) => {
      const list = listWithGroup(before, group);
      const { ids, calls } = walk(list, { order: ORDER, travel, sizes: [size] });
      expect(
        judge(
          ids,
          list.rows.map(({ id }) => id),
        ),
      ).toEqual({ lost: [], repeated: [] });
      const isSmall = group > REST_PAGE && size <= MAX_ROWS_OF_ONE_CALL;
      const most = Math.ceil(group / REST_PAGE) + (isSmall ? 2 : 3);
      expect(Math.max(...calls)).toBeLessThanOrEqual(most);
    }),
    repeatable(150),
  );
}, 600_000);

test('a page of 1,000 rows takes six calls, whatever groups it shows whole', () => {
  const scenario = fc.record({ before: fc.integer({ min: 1, max: 290 }), group: fc.nat(700) });
  fc.assert(
    fc.property(scenario, ({ before, group }) => {
      const list = listWithGroup(before, group, 1300 - group);
      const { ids, calls } = walk(list, { order: ORDER, travel: 'forward', sizes: [1000] });
      expect(calls[0]).toBe(6);
      const all = list.rows.map(({ id }) => id);
      expect(judge(ids, all)).toEqual({ lost: [], repeated: [] });
    }),
    repeatable(150),
  );
}, 600_000);

test('a group is split by words where REST honours an odd page size', () => {
  const words = ['open', 'closed', 'failed'];
  const isInGroup = (n: number) => n >= 300 && n < 400;
  const rows = Array.from({ length: 450 }, (_, n) => ({
    id: `t${n}`,
    key: isInGroup(n) ? 5000 : 9000 - n * 10,
    // All other rows have one value, so that the group has other positions in the lists of the other values.
    word: (isInGroup(n) ? words[n % words.length] : words[0]) ?? null,
    sequence: n,
  }));
  const list = new ModelList(rows, { nulls: 'last', ties: 'random', words });
  list.facts.pageSize = 75;
  const { ids } = walk(list, { order: ORDER, travel: 'forward', sizes: [20] });
  expect(
    judge(
      ids,
      rows.map(({ id }) => id),
    ),
  ).toEqual({ lost: [], repeated: [] });
});
