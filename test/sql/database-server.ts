import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface ServerSpec {
  name: string;
  /** The user of Debian's package. Database servers refuse to run as root, so they run as this user then. */
  user: string;
  /** Creates the files of an empty database. */
  install(folder: string): Command;
  serve(folder: string): Command;
  /** The signal that stops the server without waiting for its connections. */
  stopSignal: 'INT' | 'TERM';
}

type Command = [program: string, ...args: string[]];

export interface DatabaseServer extends AsyncDisposable {
  /** Where its socket is. */
  folder: string;
  /** Waits until this succeeds. */
  untilReady(check: () => Promise<unknown>): Promise<void>;
}

/**
 * Runs a command until this process has ended, even if it is killed; then stops it and removes the folder.
 */
const WATCHED = '"$@" & read -r _; kill -"$STOP_SIGNAL" $!; wait $!; rm -rf "$0"';

/** A separate database server in a temporary folder, reached through a socket in it. */
export async function startDatabaseServer(spec: ServerSpec): Promise<DatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sql-'));
  const owner = process.getuid?.() === 0 ? idsOf(spec.user) : undefined;
  if (owner !== undefined) {
    execFileSync('chown', [`${owner.uid}:${owner.gid}`, folder]);
    chmodSync(folder, 0o700);
  }
  const options = { ...owner, cwd: folder, env: { ...process.env, STOP_SIGNAL: spec.stopSignal } };
  const [program, ...args] = spec.install(folder);
  execFileSync(program, args, { ...options, stdio: 'pipe' });
  const server = spawn('sh', ['-c', WATCHED, folder, ...spec.serve(folder)], {
    ...options,
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
  let log = '';
  server.stderr.on('data', (chunk) => {
    log = `${log}${chunk}`.slice(-10_000);
  });
  const exited = once(server, 'exit');

  async function stop(): Promise<void> {
    server.stdin.end();
    await exited;
    rmSync(folder, { recursive: true, force: true });
  }

  async function untilReady(check: () => Promise<unknown>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await check();
        return;
      } catch (error) {
        if (attempt < 300 && server.exitCode === null) {
          await pause(100);
          continue;
        }
        await stop();
        throw new Error(`${spec.name} does not start: ${log}`, { cause: error });
      }
    }
  }

  return { folder, untilReady, [Symbol.asyncDispose]: stop };
}

function idsOf(user: string): { uid: number; gid: number } {
  const id = (what: string) => Number(execFileSync('id', [what, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
