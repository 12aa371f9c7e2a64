import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface TestProcess extends AsyncDisposable {
  child: ChildProcess;
  /** Everything printed so far. */
  readonly output: string;
  /** Resolves with the first match in the output. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code, once the process has ended. */
  ended(): Promise<number | null>;
}

/** A process of the project. */
export function startProcess(args: string[], env: Record<string, string> = {}): TestProcess {
  return startCommand(process.execPath, args, env);
}

export function startCommand(
  command: string,
  args: string[],
  env: Record<string, string> = {},
  cwd = root,
): TestProcess {
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let wake: (() => void)[] = [];
  const note = (chunk: Buffer | string) => {
    output += chunk;
    for (const resume of wake.splice(0)) resume();
  };
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  const exit = once(child, 'close').then(([code]: (number | null)[]) => {
    note('');
    return code ?? null;
  });

  async function printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(output);
      if (match !== null) return match;
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`ended without ${pattern}:\n${output}`);
      await new Promise<void>((resolve) => wake.push(resolve));
    }
  }

  return {
    child,
    get output() {
      return output;
    },
    printed,
    ended: () => exit,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exit;
      wake = [];
    },
  };
}

const PRELOAD = ['-r', './scripts/require-node-24.cjs'];

/**
 * The server as the image starts it, on any free port unless `PORT` is set. Unlike `npm start` it does not
 * read a developer's `.env`.
 */
export function startServer(env: Record<string, string> = {}): TestProcess {
  return startProcess([...PRELOAD, 'src/server.ts'], { PORT: '0', ...env });
}

/** The server with redirected output, such as `>/dev/full`. `PORT` has to be set. */
export function startRedirected(redirection: string, env: Record<string, string>): TestProcess {
  const args = [...PRELOAD, 'src/server.ts'].join(' ');
  return startCommand('sh', ['-c', `exec "$0" ${args} ${redirection}`, process.execPath], env);
}
