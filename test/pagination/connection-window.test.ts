import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConnectionWindow, searchConnection } from '../../src/pagination/connection-window.ts';
import type { Anchor } from '../../src/pagination/cursor.ts';
import type { Paging } from '../../src/pagination/paging.ts';
import { drive, ModelList, type ModelRow } from '../support/model-list.ts';

/** Lists with many ties, few, or none; comparable or not. */
const lists = fc
  .record({
    length: fc.oneof(fc.nat(12), fc.nat(700)),
    spread: fc.constantFrom(1, 3, 50, 100_000),
    words: fc.boolean(),
    direction: fc.constantFrom<'asc' | 'desc'>('asc', 'desc'),
    seed: fc.nat(),
  })
  .map(({ length, spread, words, direction, seed }) => {
    const rows = Array.from({ length }, (_, index): ModelRow => {
      const number = ((index + 1) * 7919 + seed) % spread;
      return { id: `t${index}`, key: words ? `w${number % 7}` : number, sequence: index };
    });
    return { list: new ModelList(rows, direction), comparable: !words };
  });

const sizes = fc.oneof(fc.nat(10), fc.nat(260), fc.integer({ min: 990, max: 1000 }));

/** A cursor as a row of the list gets it. */
function anchorAt(rows: ModelRow[], place: number): Anchor | undefined {
  const row = rows[place % (rows.length + 1)];
  return row && { offset: rows.indexOf(row), id: row.id, key: row.key };
}

/** The rows the Relay specification asks for, cut out of the whole list. */
function expected(rows: ModelRow[], { direction, count, from, fence }: Paging) {
  const [after, before] = direction === 'forward' ? [from, fence] : [fence, from];
  const low = after ? after.offset + 1 : 0;
  const high = Math.max(low, before ? before.offset : rows.length);
  const offset = direction === 'forward' ? low : Math.max(low, high - count);
  const end = direction === 'forward' ? Math.min(high, low + count) : high;
  return { offset, ids: rows.slice(offset, end).map(({ id }) => id) };
}

function ids(window: ConnectionWindow<ModelRow>): string[] {
  return window.rows.map(({ id }) => id);
}

describe('a connection over a list that stands still', () => {
  const pagings = fc.record({
    direction: fc.constantFrom<Paging['direction']>('forward', 'backward'),
    count: sizes,
    from: fc.option(fc.nat(), { nil: undefined }),
    fence: fc.option(fc.nat(), { nil: undefined }),
  });

  test('is the window that the Relay specification asks for, with every argument', () => {
    fc.assert(
      fc.property(lists, pagings, ({ list, comparable }, { direction, count, from, fence }) => {
        const rows = list.sorted();
        const paging: Paging = {
          direction,
          count,
          from: from === undefined ? undefined : anchorAt(rows, from),
          fence: fence === undefined ? undefined : anchorAt(rows, fence),
        };
        const window = drive(searchConnection(paging, list.view(comparable)), list);
        const wanted = expected(rows, paging);
        expect(ids(window)).toEqual(wanted.ids);
        expect(window.total).toBe(rows.length);
        // Where there are rows their places are true, which is what cursors and pageInfo say.
        if (wanted.ids.length > 0) expect(window.offset).toBe(wanted.offset);
      }),
      { numRuns: 3000 },
    );
  });

  test('delivers every row once in a walk whose page size changes, both ways', () => {
    fc.assert(
      fc.property(
        lists,
        fc.array(fc.integer({ min: 1, max: 260 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom<Paging['direction']>('forward', 'backward'),
        ({ list, comparable }, counts, direction) => {
          const rows = list.sorted();
          const seen: string[] = [];
          let from: Anchor | undefined;
          for (let page = 0; page <= rows.length; page++) {
            const count = counts[page % counts.length] ?? 1;
            const paging: Paging = { direction, count, from, fence: undefined };
            const window = drive(searchConnection(paging, list.view(comparable)), list);
            const end = window.offset + window.rows.length;
            if (direction === 'forward') seen.push(...ids(window));
            else seen.unshift(...ids(window));
            const edge = direction === 'forward' ? end - 1 : window.offset;
            const more = direction === 'forward' ? end < window.total : window.offset > 0;
            if (!more) break;
            from = anchorAt(rows, edge);
          }
          expect(seen).toEqual(rows.map(({ id }) => id));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('takes one call for any page of up to 100 rows, its anchor included', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(6000), (count, offset) => {
        const rows = Array.from({ length: 7000 }, (_, index) => ({
          id: `t${index}`,
          key: index,
          sequence: index,
        }));
        const list = new ModelList(rows, 'asc');
        const from = { offset, id: `t${offset}`, key: offset };
        const paging: Paging = { direction: 'forward', count, from, fence: undefined };
        drive(searchConnection(paging, list.view(true)), list);
        expect(list.calls).toBe(1);
      }),
      { numRuns: 300 },
    );
  });

  test('takes one call for the end of the list, and two where rows tie', () => {
    const calls = (key: (index: number) => number | string, comparable = true) => {
      const rows = Array.from({ length: 500 }, (_, index) => ({
        id: `t${index}`,
        key: key(index),
        sequence: index,
      }));
      const list = new ModelList(rows, 'desc');
      const paging: Paging = {
        direction: 'backward',
        count: 20,
        from: undefined,
        fence: undefined,
      };
      drive(searchConnection(paging, list.view(comparable)), list);
      return list.calls;
    };
    expect(calls((index) => index)).toBe(1);
    // The row just before the window ties with its first: 20 | 21.
    expect(calls((index) => (index === 20 ? 19 : index))).toBe(2);
    expect(calls((index) => (index === 21 ? 20 : index))).toBe(1);
    expect(calls((index) => `w${index % 3}`, false)).toBe(2);
  });
});
