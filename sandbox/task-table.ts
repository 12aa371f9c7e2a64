import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { IdStyle } from './behaviour.ts';
import { SORT_FIELDS, SORT_ORDERS } from './enums.ts';
import { restIdOf } from './id-style.ts';
import type { ListOrder } from './list-order.ts';
import type { Filter } from './task-filter.ts';
import { COLUMNS, rowFrom, type TaskRow, valuesOf } from './task-row.ts';

const TABLE = `CREATE TABLE task (${COLUMNS.map((column) => column.join(' ')).join(', ')}) STRICT`;

// Every index ends with the sequence number, ascending, because ties are sorted by it in both directions. So
// each direction needs its own index. Read backwards, the index of one direction also serves a page near the
// end of the other.
const INDEXES = [
  ...SORT_FIELDS.flatMap((field) =>
    SORT_ORDERS.map((order) => `task_${field}_${order} ON task (organization, ${field} ${order})`),
  ),
  'task_assignee ON task (organization, assignee, created_at DESC)',
].map((index) => `CREATE INDEX IF NOT EXISTS ${index};`);

const INSERT = `INSERT INTO task VALUES (${COLUMNS.map(() => '?').join(', ')})`;
const UPDATE = `UPDATE task SET ${COLUMNS.map(([name]) => `${name} = ?`).join(', ')} WHERE sequence = ?`;

const MAX_CACHED_COUNTS = 1000;
/** Some orders need a new statement for every response. */
const MAX_PREPARED = 500;

/** The tasks in SQLite, in memory: rows in, rows out. */
export class TaskTable {
  readonly #database = new DatabaseSync(':memory:');
  readonly #statements = new Map<string, StatementSync>();
  readonly #counts = new Map<string, number>();
  readonly #sizes = new Map<number, number>();

  constructor(ids: IdStyle) {
    this.#database.function('rest_id', { deterministic: true }, (sequence, givenId) =>
      typeof givenId === 'string' ? givenId : restIdOf(Number(sequence), ids),
    );
    // The data is not kept after the process ends, so no journal is needed.
    this.#database.exec(
      'PRAGMA journal_mode = OFF; PRAGMA temp_store = MEMORY; PRAGMA threads = 2',
    );
    this.#database.exec(TABLE);
    this.#database.exec(
      'CREATE UNIQUE INDEX task_given_id ON task (given_id) WHERE given_id IS NOT NULL',
    );
  }

  /** Fills an empty table. Creating the indexes after the rows is several times faster. */
  load(rows: Iterable<TaskRow>): void {
    this.addAll(rows);
    this.#database.exec(INDEXES.join('\n'));
  }

  /** In one transaction, which is several times faster than one for each row. */
  addAll(rows: Iterable<TaskRow>): void {
    this.#database.exec('BEGIN');
    try {
      for (const row of rows) this.add(row);
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  add(row: TaskRow): void {
    this.#prepared(INSERT).run(...valuesOf(row));
    this.#changed(row.organization, 1);
  }

  replace(row: TaskRow): void {
    this.#prepared(UPDATE).run(...valuesOf(row), row.sequence);
    this.#changed(row.organization, 0);
  }

  remove(row: TaskRow): void {
    this.#prepared('DELETE FROM task WHERE sequence = ?').run(row.sequence);
    this.#changed(row.organization, -1);
  }

  clear(organization: number): void {
    this.#prepared('DELETE FROM task WHERE organization = ?').run(organization);
    this.#changed(organization, -this.#sizeOf(organization));
  }

  withSequence(sequence: number): TaskRow | undefined {
    const found = this.#prepared('SELECT * FROM task WHERE sequence = ?').get(sequence);
    return found && rowFrom(found);
  }

  withGivenId(id: string): TaskRow | undefined {
    const found = this.#prepared('SELECT * FROM task WHERE given_id = ?').get(id);
    return found && rowFrom(found);
  }

  count({ organization, sql, values, isWhole }: Filter): number {
    if (isWhole) return this.#sizeOf(organization);
    const key = `${sql} ${values.join()}`;
    const cached = this.#counts.get(key);
    if (cached !== undefined) return cached;
    const found = this.#prepared(`SELECT count(*) AS rows FROM task WHERE ${sql}`).get(...values);
    const count = Number(found?.rows ?? 0);
    if (this.#counts.size >= MAX_CACHED_COUNTS) this.#counts.clear();
    this.#counts.set(key, count);
    return count;
  }

  /** All rows, in the order of insertion. */
  all({ sql, values }: Filter): TaskRow[] {
    return this.#prepared(`SELECT * FROM task WHERE ${sql} ORDER BY sequence`)
      .all(...values)
      .map(rowFrom);
  }

  /** Rows `[offset, offset + limit)`. */
  page(filter: Filter, order: ListOrder, offset: number, limit: number): TaskRow[] {
    const total = this.count(filter);
    const length = Math.min(limit, total - offset);
    if (length <= 0) return [];
    if (offset <= total / 2) {
      return this.#rows(filter, order.forwards, length, offset);
    }
    // SQLite reads all rows before the offset, so the offset is counted from the nearer end.
    const after = total - offset - length;
    return this.#rows(filter, order.backwards, length, after).reverse();
  }

  close(): void {
    this.#database.close();
  }

  #rows({ sql, values }: Filter, order: string, limit: number, offset: number): TaskRow[] {
    const select = `SELECT * FROM task WHERE ${sql} ORDER BY ${order} LIMIT ? OFFSET ?`;
    return this.#prepared(select)
      .all(...values, limit, offset)
      .map(rowFrom);
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= MAX_PREPARED) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #changed(organization: number, added: number): void {
    this.#sizes.set(organization, this.#sizeOf(organization) + added);
    if (this.#counts.size > 0) this.#counts.clear();
  }

  #sizeOf(organization: number): number {
    return this.#sizes.get(organization) ?? 0;
  }
}
