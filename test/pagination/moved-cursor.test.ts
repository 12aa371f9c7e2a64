import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TimeOrder } from '../../src/pagination/order.ts';
import { nothingLearnt } from '../../src/resolvers/list-facts.ts';
import { ModelList, type ModelRow } from '../support/model-list.ts';
import { repeatable } from '../support/repeat.ts';
import { readPage } from './walk.ts';

const ORDER: TimeOrder = { field: 'created_at', direction: 'desc' };
const SECOND = 1_000_000;

/** Seconds between a row and the next one. */
const SPACINGS: Record<string, (index: number) => number> = {
  even: () => 60,
  growing: (index) => 60 * Math.exp(-index / 4000),
  'busy and quiet hours': (index) => (Math.floor(index / 300) % 2 === 0 ? 1 : 100),
  bursts: (index) => (index % 50 === 0 ? 40_000 : 2),
};

interface Move {
  spacing: string;
  rows: number;
  offset: number;
  arriving: number;
  /** Seconds between two arriving rows; 0 if all have one time. */
  apart: number;
  leaving: number;
}

const moves: fc.Arbitrary<Move> = fc.record({
  spacing: fc.constantFrom(...Object.keys(SPACINGS)),
  rows: fc.integer({ min: 300, max: 20_000 }),
  offset: fc.nat(200),
  arriving: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 200 }), fc.nat(30_000)),
  apart: fc.constantFrom(0, 0.01, 1, 60),
  leaving: fc.nat(100),
});

function rowsOf(count: number, spacing: string): ModelRow[] {
  let time = 0;
  return Array.from({ length: count }, (_, sequence) => {
    time += SPACINGS[spacing]?.(sequence) ?? 0;
    return { id: `a${sequence}`, key: Math.round(time * SECOND), word: null, sequence };
  });
}

/** The REST calls of the page after a row, when other rows were added and removed before it. */
function callsAfter(
  { spacing, rows: length, offset, arriving, apart, leaving }: Move,
  knowsLength: boolean,
): number {
  const list = new ModelList(rowsOf(length, spacing));
  const plan = { travel: 'forward', count: offset + 1, start: undefined, stop: undefined } as const;
  const anchor = readPage(list, ORDER, plan).edges.at(-1)?.anchor;
  const newest = (list.rows.at(-1)?.key ?? 0) + SECOND;
  const arrived = Array.from({ length: arriving }, (_, n): ModelRow => {
    const key = Math.round(newest + n * apart * SECOND);
    return { id: `n${n}`, key, word: null, sequence: length + n };
  });
  list.rows = [...list.rows.slice(0, length - Math.min(leaving, offset)), ...arrived];
  list.changed();
  if (!knowsLength) Object.assign(list.facts, nothingLearnt(200));
  list.calls = 0;
  const next = readPage(list, ORDER, { ...plan, count: 50, start: anchor });
  const expected = Array.from({ length: 50 }, (_, n) => `a${length - offset - 2 - n}`);
  expect(next.edges.map(({ row }) => row.id)).toEqual(expected);
  return list.calls;
}

function summaryOf(counts: readonly number[]): string {
  const mean = counts.reduce((sum, calls) => sum + calls, 0) / counts.length;
  const over = counts.filter((calls) => calls > 8).length;
  return `${mean.toFixed(2)} calls on average, ${Math.max(...counts)} at most, ${over} of ${counts.length} more than 8`;
}

test('a page takes two calls, however many rows arrived or left before its cursor', () => {
  fc.assert(
    fc.property(moves, (move) => {
      expect(callsAfter(move, true)).toBeLessThanOrEqual(2);
    }),
    repeatable(150),
  );
}, 300_000);

test('and hardly more than bisection where the length of the list is not known', ({ annotate }) => {
  const counts: number[] = [];
  fc.assert(
    fc.property(moves, (move) => {
      const calls = callsAfter(move, false);
      const pages = (move.rows + move.arriving) / 200;
      expect(calls).toBeLessThanOrEqual(Math.ceil(Math.log2(pages)) + 5);
      counts.push(calls);
    }),
    repeatable(150),
  );
  return annotate(summaryOf(counts));
}, 300_000);

test.for([
  ['even', 3],
  ['bursts', 8],
  ['growing', 13],
  ['busy and quiet hours', 12],
] as const)(
  'a page after an import of 100,000 tasks, in a list of unknown length: %s, at most %i calls',
  async ([spacing, most], { annotate }) => {
    const counts: number[] = [];
    for (const apart of [0, 0.001, 0.01, 1, 10, 60]) {
      for (const rows of [2000, 20_000]) {
        for (const offset of [0, 49, 199, 1000]) {
          const move = { spacing, rows, offset, arriving: 100_000, apart, leaving: 0 };
          counts.push(callsAfter(move, false));
        }
      }
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(most);
    await annotate(summaryOf(counts));
  },
);
