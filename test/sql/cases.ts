import type { ListTasksQuery } from '../../src/rest/types.ts';
import type { OrderField } from '../support/walk.ts';
import { CHANGES, type Changes, type TableSpec } from './tasks.ts';

export interface Case {
  orderBy: { field: OrderField; direction: 'ASC' | 'DESC' };
  direction: 'forward' | 'backward';
  size: number;
  table: TableSpec;
  /** Long lists are walked in part: this number of rows, here in the direction of the walk. */
  part: { rows: number; at: 'start' | 'middle' | 'end' };
  changes: Changes;
  filter: { graph?: Record<string, unknown>; rest: ListTasksQuery };
}

const ROWS = 30_000;

/** Rows of a page, and how many rows are walked. */
const PART_BY_SIZE = [
  [10, 500],
  [50, 2000],
  [200, 4000],
  [1000, ROWS],
] as const;

const PARTS = ['start', 'middle', 'end'] as const;

const FILTERS: readonly Case['filter'][] = [
  { rest: {} },
  { rest: {} },
  {
    graph: { status: ['OPEN', 'CLOSED', 'FAILED'] },
    rest: { status: ['open', 'closed', 'failed'] },
  },
  { rest: {} },
  { graph: { type: 'CALL_ANALYSIS' }, rest: { type: 'call_analysis' } },
];

/**
 * Every order with every size. Directions, changes, filters, indexes and parts alternate at different steps, so
 * that the list contains most combinations of two.
 */
function ordinaryCases(): Case[] {
  const cases: Case[] = [];
  for (const field of ['CREATED_AT', 'MODIFIED_AT', 'STATUS', 'TYPE'] as const) {
    for (const direction of ['ASC', 'DESC'] as const) {
      for (const [size, rows] of PART_BY_SIZE) {
        const n = cases.length;
        // Small parts hold several words only where one word follows another.
        const isOneWord = size <= 50 && (field === 'STATUS' || field === 'TYPE');
        cases.push({
          orderBy: { field, direction },
          direction: (n + Math.floor(n / 4)) % 2 === 0 ? 'forward' : 'backward',
          size,
          table: { rows: ROWS, hasHugeGroups: false, isIndexed: Math.floor(n / 2) % 3 === 2 },
          part: {
            rows,
            at: isOneWord ? 'middle' : (PARTS[(n + Math.floor(n / 6)) % 3] ?? 'start'),
          },
          changes: CHANGES[(n * 5 + Math.floor(n / 6)) % CHANGES.length] ?? 'nothing',
          filter: FILTERS[n % FILTERS.length] ?? { rest: {} },
        });
      }
    }
  }
  return cases;
}

/** Walks with pages of 50 and 1,000 rows, by number. */
const PARALLEL_CASES = [1, 3, 9, 17, 19, 25];
/**
 * For databases that order equal keys differently for each page, so that a page of a large group takes a dozen
 * calls and more.
 */
const MAX_UNSTABLE_ROWS = 4000;

/** For a PostgreSQL that reads with one process. */
export function serialCases(): Case[] {
  return [...ordinaryCases().filter((_, n) => !PARALLEL_CASES.includes(n)), ...hugeCases()];
}

/** For a PostgreSQL that reads with several processes. */
export function parallelCases(): Case[] {
  const cases = ordinaryCases().filter((_, n) => PARALLEL_CASES.includes(n));
  return cases.map((one) => upTo(MAX_UNSTABLE_ROWS, one));
}

export function isByTime({ orderBy: { field } }: Case): boolean {
  return field === 'CREATED_AT' || field === 'MODIFIED_AT';
}

/** Every order with every size, in one of the two directions. */
const MARIADB_CASES = [0, 1, 6, 7, 10, 11, 12, 13, 16, 17, 22, 23, 26, 27, 28, 29];

export function mariaDbCases(): Case[] {
  const cases = ordinaryCases().filter((_, n) => MARIADB_CASES.includes(n));
  return [...cases.map((one) => upTo(MAX_UNSTABLE_ROWS, one)), ...hugeCases().slice(0, 1)];
}

function upTo(most: number, one: Case): Case {
  return { ...one, part: { ...one.part, rows: Math.min(one.part.rows, most) } };
}

/** Imports of 1,500 and 5,000 tasks with one time, and 3,000 without `modified_at`. */
function hugeCases(): Case[] {
  return (['CREATED_AT', 'MODIFIED_AT'] as const).flatMap((field) =>
    [true, false].map((isIndexed): Case => {
      return {
        orderBy: { field, direction: 'DESC' },
        direction: 'forward',
        size: 200,
        table: { rows: ROWS, hasHugeGroups: true, isIndexed },
        part: { rows: ROWS, at: 'start' },
        changes: 'nothing',
        filter: { rest: {} },
      };
    }),
  );
}

export function nameOf({ orderBy, direction, size, table, part, changes, filter }: Case): string {
  return [
    `${orderBy.field} ${orderBy.direction}`,
    direction,
    size,
    rowsOf({ table, part }),
    table.isIndexed ? 'indexes' : 'no index',
    Object.values(filter.rest).flat().join(', ') || 'none',
    changes,
  ].join(' | ');
}

const PLACES = { start: 'at the start', middle: 'in the middle', end: 'at the end' };

function rowsOf({ table, part }: Pick<Case, 'table' | 'part'>): string {
  const isWhole = part.rows === table.rows;
  const rows = isWhole ? `${table.rows}` : `${table.rows}, at most ${part.rows} ${PLACES[part.at]}`;
  return table.hasHugeGroups ? `${rows}, groups up to 5,000` : rows;
}
