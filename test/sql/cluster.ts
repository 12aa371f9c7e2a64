import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'pg';

export interface Cluster extends AsyncDisposable {
  /** Connections with these settings, such as `{ work_mem: '64kB' }`. */
  connect(settings?: Readonly<Record<string, string>>): Pool;
}

const DEBIAN = '/usr/lib/postgresql';
/** The data is deleted after the test, so it need not survive a crash. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * Runs a command until this process has ended, even if it is killed; then stops it and removes the folder.
 */
const WATCHED = '"$@" & read -r _; kill -INT $!; wait $!; rm -rf "$0"';

/**
 * A separate PostgreSQL in a temporary folder, reached through a socket in it. PostgreSQL refuses to run as
 * root: then it runs as `postgres`, the user of Debian's package.
 */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'pg-'));
  const owner = ownerOf();
  if (owner !== undefined) {
    execFileSync('chown', [`${owner.uid}:${owner.gid}`, folder]);
    chmodSync(folder, 0o700);
  }
  const data = join(folder, 'data');
  const options = { ...owner, cwd: folder };
  const text = ['--encoding=UTF8', '--locale=C.UTF-8'];
  execFileSync(
    join(binaries(), 'initdb'),
    ['-D', data, '-U', 'test', '-A', 'trust', '--no-sync', ...text],
    { ...options, stdio: 'pipe' },
  );
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(
    'sh',
    [
      ...['-c', WATCHED, folder, join(binaries(), 'postgres')],
      ...['-D', data, '-k', folder, '-c', 'listen_addresses=', ...settings],
    ],
    { ...options, stdio: ['pipe', 'ignore', 'pipe'], detached: true },
  );
  let log = '';
  server.stderr.on('data', (chunk) => {
    log = `${log}${chunk}`.slice(-10_000);
  });
  const exited = once(server, 'exit');
  const pools: Pool[] = [];
  /** Waits for each connection: a pool ends before its connections. */
  const closed: Promise<void>[] = [];

  function connect(chosen: Readonly<Record<string, string>> = {}): Pool {
    const chosenText = Object.entries(chosen).map(([name, value]) => `-c ${name}=${value}`);
    const pool = new Pool({
      host: folder,
      user: 'test',
      database: 'postgres',
      max: 8,
      options: chosenText.join(' '),
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
    server.stdin.end();
    await exited;
    rmSync(folder, { recursive: true, force: true });
  }

  const pool = connect();
  for (let attempt = 0; ; attempt++) {
    try {
      await pool.query('SELECT 1');
      break;
    } catch (error) {
      if (attempt < 300 && server.exitCode === null) {
        await pause(100);
        continue;
      }
      await stop();
      throw new Error(`PostgreSQL does not start: ${log}`, { cause: error });
    }
  }
  return { connect, [Symbol.asyncDispose]: stop };
}

/** Debian keeps them out of the PATH, a folder for each version. */
function binaries(): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const [newest] = versions.toSorted((a, b) => Number(b) - Number(a));
  const folder = newest === undefined ? undefined : join(DEBIAN, newest, 'bin');
  if (folder === undefined || !existsSync(join(folder, 'initdb'))) {
    throw new Error(`no PostgreSQL in ${DEBIAN}: apt-get install postgresql`);
  }
  return folder;
}

function ownerOf(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const number = (what: string) =>
    Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}
