import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Pool, types } from 'pg';
import { type OwnDatabase, timeOf } from './database.ts';
import { startDatabaseServer } from './database-server.ts';

const DEBIAN = '/usr/lib/postgresql';
/** The data is deleted after the test, so it need not survive a crash. */
const DISPOSABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** Reads a table with one process. */
export const SERIAL = { max_parallel_workers_per_gather: '0' };
/** Reads a table of a few thousand rows with several processes, and sorts it in parts. */
export const PARALLEL = {
  work_mem: '64kB',
  parallel_setup_cost: '0',
  parallel_tuple_cost: '0',
  min_parallel_table_scan_size: '0',
  min_parallel_index_scan_size: '0',
  max_parallel_workers_per_gather: '4',
};

/** A server with these settings, such as `{ work_mem: '64kB' }`. */
export async function startPostgres(
  settings: Readonly<Record<string, string>>,
): Promise<OwnDatabase> {
  const programs = programFolder();
  const server = await startDatabaseServer({
    name: 'PostgreSQL',
    user: 'postgres',
    install: (folder) => [
      join(programs, 'initdb'),
      ...['-D', join(folder, 'data'), '-U', 'test', '-A', 'trust', '--no-sync'],
      ...['--encoding=UTF8', '--locale=C.UTF-8'],
    ],
    serve: (folder) => [
      join(programs, 'postgres'),
      ...['-D', join(folder, 'data'), '-k', folder, '-c', 'listen_addresses='],
      ...asOptions({ ...DISPOSABLE, TimeZone: 'UTC', ...settings }),
    ],
    stopSignal: 'INT',
  });
  const pool = new Pool({
    host: server.folder,
    user: 'test',
    database: 'postgres',
    max: 8,
    types: { getTypeParser },
  });
  /** Waits for each connection: a pool ends before its connections. */
  const closed: Promise<void>[] = [];
  pool.on('connect', (client) => {
    closed.push(new Promise((resolve) => client.once('end', resolve)));
  });
  await server.untilReady(() => pool.query('SELECT 1'));
  return {
    async query(statement, values = []) {
      let index = 0;
      const numbered = statement.replaceAll('?', () => `$${++index}`);
      const { rows } = await pool.query(numbered, [...values]);
      return rows;
    },
    timeType: 'timestamptz',
    nulls: 'largest',
    analyze: (table) => `ANALYZE ${table}`,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await Promise.all(closed);
      await server[Symbol.asyncDispose]();
    },
  };
}

const getTypeParser: typeof types.getTypeParser = (type, format) =>
  type === types.builtins.TIMESTAMPTZ ? timeOf : types.getTypeParser(type, format);

function asOptions(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Debian keeps the programs out of the PATH, in a folder for each version. */
function programFolder(): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const [newest] = versions.toSorted((a, b) => Number(b) - Number(a));
  const folder = newest === undefined ? undefined : join(DEBIAN, newest, 'bin');
  if (folder === undefined || !existsSync(join(folder, 'initdb'))) {
    throw new Error(`no PostgreSQL in ${DEBIAN}: apt-get install postgresql`);
  }
  return folder;
}
