import type { ListTasksQuery } from '../../src/rest/types.ts';
import type { OrderField } from '../support/walk.ts';
import { CHANGES, type Changes, type TableSpec } from './tasks.ts';

export interface Case {
  orderBy: { field: OrderField; direction: 'ASC' | 'DESC' };
  direction: 'forward' | 'backward';
  size: number;
  table: TableSpec;
  changes: Changes;
  filter: { graph?: Record<string, unknown>; rest: ListTasksQuery };
}

/** Large enough for these tests; pages of 10 over 30,000 rows show nothing more. */
const ROWS_BY_SIZE = [
  [10, 800],
  [50, 3000],
  [200, 12_000],
  [1000, 30_000],
] as const;

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
 * Every order with every size, twice with every kind of plan. Directions, changes and filters alternate at
 * different steps, so that the list contains all combinations of two.
 */
function ordinaryCases(): Case[] {
  const cases: Case[] = [];
  for (const field of ['CREATED_AT', 'MODIFIED_AT', 'STATUS', 'TYPE'] as const) {
    for (const direction of ['ASC', 'DESC'] as const) {
      for (const [size, rows] of ROWS_BY_SIZE) {
        const n = cases.length;
        cases.push({
          orderBy: { field, direction },
          direction: (n + Math.floor(n / 4)) % 2 === 0 ? 'forward' : 'backward',
          size,
          table: { rows, hasHugeGroups: false, isIndexed: Math.floor(n / 2) % 3 === 2 },
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
 * A statement takes far longer with several processes, and the order of equal keys changes with each statement, so
 * a page of a large group takes a dozen calls and more.
 */
const MAX_PARALLEL_ROWS = 12_000;

/** For a PostgreSQL that reads with one process. */
export function serialCases(): Case[] {
  return [...ordinaryCases().filter((_, n) => !PARALLEL_CASES.includes(n)), ...hugeCases()];
}

/** For a PostgreSQL that reads with several processes. */
export function parallelCases(): Case[] {
  const cases = ordinaryCases().filter((_, n) => PARALLEL_CASES.includes(n));
  return cases.map((one) => withRows(one, MAX_PARALLEL_ROWS));
}

export function isByTime({ orderBy: { field } }: Case): boolean {
  return field === 'CREATED_AT' || field === 'MODIFIED_AT';
}

/** Every order with every size, in one of the two directions. */
const MARIADB_CASES = [0, 1, 6, 7, 10, 11, 12, 13, 16, 17, 22, 23, 26, 27, 28, 29];
/** The order of equal keys is another one for each `LIMIT`, whatever the size of the table. */
const MAX_MARIADB_ROWS = 12_000;

export function mariaDbCases(): Case[] {
  const cases = ordinaryCases().filter((_, n) => MARIADB_CASES.includes(n));
  return [...cases, ...hugeCases().slice(0, 1)].map((one) => withRows(one, MAX_MARIADB_ROWS));
}

function withRows(one: Case, most: number): Case {
  return { ...one, table: { ...one.table, rows: Math.min(one.table.rows, most) } };
}

/** Imports of 1,500 and 5,000 tasks with one time, and 3,000 without `modified_at`. */
function hugeCases(): Case[] {
  return (['CREATED_AT', 'MODIFIED_AT'] as const).flatMap((field) =>
    [true, false].map((isIndexed): Case => {
      return {
        orderBy: { field, direction: 'DESC' },
        direction: 'forward',
        size: 200,
        table: { rows: 30_000, hasHugeGroups: true, isIndexed },
        changes: 'nothing',
        filter: { rest: {} },
      };
    }),
  );
}

/**
 * Groups that are too large to be sorted by id are read in the order of the database, which is stable when it
 * reads an index, but not when it sorts.
 */
export function mayRefuse({ table }: Case): boolean {
  return table.hasHugeGroups;
}

export function nameOf({ orderBy, direction, size, table, changes, filter }: Case): string {
  return [
    `${orderBy.field} ${orderBy.direction}`,
    direction,
    size,
    `${table.rows}${table.hasHugeGroups ? ', groups up to 5,000' : ''}`,
    table.isIndexed ? 'indexes' : 'no index',
    Object.values(filter.rest).flat().join(', ') || 'none',
    changes,
  ].join(' | ');
}
