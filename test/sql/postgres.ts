import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import type { Database } from './database.ts';
import { startDatabaseServer } from './database-server.ts';

export interface Postgres extends AsyncDisposable {
  /** Connections with these settings, such as `{ work_mem: '64kB' }`. */
  connect(settings: Readonly<Record<string, string>>): Database;
}

const DEBIAN = '/usr/lib/postgresql';
/** The data is deleted after the test, so it need not survive a crash. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

export async function startPostgres(): Promise<Postgres> {
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
      ...[
        '-D',
        join(folder, 'data'),
        '-k',
        folder,
        '-c',
        'listen_addresses=',
        ...asOptions(SETTINGS),
      ],
    ],
    stopSignal: 'INT',
  });
  const pools: Pool[] = [];
  /** Waits for each connection: a pool ends before its connections. */
  const closed: Promise<void>[] = [];

  function poolWith(settings: Readonly<Record<string, string>>): Pool {
    const pool = new Pool({
      host: server.folder,
      user: 'test',
      database: 'postgres',
      max: 8,
      options: asOptions({ TimeZone: 'UTC', ...settings }).join(' '),
    });
    pool.on('connect', (client) => {
      closed.push(new Promise((resolve) => client.once('end', resolve)));
    });
    pools.push(pool);
    return pool;
  }

  async function stop(): Promise<void> {
    await Promise.all(pools.map((pool) => pool.end()));
    await Promise.all(closed);
    await server[Symbol.asyncDispose]();
  }

  const first = poolWith({});
  await server.untilReady(() => first.query('SELECT 1'));
  return {
    connect: (settings) => databaseOver(poolWith(settings)),
    [Symbol.asyncDispose]: stop,
  };
}

function databaseOver(pool: Pool): Database {
  return {
    async query(statement, values = []) {
      let index = 0;
      const numbered = statement.replaceAll('?', () => `$${++index}`);
      const { rows } = await pool.query(numbered, [...values]);
      return rows;
    },
    timeType: 'timestamptz',
    nulls: 'largest',
    timeText: (expression) => `to_char(${expression}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    analyze: (table) => `ANALYZE ${table}`,
  };
}

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
