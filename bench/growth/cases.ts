import type { DeepList } from '../deep-list.ts';
import { type Question, Questions } from './questions.ts';

export const LIST_LENGTH = 1_000_000;
/** Questions of one case, so that it does not hang on the place of a single row. */
const QUESTIONS = 32;
const PAGE_SIZE = 50;
const ALIAS_SIZE = 10;

/** What grows: the rest stays as it is. */
export type Dimension = 'rows' | 'depth' | 'aliases' | 'connections';

/** One row of a table. */
export interface GrowthCase {
  dimension: Dimension;
  series: string;
  /** How much there is of what grows. */
  size: number;
  /** Where it is not what grows, the same for all. */
  connections: number;
  questions: Question[];
  /** Whether its REST calls are under way side by side, rather than each waiting for the last. */
  atOnce: boolean;
}

const ROWS = [10, 25, 50, 100, 150, 200];
const DEPTHS = [100, 1000, 10_000, 100_000, LIST_LENGTH];
const ALIASES = [1, 2, 5, 10, 15, 20];
const CONNECTIONS = [1, 4, 16, 64, 256];

export function growthCases(list: DeepList, connections: number): GrowthCase[] {
  const questions = new Questions(list);
  const one = (
    dimension: Dimension,
    series: string,
    size: number,
    ask: (index: number) => Question,
  ): GrowthCase => ({
    dimension,
    series,
    size,
    connections: dimension === 'connections' ? size : connections,
    questions: Array.from({ length: QUESTIONS }, (_, index) => ask(index)),
    atOnce: dimension === 'aliases',
  });
  return [
    ...ROWS.map((size) =>
      one('rows', 'tasks(first)', size, (n) => questions.firstPage(size, `rows-${n}`)),
    ),
    ...DEPTHS.flatMap((size) => [
      one('depth', 'after: endCursor', size, (n) =>
        questions.pageAfter(placeNear(size, n), PAGE_SIZE),
      ),
      one('depth', 'after: pageCursors', size, (n) =>
        questions.numberedPage(Math.floor(placeNear(size, n) / PAGE_SIZE), PAGE_SIZE),
      ),
      one('depth', 'last', size, (n) =>
        questions.lastPage(placeNear(size, n) + PAGE_SIZE, PAGE_SIZE),
      ),
      one('depth', 'node(id)', size, (n) => questions.node(placeNear(size, n))),
    ]),
    ...ALIASES.flatMap((size) => [
      one('aliases', 'neighbouring pages of one list', size, (n) =>
        questions.neighbours(size, ALIAS_SIZE, `neighbours-${n}`),
      ),
      one('aliases', 'first pages of lists with distinct filters', size, (n) =>
        questions.distinctFilters(size, ALIAS_SIZE, `distinct-${n}`),
      ),
    ]),
    ...CONNECTIONS.map((size) =>
      one('connections', 'tasks(first: 50)', size, (n) =>
        questions.firstPage(PAGE_SIZE, `connections-${n}`),
      ),
    ),
  ];
}

/** A page begins in the last tenth of the way there, and ends within it. */
function placeNear(depth: number, index: number): number {
  const share = 0.9 + 0.1 * ((index * GOLDEN) % 1);
  return Math.max(1, Math.floor(depth * share) - PAGE_SIZE);
}

/** Multiples of it modulo 1 fill the interval evenly, whatever their number. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
