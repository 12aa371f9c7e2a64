import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creationTimes, DISTRIBUTIONS } from '../../sandbox/creation-times.ts';
import { randomFrom } from '../../sandbox/random.ts';
import type { KeyedList } from '../../src/pagination/keyed-list.ts';
import { Landmarks } from '../../src/pagination/landmarks.ts';
import {
  type LookupResult,
  type LookupTarget,
  searchRows,
} from '../../src/pagination/lookup-search.ts';
import type { RowKey } from '../../src/pagination/order.ts';
import { MAX_LANDMARKS } from '../../src/resolvers/lookup-facts.ts';
import { type LookupCost, quantiles, runLookup } from '../support/lookup-model.ts';
import { repeatable } from '../support/repeat.ts';
import { keyedList } from './keyed.ts';

/** Pages of a group of equal times that a lookup may read. */
const GROUP_PAGES = 25;

/** Oldest first. A row is identified by its position. */
type Keys = Float64Array;

function viewOf(keys: Keys): KeyedList<number> {
  return keyedList((row): RowKey => ({ id: `t${row}`, key: keys[row] ?? null }));
}

function lookUp(keys: Keys, targets: LookupTarget[], landmarks?: Landmarks) {
  const search = searchRows(targets, viewOf(keys), GROUP_PAGES, landmarks);
  return runLookup(search, () => ({ length: keys.length, rowAt: (place) => place }));
}

const table: string[] = [
  '| tasks | spread | rounds | calls | rows | calls, absent | calls, warm |',
  '|---|---|---|---|---|---|---|',
];

/** A task that does not exist, created at the same time as an existing one or a moment later. */
function absentNear(keys: Keys, row: number): LookupTarget {
  return { id: 'nobody', key: (keys[row] ?? 0) + (row % 3) };
}

describe.each([1000, 50_000, 1_000_000])('a lookup among %i tasks', (count) => {
  test.each(DISTRIBUTIONS)(
    'takes few calls where times are %s',
    { tags: 'slow' },
    (distribution) => {
      const keys = creationTimes(distribution, count, randomFrom(3, 100));
      const random = randomFrom(9, 1);
      const landmarks = new Landmarks(MAX_LANDMARKS);
      const [found, absent, warm]: [LookupCost[], LookupCost[], LookupCost[]] = [[], [], []];
      for (let turn = 0; turn < 2000; turn++) {
        const row = Math.floor(random() * count);
        const target = { id: `t${row}`, key: keys[row] ?? 0 };
        const present = lookUp(keys, [target]);
        expect(present.results).toEqual([row]);
        found.push(present);
        const missing = lookUp(keys, [absentNear(keys, row)]);
        expect(missing.results).toEqual([null]);
        absent.push(missing);
        const again = lookUp(keys, [target], landmarks);
        expect(again.results).toEqual([row]);
        warm.push(again);
      }
      const of = (costs: LookupCost[], figure: keyof LookupCost) =>
        quantiles(costs.map((cost) => cost[figure]));
      const [rounds, calls, rows] = [of(found, 'rounds'), of(found, 'calls'), of(found, 'rows')];
      const absentCalls = of(absent, 'calls');
      // The first hundred have found the landmarks for the others.
      const warmCalls = of(warm.slice(100), 'calls');
      const cells = [rounds, calls, rows, absentCalls, warmCalls].map((cell) => cell.join(' / '));
      table.push(`| ${count} | ${distribution} | ${cells.join(' | ')} |`);
      expect(rounds[0]).toBeLessThanOrEqual(3);
      expect(rows[0]).toBeLessThanOrEqual(450);
      expect(calls[2]).toBeLessThanOrEqual(14);
      // One more if the end of a page splits the rows of its time.
      expect(absentCalls[2]).toBeLessThanOrEqual(15);
      expect(warmCalls[0]).toBeLessThanOrEqual(2);
    },
  );
});

