import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNewest } from '../../src/pagination/newest-rows.ts';
import { type Behaviour, ModelList, type ModelRow } from '../support/model-list.ts';
import { repeatable } from '../support/repeat.ts';

const REPEAT = repeatable(500);

const NOW = 1_000_000;
const ORDER = { field: 'modified_at', direction: 'desc' } as const;

const behaviours: fc.Arbitrary<Behaviour> = fc.record({
  nulls: fc.constantFrom('first', 'last', 'largest', 'smallest'),
  ties: fc.constantFrom('insertion', 'mirrored', 'id', 'byLimit', 'random'),
  words: fc.constant([]),
});
const many = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: 500 }),
);
const lists = fc.record({
  past: many,
  future: many,
  nulls: many,
  apart: fc.constantFrom(0, 1, 50),
});

function rowsOf({
  past,
  future,
  nulls,
  apart,
}: typeof lists extends fc.Arbitrary<infer L> ? L : never) {
  const keys = [
    ...Array.from({ length: past }, (_, index) => NOW - index * apart),
    ...Array.from({ length: future }, (_, index) => NOW + 1 + index * apart),
    ...Array.from({ length: nulls }, () => null),
  ];
  return keys.map(
    (key, sequence): ModelRow => ({
      id: `t${(sequence * 7919) % 100_003}`,
      key,
      word: null,
      sequence,
    }),
  );
}

describe('the newest rows of a list', () => {
  test(`are found wherever other rows stand, and cheaply once that is known (seed ${REPEAT.seed})`, () => {
    fc.assert(
      fc.property(
        behaviours,
        fc.array(lists, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(25, 80, 173, 200),
        (behaviour, states, count) => {
          const list = new ModelList([], behaviour);
          let place = 0;
          for (const state of states) {
            list.rows = rowsOf(state);
            list.changed();
            const times = list.rows.flatMap(({ key }) => (key === null || key > NOW ? [] : key));
            const expected = times.sort((a, b) => b - a).slice(0, count);
            for (const isKnown of [false, true]) {
              list.calls = 0;
              const newest = list.run(readNewest(list.view(ORDER), count, NOW, place));
              place = newest.place;
              // Pages overlap.
              const rows = [...new Map(newest.rows.map((row) => [row.id, row])).values()];
              const found = rows.map(({ key }) => key).filter((key) => key <= NOW);
              // If two pages do not match, rows between them may be missing.
              if (isKnown && list.calls < 2) expect(found.slice(0, count)).toEqual(expected);
              // Its own facts are true.
              const later = times.filter((key) => key > newest.completeAfter);
              expect(found.filter((key) => key > newest.completeAfter)).toEqual(later);
              const most = count === 25 && times.length > 0 ? 1 : 3;
              expect(list.calls).toBeLessThanOrEqual(isKnown ? most : 30);
            }
          }
        },
      ),
      REPEAT,
    );
  });

  test.each([30, 300])('are found where %i others begin the list that were to end it', (nulls) => {
    const list = new ModelList([], { nulls: 'first', ties: 'insertion', words: [] });
    list.rows = rowsOf({ past: 100, future: 0, nulls, apart: 50 });
    // As reported by a replica that had no such rows yet.
    list.facts.nulls = new Map([['modified_at desc', 'last']]);
    const { rows, place } = list.run(readNewest(list.view(ORDER), 25, NOW, 0));
    expect(rows[0]?.key).toBe(NOW);
    expect(place).toBe(nulls);
    expect(list.facts.nulls.get('modified_at desc')).toBe('first');
  });
});
