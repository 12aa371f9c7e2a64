import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** The system's `redis-server` on a free port, without data on disk. */
export interface TestRedis extends AsyncDisposable {
  url: string;
  port: number;
  /** A connection that the gateway does not use. */
  client: Redis;
  /** Keys with their values, and their time to live in milliseconds. */
  contents(): Promise<{ key: string; value: string; ttlMs: number }[]>;
  /** Waits until there is this number of keys. */
  hasKeys(count: number): Promise<void>;
  /** Waits until a gateway is connected and ready. */
  hasClient(name: string): Promise<void>;
  /** Stops answering, with its connections open. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface RedisOptions {
  /** More arguments of `redis-server`. */
  args?: string[];
  password?: string;
}

export async function startRedis({ args = [], password }: RedisOptions = {}): Promise<TestRedis> {
  const directory = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const login = password === undefined ? '' : `:${password}@`;
  const url = `redis://${login}127.0.0.1:${port}`;
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
  });
  client.on('error', () => {});
  let child: ChildProcess | undefined;
  // A test that timed out does not dispose of its resources.
  const kill = () => void child?.kill('SIGKILL');
  process.once('exit', kill);

  async function start(): Promise<void> {
    const base = ['--bind', '127.0.0.1', '--port', `${port}`, '--save', '', '--appendonly', 'no'];
    const auth = password === undefined ? [] : ['--requirepass', password];
    child = spawn('redis-server', [...base, '--dir', directory, ...auth, ...args]);
    if (client.status === 'wait') await client.connect().catch(() => {});
    await client.ping();
  }

  async function stop(): Promise<void> {
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    child = undefined;
  }

  async function contents() {
    const keys = await client.keys('*');
    return Promise.all(
      keys.sort().map(async (key) => {
        const [value, ttlMs] = await Promise.all([client.get(key), client.pttl(key)]);
        return { key, value: value ?? '', ttlMs };
      }),
    );
  }

  await start();
  return {
    url,
    port,
    client,
    contents,
    async hasKeys(count) {
      while ((await client.dbsize()) < count) await pause();
    },
    async hasClient(name) {
      const isReady = new RegExp(`name=${name} .*cmd=info`);
      while (!isReady.test(String(await client.client('LIST')))) await pause();
      await pause();
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    stop,
    start,
    async [Symbol.asyncDispose]() {
      client.disconnect();
      await stop();
      process.off('exit', kill);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export function pause(milliseconds = 10): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
