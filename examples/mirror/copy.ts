import { DatabaseSync } from 'node:sqlite';
import type { Task } from './tasks.ts';

/** A point in the order of the graph: time of creation in microseconds, then REST id. */
export interface Key {
  createdAt: number;
  restId: string;
}

export const START: Key = { createdAt: Number.NEGATIVE_INFINITY, restId: '' };
export const END: Key = { createdAt: Number.POSITIVE_INFINITY, restId: '' };

/** The progress of a walk over the changes. */
export interface Walk {
  /** The walk reads tasks that were modified at this time or later. */
  from: string;
  /** The last row that is stored; `null` before the first one. */
  cursor: string | null;
  /** When that row was modified. */
  reached: string;
  /** The newest change at REST when the walk began; `null` before it begins. */
  until: string | null;
}

// `units`, the REST id in UTF-16, sorts as the graph sorts ids; SQLite sorts text by UTF-8.
const TABLES = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS task (
    rest_id TEXT PRIMARY KEY, units BLOB NOT NULL,
    created_at INTEGER, modified_at INTEGER, task TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS task_created ON task (created_at, units);
  CREATE TABLE IF NOT EXISTS walk (one INTEGER PRIMARY KEY CHECK (one = 1), state TEXT) STRICT;
`;
const BETWEEN = '(created_at, units) > (?, ?) AND (created_at, units) < (?, ?)';

/** The copy, in an SQLite file. Only one process may write it at a time. */
export class Copy {
  readonly database: DatabaseSync;

  constructor(path: string) {
    this.database = new DatabaseSync(path);
    this.database.exec(TABLES);
  }

  /** Stores all of it or nothing, even if the process is killed. */
  together<Result>(write: () => Result): Result {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = write();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Stores a task; the version that was read last replaces earlier ones. */
  put(task: Task): void {
    const { restId, createdAt, modifiedAt } = task;
    this.#prepare('INSERT OR REPLACE INTO task VALUES (?, ?, ?, ?, ?)').run(
      restId,
      unitsOf(restId),
      microsOf(createdAt),
      microsOf(modifiedAt),
      JSON.stringify(task),
    );
  }

  deleteAll(ids: readonly string[]): void {
    const remove = this.#prepare('DELETE FROM task WHERE rest_id = ?');
    this.together(() => {
      for (const id of ids) remove.run(id);
    });
  }

  count(): number {
    return Number(this.#prepare('SELECT count(*) AS rows FROM task').get()?.rows);
  }

  countBetween(low: Key, high: Key): number {
    const count = this.#prepare(`SELECT count(*) AS rows FROM task WHERE ${BETWEEN}`);
    return Number(count.get(...valuesOf(low), ...valuesOf(high))?.rows);
  }

  idsBetween(low: Key, high: Key): string[] {
    const ids = this.#prepare(`SELECT rest_id FROM task WHERE ${BETWEEN}`);
    return ids.all(...valuesOf(low), ...valuesOf(high)).map(({ rest_id }) => `${rest_id}`);
  }

  idsWithoutCreatedAt(): string[] {
    const ids = this.#prepare('SELECT rest_id FROM task WHERE created_at IS NULL').all();
    return ids.map(({ rest_id }) => `${rest_id}`);
  }

  countCreatedAt(createdAt: number): number {
    const count = this.#prepare('SELECT count(*) AS rows FROM task WHERE created_at = ?');
    return Number(count.get(createdAt)?.rows);
  }

  /** Microseconds; `-Infinity` if no task in the copy has a time. */
  newestCreatedAt(): number {
    const newest = this.#prepare('SELECT max(created_at) AS time FROM task').get()?.time;
    return typeof newest === 'number' ? newest : Number.NEGATIVE_INFINITY;
  }

  get walk(): Walk {
    const state = this.#prepare('SELECT state FROM walk').get()?.state;
    if (typeof state === 'string') return JSON.parse(state);
    const from = '1700-01-01T00:00:00Z';
    return { from, cursor: null, reached: from, until: null };
  }

  set walk(walk: Walk) {
    this.#prepare('INSERT OR REPLACE INTO walk VALUES (1, ?)').run(JSON.stringify(walk));
  }

  close(): void {
    this.database.close();
  }

  #prepare(sql: string) {
    return this.database.prepare(sql);
  }
}

/** Microseconds since 1970, all digits that the graph sorts by. */
export function microsOf(time: string): number;
export function microsOf(time: string | null): number | null;
export function microsOf(time: string | null): number | null {
  if (time === null) return null;
  const [, fraction = ''] = /\.(\d+)/.exec(time) ?? [];
  const seconds = Date.parse(time.replace(/\.\d+/, ''));
  return seconds * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

function valuesOf({ createdAt, restId }: Key): [number, Uint8Array] {
  return [createdAt, unitsOf(restId)];
}

function unitsOf(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le').swap16();
}
