import type { Pool } from 'pg';
import { STATUSES, TYPES } from '../../sandbox/enums.ts';
import { MINUTE, SECOND } from '../../sandbox/instant.ts';
import { below, chance, oneOf, type Random, randomFrom } from '../../sandbox/random.ts';
import type { ListTasksQuery } from '../../src/rest/types.ts';
import type { OrderField } from '../support/walk.ts';

/** A column as PostgreSQL stores it: times in microseconds since 1970. */
interface TaskRow {
  id: string;
  createdAt: number | null;
  modifiedAt: number | null;
  status: string | null;
  type: string;
}

export interface TableSpec {
  rows: number;
  /** Whether groups of equal times are too large to be sorted by id: 1,500, 5,000, 3,000 nulls. */
  hasHugeGroups: boolean;
  isIndexed: boolean;
}

const START = Date.UTC(2025, 0, 1) * 1000;

const INDEXES = [
  'created_at',
  'modified_at',
  'status',
  'type',
  'status, created_at',
  'type, created_at',
];

/** Recreates the table: the same rows for the same spec. */
export async function fill(pool: Pool, { rows, hasHugeGroups, isIndexed }: TableSpec) {
  await pool.query(`
    DROP TABLE IF EXISTS task;
    CREATE TABLE task (
      id text PRIMARY KEY,
      created_at timestamptz,
      modified_at timestamptz,
      status text,
      type text NOT NULL
    );`);
  await insert(pool, rowsOf(rows, hasHugeGroups, randomFrom(rows, 600)));
  if (isIndexed) {
    await pool.query(INDEXES.map((columns) => `CREATE INDEX ON task (${columns});`).join('\n'));
  }
  await pool.query('ANALYZE task');
}

/** In the order of insertion, which is not that of their times. */
function rowsOf(count: number, hasHugeGroups: boolean, random: Random): TaskRow[] {
  const huge = hasHugeGroups ? [1500, 5000] : [];
  const created = timesOf(count, huge, random);
  const modified = timesOf(count, huge, random);
  const nullModified = hasHugeGroups ? 3000 / count : 0.02;
  return created.map((createdAt, index) => ({
    id: `tsk_${hex(random)}${hex(random)}`,
    createdAt: chance(random, 0.005) ? null : createdAt,
    modifiedAt: chance(random, nullModified) ? null : (modified[index] ?? createdAt),
    status: chance(random, 0.005) ? null : oneOf(random, STATUSES),
    type: oneOf(random, TYPES),
  }));
}

/** Groups of 1 to 500 rows with one time, half of the groups of one row, and the huge ones. */
function timesOf(count: number, huge: readonly number[], random: Random): number[] {
  const times: number[] = [];
  const largest = Math.min(500, Math.ceil(count / 6));
  for (let place = 0; times.length < count; place++) {
    const size =
      huge[place - 3] ??
      (chance(random, 0.5) ? 1 : 1 + below(random, oneOf(random, [5, 50, largest])));
    const time = START + place * MINUTE + below(random, SECOND);
    for (let n = 0; n < size && times.length < count; n++) times.push(time);
  }
  const keyed = times.map((time) => [random(), time] as const);
  return keyed.sort(([a], [b]) => a - b).map(([, time]) => time);
}

function hex(random: Random): string {
  return below(random, 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

async function insert(pool: Pool, rows: readonly TaskRow[]): Promise<void> {
  const micros = (column: string) => `to_timestamp(0) + ${column} * interval '1 microsecond'`;
  await pool.query(
    `INSERT INTO task
     SELECT id, ${micros('created')}, ${micros('modified')}, status, type
     FROM unnest($1::text[], $2::float8[], $3::float8[], $4::text[], $5::text[])
       AS given (id, created, modified, status, type)`,
    [
      rows.map(({ id }) => id),
      rows.map(({ createdAt }) => createdAt),
      rows.map(({ modifiedAt }) => modifiedAt),
      rows.map(({ status }) => status),
      rows.map(({ type }) => type),
    ],
  );
}

/** A `WHERE` with its values. */
export function whereOf({ status = [], type }: ListTasksQuery): { sql: string; values: unknown[] } {
  const conditions: string[] = [];
  const values: unknown[] = [];
  if (status.length > 0) conditions.push(`status = ANY($${values.push(status)})`);
  if (type !== undefined) conditions.push(`type = $${values.push(type)}`);
  return { sql: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values };
}

const KEYS: Record<OrderField, string> = {
  CREATED_AT: 'created_at::text',
  MODIFIED_AT: 'modified_at::text',
  STATUS: 'concat_ws(chr(9), coalesce(status, chr(10)), created_at)',
  TYPE: 'concat_ws(chr(9), type, created_at)',
};

/** The ids of a list with what they are sorted by. */
export async function keysOf(
  pool: Pool,
  field: OrderField,
  query: ListTasksQuery,
): Promise<Map<string, string | null>> {
  const { sql, values } = whereOf(query);
  const { rows } = await pool.query<{ id: string; key: string | null }>(
    `SELECT id, ${KEYS[field]} AS key FROM task ${sql}`,
    values,
  );
  return new Map(rows.map(({ id, key }) => [id, key]));
}

export const CHANGES = [
  'nothing',
  'inserts',
  'updates',
  'deletes',
  'all three',
  'an import',
] as const;
export type Changes = (typeof CHANGES)[number];

const AT_ONCE = 20;
const IMPORTED = 2000;

/** The changes between two pages, determined by the random sequence. */
export async function change(pool: Pool, changes: Changes, random: Random): Promise<void> {
  const { rows } = await pool.query<{ micros: number }>(
    `SELECT (extract(epoch FROM greatest(max(created_at), max(modified_at))) * 1e6)::float8 AS micros
     FROM task`,
  );
  const newest = rows[0]?.micros ?? START;
  const given = (count: number, groups: number): TaskRow[] =>
    Array.from({ length: count }, (_, index) => {
      const time = newest + 1 + (index % groups) * 7;
      const [status, type] = [oneOf(random, STATUSES), oneOf(random, TYPES)];
      return {
        id: `tsk_${hex(random)}${hex(random)}`,
        createdAt: time,
        modifiedAt: time,
        status,
        type,
      };
    });
  const some = `(SELECT id FROM task ORDER BY md5(id || '${hex(random)}') LIMIT ${AT_ONCE})`;
  if (changes === 'inserts' || changes === 'all three') await insert(pool, given(AT_ONCE, 5));
  if (changes === 'updates' || changes === 'all three') {
    const time = `to_timestamp(0) + ${newest + 3 * SECOND} * interval '1 microsecond'`;
    const status = `CASE WHEN md5(id) < '8' THEN status ELSE '${oneOf(random, STATUSES)}' END`;
    await pool.query(
      `UPDATE task SET modified_at = ${time}, status = ${status} WHERE id IN ${some}`,
    );
  }
  if (changes === 'deletes' || changes === 'all three') {
    await pool.query(`DELETE FROM task WHERE id IN ${some}`);
  }
  if (changes === 'an import') await insert(pool, given(IMPORTED, 5));
}