test('docs/lookups.md shows the measured figures', { tags: 'slow' }, () => {
  const page = readFileSync(new URL('../../docs/lookups.md', import.meta.url), 'utf8');
  expect(page).toContain(table.join('\n'));
});

test.each(DISTRIBUTIONS)(
  'one of 20,000 tasks, %s, is found in a batch with many others',
  (distribution) => {
    const keys = creationTimes(distribution, 20_000, randomFrom(5, 100));
    const random = randomFrom(5, 1);
    for (const count of [2, 5, 20, 100]) {
      const rows = Array.from({ length: count }, () => Math.floor(random() * keys.length));
      const targets = rows.map((row) => ({ id: `t${row}`, key: keys[row] ?? 0 }));
      expect(lookUp(keys, targets).results, `${count} at once`).toEqual(rows);
    }
  },
);

/** A row of the lists below, newest first; some have no key, and are together at one end. */
interface Row {
  id: string;
  key: number | null;
}

/** Runs of rows with equal keys, and how much older each run is than the previous one. */
interface Plan {
  runs: [older: number, length: number][];
  keyless: number;
  keylessFirst: boolean;
}

/** Between two rounds of reads, rows are added at the front, and runs of rows are removed. */
interface Move {
  arrive: number;
  later: number;
  remove: { at: number; length: number }[];
}

const keyOfRow = (row: Row): RowKey => row;

const plansUpTo = (longest: number): fc.Arbitrary<Plan> =>
  fc.record({
    runs: fc.array(
      fc.tuple(
        fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 1e9 })),
        fc.oneof(
          { weight: 8, arbitrary: fc.integer({ min: 1, max: 3 }) },
          { weight: 3, arbitrary: fc.integer({ min: 1, max: 120 }) },
          { weight: 1, arbitrary: fc.integer({ min: 150, max: longest }) },
        ),
      ),
      { maxLength: 80, size: 'max' },
    ),
    keyless: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(5), fc.nat(450)),
    keylessFirst: fc.boolean(),
  });

const plans = plansUpTo(900);
/** The rows of one time that the budget {@link GROUP_PAGES} can read at any position. */
const LONGEST_GROUP = 3500;

function rowsOf({ runs, keyless, keylessFirst }: Plan): Row[] {
  let key = 1e15;
  const keys = runs.flatMap(([older, length]) => {
    key -= older;
    return Array.from({ length }, (): number | null => key);
  });
  const blanks = Array.from({ length: keyless }, () => null);
  const all = keylessFirst ? [...blanks, ...keys] : [...keys, ...blanks];
  return all.map((rowKey, place) => ({ id: `t${place}`, key: rowKey }));
}

const picks = fc.array(
  fc.record({ at: fc.nat(100_000), absent: fc.boolean(), beside: fc.integer({ min: -1, max: 1 }) }),
  { minLength: 1, maxLength: 40 },
);
type Picks = typeof picks extends fc.Arbitrary<infer Some> ? Some : never;

/**
 * Rows of the list, and rows that never existed, with the same or nearly the same time as an existing one.
 */
function targetsOf(rows: readonly Row[], some: Picks): LookupTarget[] {
  return some.flatMap(({ at, absent, beside }, n) => {
    const row = rows[at % Math.max(1, rows.length)];
    const key = row?.key ?? 0;
    if (absent || row === undefined) return [{ id: `absent${n}`, key: key + beside }];
    return row.key === null ? [] : [{ id: row.id, key }];
  });
}

function moved(rows: Row[], move: Move | undefined, stays: ReadonlySet<string>, round: number) {
  if (move === undefined) return rows;
  const going = new Set<string>();
  for (const { at, length } of move.remove) {
    const from = at % Math.max(1, rows.length);
    for (const { id } of rows.slice(from, from + length)) if (!stays.has(id)) going.add(id);
  }
  const first = rows.findIndex(({ key }) => key !== null);
  const front = first === -1 ? rows.length : first;
  const key = (rows[front]?.key ?? 1e15) + move.later;
  const fresh = Array.from({ length: move.arrive }, (_, n) => ({ id: `new${round}.${n}`, key }));
  return rows.toSpliced(front, 0, ...fresh).filter(({ id }) => !going.has(id));
}

