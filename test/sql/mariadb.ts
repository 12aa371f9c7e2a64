import { join } from 'node:path';
import { createPool } from 'mysql2/promise';
import { type OwnDatabase, timeOf } from './database.ts';
import { startDatabaseServer } from './database-server.ts';

/** The data is deleted after the test, so it need not survive a crash. */
const SETTINGS = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-use-native-aio=0',
];

export async function startMariaDb(): Promise<OwnDatabase> {
  const server = await startDatabaseServer({
    name: 'MariaDB',
    user: 'mysql',
    install: (folder) => [
      'mariadb-install-db',
      ...['--no-defaults', `--datadir=${join(folder, 'data')}`],
    ],
    serve: (folder) => [
      '/usr/sbin/mariadbd',
      ...['--no-defaults', `--datadir=${join(folder, 'data')}`, `--socket=${socketIn(folder)}`],
      ...['--skip-networking', '--skip-grant-tables', ...SETTINGS],
    ],
    stopSignal: 'TERM',
  });
  const pool = createPool({
    socketPath: socketIn(server.folder),
    user: 'test',
    // mariadb-install-db creates it.
    database: 'test',
    connectionLimit: 8,
    typeCast(field, next) {
      if (field.type !== 'DATETIME') return next();
      const text = field.string();
      return text === null ? null : timeOf(text);
    },
  });

  async function query<Row>(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
    const [rows] = await pool.query(statement, [...values]);
    return Array.isArray(rows) ? (rows as Row[]) : [];
  }

  await server.untilReady(() => query('SELECT 1'));
  return {
    query,
    timeType: 'datetime(6)',
    nulls: 'smallest',
    analyze: (table) => `ANALYZE TABLE ${table}`,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await server[Symbol.asyncDispose]();
    },
  };
}

const socketIn = (folder: string) => join(folder, 'socket');
