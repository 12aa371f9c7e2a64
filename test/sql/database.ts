import { afterAll, beforeAll } from 'vitest';

/** A database, and the few parts of SQL in which the products differ. */
export interface Database {
  /** In the statement, `?` stands for each value. Times are in RFC 3339, as `timeOf` writes them. */
  query<Row>(statement: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The type of a column for times in microseconds. */
  timeType: string;
  /** Whether null sorts before or after all other values, ascending. */
  nulls: 'smallest' | 'largest';
  /** Updates the statistics about a table, from which plans are made. */
  analyze(table: string): string;
}

/** Runs in a server of its own, which stops with it. */
export type OwnDatabase = Database & AsyncDisposable;

/** Starts a database for the tests of a file. */
export function databaseForTests(start: () => Promise<OwnDatabase>): () => Database {
  let database: OwnDatabase;
  beforeAll(async () => {
    database = await start();
  });
  afterAll(() => database?.[Symbol.asyncDispose]());
  return () => database;
}

/** `2025-03-07 05:31:56.25+00`, a time in UTC as databases write it, as `2025-03-07T05:31:56.250000Z`. */
export function timeOf(text: string): string {
  const [fraction = ''] = text.slice(20).split('+');
  const digits = text[19] === '.' ? fraction : '';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${digits.padEnd(6, '0')}Z`;
}
