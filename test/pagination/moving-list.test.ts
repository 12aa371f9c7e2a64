import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { MAX_EXTRA_PROBES } from '../../src/pagination/anchor-search.ts';
import { searchConnection } from '../../src/pagination/connection-window.ts';
import type { RowAnchor } from '../../src/pagination/cursor.ts';
import type { Paging } from '../../src/pagination/paging.ts';
import { drive, ModelList } from '../support/model-list.ts';

/** What happens to the list between two pages; `at` picks the row, `key` its new key. */
type Change = { kind: 'insert' | 'remove' | 'touch'; at: number; key: number };

interface Walk {
  direction: 'asc' | 'desc';
  travel: Paging['direction'];
  /** Under words (status, type) only the row's id can lead back to it. */
  comparable: boolean;
  keys: number[];
  pages: { count: number; changes: Change[] }[];
}

/** Keys from a small range tie a lot; from a large one hardly ever. */
const walks: fc.Arbitrary<Walk> = fc
  .record({
    spread: fc.constantFrom(2, 20, 400, 1_000_000),
    length: fc.oneof(fc.nat(30), fc.nat(600)),
    comparable: fc.boolean(),
  })
  .chain(({ spread, length, comparable }) => {
    const key = fc.nat(spread);
    const change: fc.Arbitrary<Change> = fc.record({
      kind: fc.constantFrom<Change['kind']>('insert', 'insert', 'remove', 'remove', 'touch'),
      at: fc.nat(10_000),
      // New rows and touched ones mostly come out on top, as times do.
      key: fc.oneof(key, fc.integer({ min: spread, max: spread + 5 })),
    });
    return fc.record({
      direction: fc.constantFrom<Walk['direction']>('asc', 'desc'),
      travel: fc.constantFrom<Walk['travel']>('forward', 'backward'),
      comparable: fc.constant(comparable),
      keys: fc.array(key, { minLength: length, maxLength: length, size: 'max' }),
      pages: fc.array(
        fc.record({
          count: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 260 })),
          changes: fc.oneof(
            fc.array(change, { maxLength: 4 }),
            fc.array(change, { maxLength: 60, size: 'max' }),
          ),
        }),
        { minLength: 1, maxLength: 12, size: 'max' },
      ),
    });
  });

const seen = { walks: 0, pages: 0, worstCalls: 0, outcomes: new Map<string, number>() };

/** Walks the whole list and says how often each row was delivered, and which rows had to be. */
function follow(walk: Walk) {
  const { direction, travel, comparable } = walk;
  const keyOf = (key: number) => (comparable ? key : `w${key % 7}`);
  const list = new ModelList(
    walk.keys.map((key, sequence) => ({ id: `t${sequence}`, key: keyOf(key), sequence })),
    direction,
  );
  const delivered = new Map<string, number>();
  const steady = new Set(list.rows.map(({ id }) => id));
  const mayRepeat = new Set<string>();
  let next = list.rows.length;
  let from: RowAnchor | undefined;

  for (let page = 0; page < 4000; page++) {
    const { count, changes } = walk.pages[page % walk.pages.length] ?? { count: 1, changes: [] };
    if (page > 0 && page < 3 * walk.pages.length) {
      for (const { kind, at, key } of changes) {
        const row = list.rows[at % Math.max(1, list.rows.length)];
        // Without comparable keys nothing leads back to a row that is gone.
        if (row !== undefined && kind !== 'insert' && (comparable || row.id !== from?.id)) {
          list.rows = list.rows.filter(({ id }) => id !== row.id);
          steady.delete(row.id);
          if (kind === 'touch') list.rows.push({ ...row, key: keyOf(key) });
        } else if (kind === 'insert') {
          list.rows.push({ id: `t${next}`, key: keyOf(key), sequence: next });
          next += 1;
        }
      }
    }
    const callsBefore = list.calls;
    const paging: Paging = { direction: travel, count, from, fence: undefined };
    const window = drive(searchConnection(paging, list.view(comparable)), list);
    seen.pages += 1;
    if (count <= 98) seen.worstCalls = Math.max(seen.worstCalls, list.calls - callsBefore);
    const outcome = window.outcome ?? 'start';
    seen.outcomes.set(outcome, (seen.outcomes.get(outcome) ?? 0) + 1);

    if (outcome === 'gone') {
      for (const row of list.rows) if (row.key === from?.key) mayRepeat.add(row.id);
    }
    for (const { id } of window.rows) delivered.set(id, (delivered.get(id) ?? 0) + 1);
    const end = window.offset + window.rows.length;
    const more = travel === 'forward' ? end < window.total : window.offset > 0;
    if (!more) {
      return { list, delivered, steady, mayRepeat, lost: seen.outcomes.get('lost') ?? 0 };
    }
    const edge = travel === 'forward' ? window.rows.at(-1) : window.rows[0];
    if (edge === undefined) throw new Error('a page that is not the last one is empty');
    from = { offset: travel === 'forward' ? end - 1 : window.offset, id: edge.id, key: edge.key };
  }
  throw new Error('the walk does not end');
}

describe('a walk over a list that moves', () => {
  test('delivers every row that stays in its place exactly once', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const { delivered, steady, mayRepeat } = follow(walk);
        seen.walks += 1;
        for (const id of steady) {
          const times = delivered.get(id) ?? 0;
          if (times === 0) throw new Error(`lost: ${id}`);
          if (times > 1 && !mayRepeat.has(id)) throw new Error(`repeated: ${id}, ${times} times`);
        }
      }),
      { numRuns: Number(process.env.MODEL_RUNS ?? 3000) },
    );
    expect(seen.outcomes.get('lost')).toBeUndefined();
    expect(seen.worstCalls).toBeLessThanOrEqual(1 + MAX_EXTRA_PROBES);
  }, 1_200_000);

  afterAll(() => {
    const outcomes = [...seen.outcomes].map(([name, count]) => `${name} ${count}`).join(', ');
    console.log(
      `${seen.walks} walks, ${seen.pages} pages (${outcomes}); worst page: ${seen.worstCalls} calls`,
    );
  });
});
