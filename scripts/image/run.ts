import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { BuiltImage } from './build.ts';

/** The image's command as a process of this machine. */
export interface RunningImage extends AsyncDisposable {
  child: ChildProcess;
  /** Everything printed so far. */
  readonly output: string;
  /** Runs the HEALTHCHECK of the image; its exit code. */
  checkHealth(): Promise<number>;
  /** The exit code, once the process has ended; `null` where a signal ended it. */
  ended(): Promise<number | null>;
}

/**
 * Starts the image's CMD as its USER, with its ENV, in its working directory, and with this
 * process's Node.js. Where somebody else than root runs this, the command runs as them.
 */
export function runImage(image: BuiltImage, env: Record<string, string>): RunningImage {
  const { stage, workdir, bin } = image;
  const [command = '', ...args] = stage.command;
  const settings = {
    cwd: workdir,
    env: { PATH: bin, ...stage.env, ...env },
    ...accountOf(stage.user),
  };
  const child = spawn(command, args, { ...settings, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const end = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  return {
    child,
    get output() {
      return output;
    },
    checkHealth: () =>
      new Promise((resolve) => {
        const [check = '', ...checkArgs] = stage.healthcheck;
        execFile(check, checkArgs, settings).once('close', (code) => resolve(code ?? -1));
      }),
    ended: () => end,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await end;
    },
  };
}

/** A port that was free a moment ago: an image's health check has to know it beforehand. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  return address.port;
}

/** Asks until the answer is a success; throws where the process ends instead. */
export async function answered(image: RunningImage, url: string): Promise<void> {
  while (image.child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`ended before ${url} answered:\n${image.output}`);
}

function accountOf(user: string | undefined): { uid?: number; gid?: number } {
  const [, uid, gid] = /^(\d+):(\d+)$/.exec(user ?? '') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('USER is not two numbers');
  return process.getuid?.() === 0 ? { uid: Number(uid), gid: Number(gid) } : {};
}
