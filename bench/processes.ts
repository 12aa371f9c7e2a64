import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { LoadAnswer, LoadOrder, LoadPace, LoadResult } from './load.ts';
import type { Peer } from './peers.ts';
import type { Seen } from './upstream.ts';
import type { Work } from './work.ts';

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 2000;

/** Which cores the measured server has to itself, and which are left for everything else. */
export interface Cores {
  server: string | undefined;
  others: string | undefined;
}

/** A process that listens on a port of its own. */
export interface Listening {
  process: ChildProcess;
  pid: number;
  origin: string;
  stop(): Promise<void>;
}

/** The last core this process may use is the server's; none is where there is only one. */
export function coresFor(): Cores {
  const allowed = allowedCores();
  const server = allowed.pop();
  if (server === undefined || allowed.length === 0) return { server: undefined, others: undefined };
  return { server, others: allowed.join(',') };
}

function allowedCores(): string[] {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    const [, list = ''] =
      /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return list.split(',').flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
    });
  } catch {
    return [];
  }
}

/** @param rows of its list; left out, it sends the same rows whatever the page */
export function startUpstream({ others }: Cores, rows?: number): Promise<Listening> {
  const env: Record<string, string> = rows === undefined ? {} : { ROWS: String(rows) };
  return listen([process.execPath, pathOf('./upstream.ts')], others, { cwd: pathOf('..'), env });
}

/** @param nodeOptions of Node.js itself */
export function startPeer(
  peer: Peer,
  upstream: { origin: string },
  { server }: Cores,
  nodeOptions: string[] = [],
): Promise<Listening> {
  const env = { ...peer.env, STUUT_API_URL: upstream.origin, UPSTREAM_URL: upstream.origin };
  const program = peer.program ?? [process.execPath, ...nodeOptions];
  return listen([...program, peer.script], server, { cwd: peer.root, env });
}

async function listen(
  command: string[],
  cores: string | undefined,
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<Listening> {
  const port = await freePort();
  const child = spawn(...pinned(command, cores), {
    cwd,
    // The log is written as in production, and nobody reads it.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      // Nobody has to notice that a server stops.
      STOP_DELAY_MS: '0',
      HOST: '127.0.0.1',
      PORT: String(port),
      ...env,
    },
  });
  const origin = `http://127.0.0.1:${port}`;
  await answers(origin, child, command.join(' '));
  return { process: child, pid: child.pid ?? 0, origin, stop: () => stop(child) };
}

/** `taskset` becomes the process it starts, so the process id is that of the server. */
function pinned(command: string[], cores: string | undefined): [string, string[]] {
  const [program = '', ...args] = command;
  if (cores === undefined) return [program, args];
  return ['taskset', ['--cpu-list', cores, ...command]];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

async function answers(origin: string, child: ChildProcess, name: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    try {
      await (await fetch(origin, { headers: { connection: 'close' } })).arrayBuffer();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  child.kill('SIGKILL');
  throw new Error(`${name} did not start`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(impatience);
}

/** What the upstream has seen since this was last asked. */
export async function seenBy({ origin }: Listening): Promise<Seen> {
  const response = await fetch(`${origin}/seen`);
  const seen: Seen = JSON.parse(await response.text());
  return seen;
}

/** The load generator, in its own process beside the upstream. */
export class Load {
  readonly #child: ChildProcess;
  #next = 0;

  constructor({ others }: Cores) {
    this.#child = spawn(...pinned([process.execPath, pathOf('./load.ts')], others), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  /** @throws Error where an answer was not what was asked for */
  async run(order: Work & LoadPace): Promise<LoadResult> {
    const sent: LoadOrder = { ...order, from: this.#next };
    this.#child.send(sent);
    const answer = await nextMessage<LoadAnswer>(this.#child);
    if ('failure' in answer) {
      throw new Error(
        `${'dialect' in order ? order.dialect : 'fixed operations'}: ${answer.failure}`,
      );
    }
    this.#next += answer.result.requests + order.connections;
    return answer.result;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  stop(): Promise<void> {
    return stop(this.#child);
  }
}

/** @throws Error where the process ends instead */
export function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null, signal: string | null) =>
      reject(new Error(`${child.spawnargs.join(' ')} ended before its time: ${signal ?? code}`));
    child.once('exit', fail);
    child.once('message', (message: Message) => {
      child.off('exit', fail);
      resolve(message);
    });
  });
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
