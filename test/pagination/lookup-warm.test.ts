import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { creationTimes, DISTRIBUTIONS } from '../../sandbox/creation-times.ts';
import { type Random, randomFrom } from '../../sandbox/random.ts';
import { Landmarks } from '../../src/pagination/landmarks.ts';
import { searchRows } from '../../src/pagination/lookup-search.ts';
import type { RowKey } from '../../src/pagination/order.ts';
import { MAX_LANDMARKS } from '../../src/resolvers/lookup-facts.ts';
import { quantiles, runLookup } from '../support/lookup-model.ts';
import { keyedList } from './keyed.ts';

const SEEDS = [1, 2, 3, 4, 5];
const LENGTH = 1_000_000;
const EARLIER = [10, 30, 100];
/** The measured lookups in each list, which do not add to its landmarks. */
const MEASURED = 60;
/** The median of calls after this number of lookups. */
const LIMITS = { even: [1, 1, 1], bursty: [8, 5, 3], 'one-day': [7, 1, 1], exponential: [2, 1, 1] };

const SLOW = { tags: 'slow' };

function lookUpAny(keys: Float64Array, random: Random, landmarks: Landmarks): number {
  const { length } = keys;
  const row = Math.floor(random() * length);
  const list = keyedList(
    (place: number): RowKey => ({ id: `t${place}`, key: keys[place] ?? null }),
  );
  const search = searchRows([{ id: `t${row}`, key: keys[row] ?? 0 }], list, 25, landmarks);
  const found = runLookup(search, () => ({ length, rowAt: (place) => place }));
  expect(found.results).toEqual([row]);
  return found.calls;
}

const table: string[] = [
  `| spread | ${EARLIER.map((count) => `after ${count} lookups`).join(' | ')} |`,
  `|---|${EARLIER.map(() => '---|').join('')}`,
];

test.each(DISTRIBUTIONS)(
  'landmarks of few lookups save calls for the next: %s',
  SLOW,
  (distribution) => {
    const calls: number[][] = EARLIER.map(() => []);
    for (const seed of SEEDS) {
      const keys = creationTimes(distribution, LENGTH, randomFrom(seed, 100));
      const random = randomFrom(9, seed);
      const lookUp = (landmarks: Landmarks) => lookUpAny(keys, random, landmarks);
      const landmarks = new Landmarks(MAX_LANDMARKS);
      let made = 0;
      for (const [index, count] of EARLIER.entries()) {
        for (; made < count; made++) lookUp(landmarks);
        for (let turn = 0; turn < MEASURED; turn++) calls[index]?.push(lookUp(landmarks.copy()));
      }
    }
    const figures = calls.map(quantiles);
    table.push(`| ${distribution} | ${figures.map((cell) => cell.join(' / ')).join(' | ')} |`);
    for (const [index, limit] of LIMITS[distribution].entries()) {
      expect(figures[index]?.[0]).toBeLessThanOrEqual(limit);
    }
  },
);

test.each(DISTRIBUTIONS)(
  'landmarks of a page that was browsed make no lookup long: %s',
  (distribution) => {
    const length = 200_000;
    const keys = creationTimes(distribution, length, randomFrom(1, 100));
    const random = randomFrom(9, 1);
    for (let turn = 0; turn < 40; turn++) {
      const landmarks = new Landmarks(MAX_LANDMARKS);
      for (const at of [length - 50, length - 1]) landmarks.add({ at, rank: keys[at] ?? 0 });
      expect(lookUpAny(keys, random, landmarks)).toBeLessThanOrEqual(14);
    }
  },
);

test('docs/lookups.md shows the measured figures of few lookups', SLOW, () => {
  const page = readFileSync(new URL('../../docs/lookups.md', import.meta.url), 'utf8');
  expect(page).toContain(table.join('\n'));
});
