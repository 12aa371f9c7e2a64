import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchIds } from '../../src/pagination/id-search.ts';
import { searchRows } from '../../src/pagination/lookup-search.ts';
import { BusyList, busySpecs } from '../support/busy-list.ts';
import { type Behaviour, ModelList, type ModelRow, PLAIN } from '../support/model-list.ts';
import { repeatable } from '../support/repeat.ts';

const MAX_PAGES = 25;
/** The most calls for one target before its group is read. */
const SEARCH_CALLS = 14;
/** Groups up to this size are put together with MAX_PAGES, whatever their order. */
const SURE_ROWS = 400;
const WORDS = ['open', 'completed', 'closed', 'archived', 'failed', 'processing'];

const lists = fc.record({
  ties: fc.constantFrom<Behaviour['ties'][]>('insertion', 'byLimit', 'byPage', 'random'),
  groups: fc.array(fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 60, max: 600 })), {
    minLength: 3,
    maxLength: 12,
  }),
  withoutWord: fc.constantFrom(0, 3, 20),
  targets: fc.array(fc.nat(100_000), { minLength: 1, maxLength: 6 }),
});

function rowsOf(groups: readonly number[], withoutWord: number): ModelRow[] {
  return groups.flatMap((length, group) =>
    Array.from({ length }, (_, n) => ({
      id: `t${group}-${(n * 7919) % 100_003}`,
      key: 10_000 + group * 1000,
      word: n < withoutWord ? null : (WORDS[(n * 31) % WORDS.length] ?? null),
      sequence: group * 1000 + n,
    })),
  );
}

test('rows of groups whose order changes are found, and none counts as absent', ({ annotate }) => {
  const counts = { found: 0, absent: 0, inconclusive: 0 };
  fc.assert(
    fc.property(lists, ({ ties, groups, withoutWord, targets }) => {
      const rows = rowsOf(groups, withoutWord);
      const list = new ModelList(rows, { ...PLAIN, ties, words: WORDS });
      const chosen = [...new Set(targets.map((target) => rows[target % rows.length] ?? rows[0]))];
      const existing = chosen.flatMap((row) => (row ? [{ id: row.id, key: row.key ?? 0 }] : []));
      const absent = existing.map(({ id, key }) => ({ id: `${id}-absent`, key }));
      const view = list.view({ field: 'created_at', direction: 'desc' });
      const all = [...existing, ...absent];
      const results = list.run(searchRows(all, view, MAX_PAGES));
      expect(list.calls).toBeLessThanOrEqual(all.length * (SEARCH_CALLS + MAX_PAGES));
      for (const [index, { id, key }] of all.entries()) {
        const result = results[index];
        const row = rows.find((one) => one.id === id);
        if (result === 'inconclusive') counts.inconclusive += 1;
        else expect(result).toBe(row ?? null);
        const size = rows.filter((other) => other.key === key).length;
        // Rows without a word are in no part that REST can filter.
        const isFilterable = withoutWord === 0 || row?.word != null;
        if (isFilterable && size <= SURE_ROWS) expect(result).toBe(row ?? null);
        if (result === null) counts.absent += 1;
        else if (result === row) counts.found += 1;
      }
    }),
    repeatable(200),
  );
  return annotate(JSON.stringify(counts));
});

test('a group that does not change its order is read once', () => {
  const rows = rowsOf([3, 500, 3], 0);
  const list = new ModelList(rows, { ...PLAIN, ties: 'insertion', words: WORDS });
  const view = list.view({ field: 'created_at', direction: 'desc' });
  expect(list.run(searchRows([{ id: 'nobody', key: 11_000 }], view, MAX_PAGES))).toEqual([null]);
  expect(list.calls).toBeLessThanOrEqual(6);
});

test('a read that fails in one group takes no target of another group down', () => {
  const rows = rowsOf([600, 400, 600], 0);
  const list = new (class extends ModelList {
    override read(request: Parameters<ModelList['read']>[0]) {
      const isPartOfOldest = request.narrowing.status !== undefined && request.offset < 50;
      return isPartOfOldest ? new Error('no answer') : super.read(request);
    }
  })(rows, { ...PLAIN, ties: 'byPage', words: WORDS });
  const view = list.view({ field: 'created_at', direction: 'desc' });
  const targets = [
    { id: 'nobody', key: 10_000 },
    { id: 'nobody', key: 12_000 },
    { id: 't1-7919', key: 11_000 },
  ];
  const [oldest, newest, between] = list.run(searchRows(targets, view, MAX_PAGES));
  expect(oldest).toEqual(new Error('no answer'));
  expect(newest).toBeNull();
  expect(between).toMatchObject({ id: 't1-7919' });
});

test.each(['byLimit', 'byPage', 'random'] as const)(
  'a row of a group whose order changes (%s) is found by its id, where ids are in order of creation',
  (ties) => {
    const rows = Array.from({ length: 12_000 }, (_, n): ModelRow => {
      const isInGroup = n >= 3000 && n < 3400;
      const word = WORDS[n % WORDS.length] ?? null;
      return { id: `tsk_${100_000 + n}`, key: isInGroup ? 3000 : n, word, sequence: n };
    });
    for (let n = 3000; n < 3400; n += 20) {
      const list = new ModelList(rows, { ...PLAIN, ties, words: WORDS });
      const view = list.view({ field: 'created_at', direction: 'desc' });
      const results = list.run(searchIds([`tsk_${100_000 + n}`], view, MAX_PAGES, new Set()));
      expect(results).toEqual([rows[n]]);
      expect(list.calls).toBeLessThanOrEqual(SEARCH_CALLS + MAX_PAGES);
    }
  },
);

test('no row that stays counts as absent while the list changes', ({ annotate }) => {
  const counts = { found: 0, inconclusive: 0 };
  const lookups = fc.record({
    spec: busySpecs,
    places: fc.array(fc.nat(100_000), { minLength: 1, maxLength: 4 }),
  });
  fc.assert(
    fc.property(lookups, ({ spec, places }) => {
      const list = new BusyList(spec);
      const rows = [...list.rows];
      const targets = places.flatMap((place) => {
        const row = rows[place % rows.length];
        return row === undefined ? [] : [{ id: row.id, key: row.key ?? 0 }];
      });
      const view = list.view({ field: 'created_at', direction: 'desc' });
      const results = list.run(searchRows(targets, view, MAX_PAGES));
      for (const [index, { id }] of targets.entries()) {
        const result = results[index];
        if (!list.steady.has(id)) continue;
        if (result === 'inconclusive') counts.inconclusive += 1;
        else expect(result).toMatchObject({ id });
        if (result !== 'inconclusive') counts.found += 1;
      }
    }),
    repeatable(500),
  );
  return annotate(JSON.stringify(counts));
});