/** Looks rows up in a list, newest first, that may change after each round. */
function lookUpRows(
  list: Row[],
  targets: LookupTarget[],
  change = (rows: Row[], _round: number) => rows,
): LookupResult<Row>[] {
  let rows = list;
  const search = searchRows(targets, keyedList(keyOfRow), GROUP_PAGES);
  return runLookup(search, (round) => {
    if (round > 0) rows = change(rows, round - 1);
    const { length } = rows;
    return {
      length,
      rowAt(place) {
        const row = rows[length - 1 - place];
        if (row === undefined) throw new Error(`no row ${place}`);
        return row;
      },
    };
  }).results;
}

function expectRight(rows: Row[], targets: LookupTarget[], results: LookupResult<Row>[]): void {
  const there = new Map(rows.map((row) => [row.id, row]));
  for (const [n, { id }] of targets.entries()) {
    const right = there.get(id) ?? null;
    const result = results[n];
    if (result !== right) throw new Error(`${id}: ${result && JSON.stringify(result)}`);
  }
}

const RUN_LENGTHS = [
  150, 150, 840, 32, 25, 3, 105, 1, 720, 150, 2, 1, 2, 225, 2, 1, 86, 3, 2, 81, 1, 3, 41, 3, 3, 602,
  1, 3,
];
/** Two positions whose guesses are beside the bounds of one wide region, in every round. */
const BESIDE_BOUNDS: [Plan, Picks] = [
  {
    runs: [
      ...RUN_LENGTHS.map((length): [older: number, length: number] => [1, length]),
      [15_155, 215],
    ],
    keyless: 0,
    keylessFirst: false,
  },
  [
    { at: 58_486, absent: true, beside: 1 },
    { at: 8212, absent: true, beside: 0 },
  ],
];

test('a lookup in an unchanged list finds every existing id, and gives null for others', () => {
  fc.assert(
    fc.property(plans, picks, (plan, some) => {
      const rows = rowsOf(plan);
      const targets = targetsOf(rows, some);
      for (const target of targets.slice(0, 3)) {
        expectRight(rows, [target], lookUpRows(rows, [target]));
      }
      expectRight(rows, targets, lookUpRows(rows, targets));
    }),
    { numRuns: 1000, examples: [BESIDE_BOUNDS] },
  );
}, 120_000);

test('a time that many tasks share is read whole within the budget', () => {
  fc.assert(
    fc.property(plansUpTo(LONGEST_GROUP), picks, (plan, some) => {
      const rows = rowsOf(plan);
      const targets = targetsOf(rows, some);
      expectRight(rows, targets, lookUpRows(rows, targets));
    }),
    repeatable(300),
  );
}, 600_000);

test('a lookup in a changing list never misses a task that stays, nor finds one that never existed', () => {
  const move: fc.Arbitrary<Move> = fc.record({
    arrive: fc.oneof(fc.constant(0), fc.nat(10), fc.nat(450)),
    later: fc.nat(2),
    remove: fc.array(fc.record({ at: fc.nat(100_000), length: fc.oneof(fc.nat(3), fc.nat(450)) }), {
      maxLength: 4,
    }),
  });
  fc.assert(
    fc.property(plans, picks, fc.array(move, { maxLength: 12 }), (plan, some, moves) => {
      const rows = rowsOf(plan);
      const targets = targetsOf(rows, some);
      const stays = new Set(targets.map(({ id }) => id));
      const results = lookUpRows(rows, targets, (list, round) =>
        moved(list, moves[round], stays, round),
      );
      const settled = (_: unknown, n: number) => results[n] !== 'inconclusive';
      expectRight(rows, targets.filter(settled), results.filter(settled));
    }),
    { numRuns: 2000 },
  );
}, 120_000);
