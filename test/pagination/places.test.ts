import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConnectionPlan } from '../../src/pagination/connection-plan.ts';
import type { Anchor } from '../../src/pagination/cursor.ts';
import type { TaskOrder } from '../../src/pagination/order.ts';
import { ModelList, type ModelRow, PLAIN } from '../support/model-list.ts';
import { repeatable } from '../support/repeat.ts';
import { readPage } from './walk.ts';

const WORDS = ['a', 'b', 'c', null];

/** The rows between two page cursors: each is that of the row before its page. */
function between(
  length: number,
  { travel, count, start, stop }: ConnectionPlan,
): [from: number, to: number] {
  const [after, before] = travel === 'forward' ? [start, stop] : [stop, start];
  const isNumbered = travel === 'forward' && start !== undefined && stop === undefined;
  const lastPage = Math.max(0, Math.ceil(length / count) - 1) * count;
  const place = (after?.offset ?? -1) + 1;
  const from = Math.min(isNumbered && place >= length ? lastPage : place, length);
  const to = Math.max(from, Math.min(length, before?.offset ?? length));
  if (travel === 'forward') return [from, Math.min(to, from + count)];
  return [Math.max(from, to - count), to];
}

const place = fc.option(
  fc.nat(12).map((page): Anchor => ({ offset: page * 10 - 1, id: null, key: null })),
  { nil: undefined },
);

test('page cursors bound a page on both sides, also where the list has become shorter', () => {
  fc.assert(
    fc.property(
      fc.record({
        length: fc.integer({ min: 1, max: 70 }),
        plan: fc.record({
          travel: fc.constantFrom('forward', 'backward'),
          count: fc.constantFrom(10, 20),
          start: place,
          stop: place,
        }),
        field: fc.constantFrom('created_at', 'status'),
        words: fc.constantFrom(1, 3, 4),
      }),
      ({ length, plan, field, words }) => {
        const rows = Array.from({ length }, (_, n): ModelRow => {
          const word = WORDS[Math.floor((n * words) / length)] ?? null;
          return { id: `t${1000 + n}`, key: n, word, sequence: n };
        });
        const order = { field, direction: 'asc' } as TaskOrder;
        const window = readPage(new ModelList(rows, PLAIN), order, plan);
        const [from, to] = between(length, plan);
        const expected = rows.slice(from, to).map(({ id }) => id);
        expect(window.edges.map(({ row }) => row.id)).toEqual(expected);
        if (to === from) return;
        expect([window.hasPreviousPage, window.hasNextPage]).toEqual([from > 0, to < length]);
      },
    ),
    repeatable(600),
  );
});
