import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import type { KeyedList } from '../../src/pagination/keyed-list.ts';
import type { RowKey, TimeOrder } from '../../src/pagination/order.ts';
import { readEnd } from '../../src/pagination/read-end.ts';
import type { Place, Point, Run, RunEntry } from '../../src/pagination/run.ts';
import { readRun } from '../../src/pagination/run-reader.ts';
import { ModelList, type ModelRow } from '../support/model-list.ts';
import { repeatable } from '../support/repeat.ts';

const ORDER: TimeOrder = { field: 'created_at', direction: 'desc' };
const WORDS = ['a', 'b', 'c', 'd'];
const GROUP = 400;

/**
 * Rows of one time, in another order in each response. Those that begin with `x` have an unreadable time, those
 * with `y` an unreadable id.
 */
function listWith(undated: number, letter: 'x' | 'y'): ModelList {
  const rows = Array.from({ length: GROUP + undated }, (_, index): ModelRow => {
    const id = `${index < undated ? letter : 't'}${1000 + index}`;
    return { id, key: 5, word: WORDS[index % WORDS.length] ?? null, sequence: index };
  });
  const borders = [1, 2, 8, 9].map((key): ModelRow => {
    return { id: `border${key}`, key, word: 'a', sequence: key };
  });
  return new ModelList([...rows, ...borders], { nulls: 'last', ties: 'random', words: WORDS });
}

function viewOf(list: ModelList, order = ORDER): KeyedList<ModelRow> {
  const keyOf = ({ id, key }: ModelRow): RowKey => {
    if (id.startsWith('y')) return { id: null, key };
    return id.startsWith('x') ? { id: null, key: undefined, undatedId: id } : { id, key };
  };
  return { ...list.view(order), keyOf };
}

test.each([
  ['time', 'x'],
  ['id', 'y'],
] as const)(
  'rows of one time are complete, or an error, beside rows whose %s cannot be read',
  (_, letter) => {
    let complete = 0;
    for (let undated = 1; undated <= 12; undated++) {
      for (let answers = 0; answers < 8; answers++) {
        const list = listWith(undated, letter);
        // The rows come in another order.
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
  },
);

/**
 * Rows of different times, and among them `GROUP` rows of one time, of which the last ones cannot be read.
 */
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
          start = boundAt(last, 1);
        }
        expect(ids.toSorted()).toEqual(list.rows.map(({ id }) => id).toSorted());
      }
    }
  },
);

/**
 * The bound of a page beside a row; beside a row that cannot be read, the position this number of rows later.
 */
function boundAt({ id, key, position: offset, groupIndex }: RunEntry<ModelRow>, behind: 0 | 1) {
  return id === null ? { offset: offset + behind } : { id, key, offset, groupIndex };
}

const keysUpTo = (max: number) =>
  fc.array(fc.integer({ min: 1, max }), { minLength: 1, maxLength: 120 });

const lists = fc.record({
  keys: fc.oneof(keysUpTo(12), keysUpTo(10_000)),
  /** The starts and lengths of runs of rows that cannot be read. */
  unreadable: fc.array(fc.tuple(fc.nat(119), fc.integer({ min: 1, max: 4 })), { maxLength: 5 }),
  size: fc.integer({ min: 1, max: 60 }),
  pageSize: fc.constantFrom(25, 200),
  direction: fc.constantFrom<TimeOrder['direction']>('asc', 'desc'),
});

test.for(['forward', 'backward'] as const)(
  'rows that cannot be read, and those beside them, come once: %s',
  (travel) => {
    const isDelivered = fc.property(lists, ({ keys, unreadable, size, pageSize, direction }) => {
      const isUnreadable = (n: number) =>
        unreadable.some(([from, count]) => n >= from && n < from + count);
      const rows = keys.map((key, n) => {
        return { id: `${isUnreadable(n) ? 'x' : 't'}${1000 + n}`, key, word: null, sequence: n };
      });
      const list = new ModelList(rows, { nulls: 'last', ties: 'insertion', words: WORDS });
      const view = viewOf(list, { field: 'created_at', direction });
      view.facts.pageSize = pageSize;
      const ids: string[] = [];
      const isForward = travel === 'forward';
      let run = list.run(isForward ? readRun(view, travel, size) : readEnd(view, size));
      for (;;) {
        const [passed, goesOn] = isForward
          ? [run.hasRowsBefore, run.hasRowsBehind]
          : [run.hasRowsBehind, run.hasRowsBefore];
        expect(passed).toBe(ids.length > 0);
        ids.push(...run.entries.map(({ row }) => row.id));
        const next = run.entries.at(isForward ? -1 : 0);
        if (!goesOn || next === undefined) break;
        run = list.run(readRun(view, travel, size, { start: boundAt(next, isForward ? 1 : 0) }));
      }
      expect(ids.toSorted()).toEqual(list.rows.map(({ id }) => id).toSorted());
    });
    fc.assert(isDelivered, repeatable(400));
  },
);

test.for([1, 20, 60])(
  'a page of %i rows at any place has rows before it, and behind it',
  (size) => {
    for (const group of [1, 7, 60]) {
      const rows = Array.from({ length: 133 }, (_, n): ModelRow => {
        const id = `${n % 5 === 0 ? 'x' : 't'}${1000 + n}`;
        return { id, key: Math.floor(n / group), word: null, sequence: n };
      });
      for (let offset = 1; offset < rows.length; offset++) {
        const list = new ModelList(rows);
        list.facts.pageSize = 25;
        const view = viewOf(list, { field: 'created_at', direction: 'asc' });
        const forward = list.run(readRun(view, 'forward', size, { start: { offset } }));
        const backward = list.run(readRun(view, 'backward', size, { start: { offset } }));
        const facts = { group, offset, isPassed: [forward.hasRowsBefore, backward.hasRowsBehind] };
        expect(facts).toEqual({ ...facts, isPassed: [true, true] });
      }
    }
  },
);

test.for(['forward', 'backward'] as const)(
  'rows that cannot be read, so many in a row that no page shows both ends, are an error after few calls: %s',
  (travel) => {
    let errors = 0;
    for (const unreadable of [90, 110, 140, 170, 198]) {
      for (const from of [60, 100, 140, 200]) {
        const rows = Array.from({ length: 420 }, (_, n): ModelRow => {
          const isRead = n < from || n >= from + unreadable;
          return { id: `${isRead ? 't' : 'x'}${1000 + n}`, key: n, word: null, sequence: n };
        });
        const list = new ModelList(rows);
        const view = viewOf(list, { field: 'created_at', direction: 'asc' });
        try {
          const { entries } = list.run(readRun(view, travel, rows.length));
          expect(entries.map(({ row }) => row.id)).toEqual(rows.map(({ id }) => id));
        } catch (error) {
          if (!(error instanceof GatewayError)) throw error;
          errors += 1;
          expect(error.code).toBe('UPSTREAM_INVALID_RESPONSE');
        }
        expect(list.calls).toBeLessThanOrEqual(12);
      }
    }
    expect(errors).toBeGreaterThan(0);
  },
);

test.for(['forward', 'backward'] as const)(
  'a range of a list of nothing but rows that cannot be read is an error: %s',
  (travel) => {
    const rows = [1, 2, 3].map((key): ModelRow => {
      return { id: `x${key}`, key, word: null, sequence: key };
    });
    const list = new ModelList(rows);
    expect(list.run(readRun(viewOf(list), travel, 10)).entries).toHaveLength(rows.length);
    list.range = { from: 1, to: 3 };
    expect(() => list.run(readRun(viewOf(list), travel, 10))).toThrow('without a readable');
  },
);
