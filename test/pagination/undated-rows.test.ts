import { expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import type { KeyedList } from '../../src/pagination/keyed-list.ts';
import type { TimeOrder } from '../../src/pagination/order.ts';
import type { Place, Point, Run } from '../../src/pagination/run.ts';
import { readRun } from '../../src/pagination/run-reader.ts';
import { ModelList, type ModelRow } from '../support/model-list.ts';

const ORDER: TimeOrder = { field: 'created_at', direction: 'desc' };
const WORDS = ['a', 'b', 'c', 'd'];
const GROUP = 400;

/** Rows of one time, in another order in each answer; the time of those that begin with `x` cannot be read. */
function listWith(undated: number): ModelList {
  const rows = Array.from({ length: GROUP + undated }, (_, index): ModelRow => {
    const id = `${index < undated ? 'x' : 't'}${1000 + index}`;
    return { id, key: 5, word: WORDS[index % WORDS.length] ?? null, sequence: index };
  });
  const borders = [1, 2, 8, 9].map((key): ModelRow => {
    return { id: `border${key}`, key, word: 'a', sequence: key };
  });
  return new ModelList([...rows, ...borders], { nulls: 'last', ties: 'random', words: WORDS });
}

function viewOf(list: ModelList): KeyedList<ModelRow> {
  const keyOf = ({ id, key }: ModelRow) =>
    id.startsWith('x') ? { id: null, key: undefined, undatedId: id } : { id, key };
  return { ...list.view(ORDER), keyOf };
}

test('rows of one time are complete, or an error, beside rows whose time cannot be read', () => {
  let complete = 0;
  for (let undated = 1; undated <= 12; undated++) {
    for (let answers = 0; answers < 8; answers++) {
      const list = listWith(undated);
      // Another order.
      for (let read = 0; read < answers; read++) list.run(readRun(viewOf(list), 'forward', 1));
      try {
        const { entries } = list.run(readRun(viewOf(list), 'forward', GROUP + undated + 4));
        const ids = entries.flatMap(({ id }) => (id === null ? [] : [id]));
        expect(new Set(ids).size, `${undated} undated`).toBe(GROUP + 4);
        complete += 1;
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        expect(error.code).toBe('UPSTREAM_ORDER_UNSTABLE');
      }
    }
  }
  expect(complete).toBeGreaterThan(0);
});

/** Among rows of different times `GROUP` rows of one time, of which the last ones cannot be read. */
function listWithUnreadable(unreadable: number): ModelList {
  const rows = Array.from({ length: 1000 }, (_, n): ModelRow => {
    const isInGroup = n >= 100 && n < 100 + GROUP;
    const isRead = n < 100 + GROUP - unreadable || !isInGroup;
    return {
      id: `${isRead ? 't' : 'x'}${1000 + n}`,
      key: isInGroup ? 900 : 1000 - n,
      word: null,
      sequence: n,
    };
  });
  return new ModelList(rows, { nulls: 'last', ties: 'insertion', words: WORDS });
}

test.for([1, 2, 3, 12, 60])(
  'a group that ends with %i rows that cannot be read is delivered',
  (unreadable) => {
    for (const tieLimit of [1, 1000]) {
      for (const size of [20, 47, 150, 733]) {
        const list = listWithUnreadable(unreadable);
        const ids: string[] = [];
        for (let start: Point | Place | undefined; ; ) {
          const view = { ...viewOf(list), tieLimit };
          const run: Run<ModelRow> = list.run(readRun(view, 'forward', size, { start }));
          ids.push(...run.entries.map(({ row }) => row.id));
          const last = run.entries.at(-1);
          if (!run.hasRowsBehind || last === undefined) break;
          const { id, key, position: offset, groupIndex } = last;
          start = id === null ? { offset: offset + 1 } : { id, key, offset, groupIndex };
        }
        expect(ids.toSorted()).toEqual(list.rows.map(({ id }) => id).toSorted());
      }
    }
  },
);
