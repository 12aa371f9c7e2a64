import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { creationTimes, DISTRIBUTIONS } from '../../sandbox/creation-times.ts';
import { randomFrom } from '../../sandbox/random.ts';
import { searchRows } from '../../src/pagination/lookup-search.ts';
import type { RowKey } from '../../src/pagination/order.ts';
import { quantiles, runLookup } from '../support/lookup-model.ts';
import { keyedList } from './keyed.ts';

const SEEDS = [3, 4, 5];
const GROUP_PAGES = 25;
/** The calls for 20 tasks of one page: median and worst of all seeds. */
const LIMITS = new Map([
  [20_000, { median: 4, worst: 6 }],
  [1_000_000, { median: 6, worst: 11 }],
]);

const table: string[] = ['| tasks | spread | calls | rounds | rows |', '|---|---|---|---|---|'];

function lookUp(keys: Float64Array, from: number, count: number) {
  const rows = Array.from({ length: count }, (_, index) => from + index);
  const list = keyedList((row: number): RowKey => ({ id: `t${row}`, key: keys[row] ?? null }));
  const targets = rows.map((row) => ({ id: `t${row}`, key: keys[row] ?? 0 }));
  const found = runLookup(searchRows(targets, list, GROUP_PAGES), () => ({
    length: keys.length,
    rowAt: (place) => place,
  }));
  expect(found.results).toEqual(rows);
  return found;
}

describe.each([...LIMITS])('20 tasks of one page of %i', (length, { median, worst }) => {
  test.each(DISTRIBUTIONS)('take few calls where times are %s', (distribution) => {
    const costs = SEEDS.flatMap((seed) => {
      const keys = creationTimes(distribution, length, randomFrom(seed, 100));
      const random = randomFrom(9, 1);
      return Array.from({ length: 100 }, () =>
        lookUp(keys, Math.floor(random() * (length - 20)), 20),
      );
    });
    const calls = quantiles(costs.map((cost) => cost.calls));
    const cells = [
      calls,
      quantiles(costs.map(({ rounds }) => rounds)),
      quantiles(costs.map(({ rows }) => rows)),
    ].map((cell) => cell.join(' / '));
    table.push(`| ${length} | ${distribution} | ${cells.join(' | ')} |`);
    expect(calls[0]).toBeLessThanOrEqual(median);
    expect(calls[2]).toBeLessThanOrEqual(worst);
  });
});

test('docs/lookups.md shows the measured figures of batches', () => {
  const page = readFileSync(new URL('../../docs/lookups.md', import.meta.url), 'utf8');
  expect(page).toContain(table.join('\n'));
});

test.each(DISTRIBUTIONS)('the newest 61 to 200 tasks, %s, take one call', (distribution) => {
  const keys = creationTimes(distribution, 20_000, randomFrom(3, 100));
  for (const count of [61, 100, 190, 200]) {
    expect(lookUp(keys, keys.length - count, count)).toMatchObject({ calls: 1, rounds: 1 });
  }
});

test('100 tasks of one page elsewhere take at most 9 calls', () => {
  for (const distribution of DISTRIBUTIONS) {
    const keys = creationTimes(distribution, 20_000, randomFrom(3, 100));
    for (const from of [100, 5_000, 9_999, 15_000, 19_000]) {
      expect(lookUp(keys, from, 100).calls).toBeLessThanOrEqual(9);
    }
  }
});
