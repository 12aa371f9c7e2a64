import { STATUSES, TYPES } from '../../sandbox/enums.ts';
import { instantText, MINUTE, microsOf, SECOND } from '../../sandbox/instant.ts';
import { below, chance, oneOf, type Random, randomFrom } from '../../sandbox/random.ts';
import type { ListTasksQuery } from '../../src/rest/types.ts';
import type { OrderField } from '../support/walk.ts';
import type { Database } from './database.ts';

/** Times are microseconds since 1970. */
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
export async function fill(database: Database, { rows, hasHugeGroups, isIndexed }: TableSpec) {
  await database.query('DROP TABLE IF EXISTS task');
  await database.query(
    `CREATE TABLE task (
       id varchar(40) PRIMARY KEY,
       created_at ${database.timeType},
       modified_at ${database.timeType},
       status varchar(40),
       type varchar(40) NOT NULL
     )`,
  );
  await insert(database, rowsOf(rows, hasHugeGroups, randomFrom(rows, 600)));
  if (isIndexed) {
    for (const [index, columns] of INDEXES.entries()) {
      await database.query(`CREATE INDEX index_${index} ON task (${columns})`);
    }
  }
  await database.query(database.analyze('task'));
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

const INSERTED_AT_ONCE = 5000;

async function insert(database: Database, rows: readonly TaskRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += INSERTED_AT_ONCE) {
    const some = rows.slice(start, start + INSERTED_AT_ONCE);
    await database.query(
      `INSERT INTO task (id, created_at, modified_at, status, type)
       VALUES ${some.map(() => '(?, ?, ?, ?, ?)').join(', ')}`,
      some.flatMap(({ id, createdAt, modifiedAt, status, type }) => [
        id,
        timeValue(createdAt),
        timeValue(modifiedAt),
        status,
        type,
      ]),
    );
  }
}

/** `2025-03-07 05:31:56.000001`, in UTC: every database reads it. */
function timeValue(micros: number | null): string | null {
  return micros === null ? null : instantText(micros).replace('T', ' ').replace('Z', '');
}

/** A `WHERE` with its values. */
export function whereOf({ status = [], type }: ListTasksQuery) {
  const conditions: string[] = [];
  if (status.length > 0) conditions.push(`status IN (${status.map(() => '?').join(', ')})`);
  if (type !== undefined) conditions.push('type = ?');
  return {
    where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`,
    values: type === undefined ? status : [...status, type],
  };
}

export interface KeyColumns {
  created_at: string | null;
  modified_at: string | null;
  status: string | null;
  type: string;
}

/** What a list is sorted by. */
export const COLUMNS = {
  CREATED_AT: 'created_at',
  MODIFIED_AT: 'modified_at',
  STATUS: 'status',
  TYPE: 'type',
} as const;

const KEYS: Record<OrderField, (row: KeyColumns) => string | null> = {
  CREATED_AT: ({ created_at }) => created_at,
  MODIFIED_AT: ({ modified_at }) => modified_at,
  STATUS: ({ status, created_at }) => `${status} ${created_at}`,
  TYPE: ({ type, created_at }) => `${type} ${created_at}`,
};

/** The ids of a list with what they can be sorted by. */
export async function readKeys(
  database: Database,
  query: ListTasksQuery,
): Promise<(KeyColumns & { id: string })[]> {
  const { where, values } = whereOf(query);
  return database.query(
    `SELECT id, created_at, modified_at, status, type FROM task ${where}`,
    values,
  );
}

/** The ids of a list with what they are sorted by. */
export async function keysOf(
  database: Database,
  field: OrderField,
  query: ListTasksQuery,
): Promise<Map<string, string | null>> {
  return keyed(await readKeys(database, query), field);
}

export function keyed(
  rows: readonly (KeyColumns & { id: string })[],
  field: OrderField,
): Map<string, string | null> {
  return new Map(rows.map((row) => [row.id, KEYS[field](row)]));
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
export async function change(database: Database, changes: Changes, random: Random): Promise<void> {
  const newest = await newestTime(database);
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
  if (changes === 'inserts' || changes === 'all three') await insert(database, given(AT_ONCE, 5));
  if (changes === 'updates' || changes === 'all three') {
    const ids = await someIds(database, random);
    await database.query(
      `UPDATE task SET modified_at = ?, status = CASE WHEN md5(id) < '8' THEN status ELSE ? END
       WHERE id IN (${ids.map(() => '?').join(', ')})`,
      [timeValue(newest + 3 * SECOND), oneOf(random, STATUSES), ...ids],
    );
  }
  if (changes === 'deletes' || changes === 'all three') {
    const ids = await someIds(database, random);
    await database.query(`DELETE FROM task WHERE id IN (${ids.map(() => '?').join(', ')})`, ids);
  }
  if (changes === 'an import') await insert(database, given(IMPORTED, 5));
}

async function newestTime(database: Database): Promise<number> {
  const [row] = await database.query<{ created: string | null; modified: string | null }>(
    'SELECT max(created_at) AS created, max(modified_at) AS modified FROM task',
  );
  const times = [row?.created, row?.modified].filter((text) => text != null);
  return Math.max(START, ...times.map(microsOf));
}

async function someIds(database: Database, random: Random): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `SELECT id FROM task ORDER BY md5(concat(id, '${hex(random)}')) LIMIT ${AT_ONCE}`,
  );
  return rows.map(({ id }) => id);
}
