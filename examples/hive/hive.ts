import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export interface Hive extends AsyncDisposable {
  url: string;
  /** Its output so far. */
  readonly output: string;
  stop(): void;
}

export interface HiveOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  env?: Record<string, string>;
  cwd?: string;
}

/**
 * Starts Hive Gateway: `hive-gateway ARGS…`, such as `supergraph FILE`, with the settings of
 * gateway.config.ts unless the arguments name another file.
 */
export async function startHive(
  args: string[],
  { port = 0, env = {}, cwd = process.cwd() }: HiveOptions = {},
): Promise<Hive> {
  const taken = port === 0 ? await freePort() : port;
  const config = args.includes('-c') ? [] : ['-c', pathOf('gateway.config.ts')];
  const child = spawn(
    process.execPath,
    [
      pathOf('node_modules/@graphql-hive/gateway/dist/bin.js'),
      ...args,
      ...config,
      ...['-h', '127.0.0.1', '-p', String(taken)],
    ],
    {
      cwd,
      env: { PATH: process.env.PATH, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const exit = once(child, 'close');
  const listening = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('Listening on')) resolve();
      });
    }
  });
  await Promise.race([
    listening,
    exit.then(() => {
      throw new Error(`Hive Gateway ended:\n${output}`);
    }),
  ]);
  return {
    url: `http://127.0.0.1:${taken}/graphql`,
    get output() {
      return output;
    },
    stop: () => void child.kill(),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
