import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creationTimes, DISTRIBUTIONS } from '../../sandbox/creation-times.ts';
import { randomFrom } from '../../sandbox/random.ts';
import type { KeyedList } from '../../src/pagination/keyed-list.ts';
import {
  type LookupResult,
  type LookupTarget,
  searchRows,
} from '../../src/pagination/lookup-search.ts';
import type { RowKey } from '../../src/pagination/order.ts';
import type { ListPage } from '../../src/pagination/search.ts';
import { planPages, type Window } from '../../src/pagination/window.ts';
import { keyedList } from './keyed.ts';

/** Pages of a group of equal times that a lookup may read. */
const GROUP_PAGES = 25;

/** Newest first, as lookups read it. A row is its place of birth in `keys`, oldest first. */
interface Keys {
  readonly length: number;
  [index: number]: number;
}

function viewOf(keys: Keys): KeyedList<number> {
  return keyedList((row): RowKey => ({ id: `t${row}`, key: keys[row] ?? null }));
}

function pagesOf(keys: Keys, window: Window): ListPage<number>[] {
  return planPages(window, 200).map(({ page, limit }) => {
    const offset = page * limit;
    const length = Math.max(0, Math.min(limit, keys.length - offset));
    const rows = Array.from({ length }, (_, index) => keys.length - 1 - offset - index);
    return { offset, rows, total: keys.length, isLast: offset + limit >= keys.length };
  });
}

function lookUp(keys: Keys, targets: LookupTarget[]) {
  const search = searchRows(targets, viewOf(keys), GROUP_PAGES);
  let reads = 0;
  let step = search.next();
  while (!step.done) {
    const pages = step.value.map((window) => pagesOf(keys, window));
    reads += pages.flat().length;
    step = search.next(pages);
  }
  return { results: step.value, reads };
}

const table: string[] = [
  '| tasks | spread | median | 95 % | worst | worst, absent |',
  '|---|---|---|---|---|---|',
];

/** A task that is not there, created at the same time as one that is, or a moment later. */
function absentNear(keys: Keys, row: number): LookupTarget {
  return { id: 'nobody', key: (keys[row] ?? 0) + (row % 3) };
}

describe.each([1000, 50_000, 1_000_000])('a lookup among %i tasks', (count) => {
  test.each(DISTRIBUTIONS)('takes few calls where times are %s', (distribution) => {
    const keys = creationTimes(distribution, count, randomFrom(3, 100));
    const random = randomFrom(9, 1);
    const [found, absent]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < 2000; turn++) {
      const row = Math.floor(random() * count);
      const present = lookUp(keys, [{ id: `t${row}`, key: keys[row] ?? 0 }]);
      expect(present.results).toEqual([row]);
      found.push(present.reads);
      const missing = lookUp(keys, [absentNear(keys, row)]);
      expect(missing.results).toEqual([null]);
      absent.push(missing.reads);
    }
    found.sort((a, b) => a - b);
    const at = (share: number) => found[Math.floor(found.length * share)] ?? 0;
    const worst = found.at(-1) ?? 0;
    table.push(
      `| ${count} | ${distribution} | ${at(0.5)} | ${at(0.95)} | ${worst} | ${Math.max(...absent)} |`,
    );
    expect(at(0.5)).toBeLessThanOrEqual(distribution === 'bursty' ? 6 : 5);
    expect(worst).toBeLessThanOrEqual(14);
  });
});

test('docs/lookups.md shows the measured figures', () => {
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

/** A row of the lists below, newest first; some have no key, and stand together at one end. */
interface Row {
  id: string;
  key: number | null;
}

/** Rows that tie, run by run, and how much older each run is than the one before. */
interface Plan {
  runs: [older: number, length: number][];
  keyless: number;
  keylessFirst: boolean;
}

/** Between two rounds of reads, rows come in front, and runs of rows go. */
interface Move {
  arrive: number;
  later: number;
  remove: { at: number; length: number }[];
}

const keyOfRow = (row: Row): RowKey => row;

const plans: fc.Arbitrary<Plan> = fc.record({
  runs: fc.array(
    fc.tuple(
      fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 1e9 })),
      fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 1, max: 3 }) },
        { weight: 3, arbitrary: fc.integer({ min: 1, max: 120 }) },
        { weight: 1, arbitrary: fc.integer({ min: 150, max: 900 }) },
      ),
    ),
    { maxLength: 80, size: 'max' },
  ),
  keyless: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(5), fc.nat(450)),
  keylessFirst: fc.boolean(),
});

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

/** Rows of the list, and rows that never were, at the same time as one that is or beside it. */
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

/** Looks rows up in a list that may change after each round; every window has to be one page. */
function lookUpRows(
  list: Row[],
  targets: LookupTarget[],
  change = (rows: Row[], _round: number) => rows,
): LookupResult<Row>[] {
  let rows = list;
  const search = searchRows(targets, keyedList(keyOfRow), GROUP_PAGES);
  let step = search.next();
  for (let round = 0; !step.done; round++) {
    const slices = step.value.map(({ offset, count }) => {
      if (count > 200 || offset % count !== 0) throw new Error(`no page: ${offset} ${count}`);
      const isLast = offset + count >= rows.length;
      return [{ offset, rows: rows.slice(offset, offset + count), total: rows.length, isLast }];
    });
    rows = change(rows, round);
    step = search.next(slices);
  }
  return step.value;
}

function expectRight(rows: Row[], targets: LookupTarget[], results: LookupResult<Row>[]): void {
  const there = new Map(rows.map((row) => [row.id, row]));
  for (const [n, { id }] of targets.entries()) {
    const right = there.get(id) ?? null;
    const result = results[n];
    if (result !== right) throw new Error(`${id}: ${result && JSON.stringify(result)}`);
  }
}

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
    { numRuns: 1000 },
  );
}, 120_000);

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
