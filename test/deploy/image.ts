import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, cp, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { allowedPaths, isAllowed, readStages, type Stage, stageNamed } from './dockerfile.ts';

const context = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/**
 * The files of an image in a folder, as a container engine would arrange them, without the base image's
 * files.
 */
export interface BuiltImage extends AsyncDisposable {
  stage: Stage;
  /** The image's working directory, in this file system. It is read-only for everybody. */
  workdir: string;
  /** The folder of a `node` that the image's user may run. */
  bin: string;
}

/**
 * Executes the steps of the Dockerfile for a target, with the files of this project and the installed npm: no
 * container engine runs where these tests run. Needs the registry.
 */
export async function buildImage(target: string): Promise<BuiltImage> {
  const folder = await mkdtemp(join(tmpdir(), 'stuut-image-'));
  const stages = readStages();
  await layOut(target, folder, stages);
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await copyFile(process.execPath, join(bin, 'node'));
  // mkdtemp gives access to its owner only, and the image runs as another user.
  await run('chmod', ['-R', 'a=rX', folder]);
  const stage = stageNamed(target, stages);
  return {
    stage,
    workdir: join(folder, target, stage.workdir),
    bin,
    async [Symbol.asyncDispose]() {
      await run('chmod', ['-R', 'u+w', folder]);
      await rm(folder, { recursive: true });
    },
  };
}

async function layOut(name: string, folder: string, stages: Stage[]): Promise<void> {
  const stage = stageNamed(name, stages);
  const workdir = join(folder, name, stage.workdir);
  await mkdir(workdir, { recursive: true });
  for (const step of stage.steps) {
    if (step.kind === 'run') {
      const env = { ...process.env, ...stage.env };
      await run('sh', ['-c', step.command], { cwd: workdir, env });
      continue;
    }
    if (step.from !== undefined) await layOut(step.from, folder, stages);
    for (const source of step.sources) {
      if (step.from === undefined && !isAllowed(source, allowedPaths())) {
        throw new Error(`.dockerignore keeps ${source} out`);
      }
      const path = join(step.from === undefined ? context : join(folder, step.from), source);
      // COPY copies a file into a target that ends with a slash, and the contents of a folder.
      const named = step.target.endsWith('/') && (await stat(path)).isFile();
      const into = join(workdir, step.target, named ? basename(source) : '');
      await cp(path, into, { recursive: true, verbatimSymlinks: true });
    }
  }
}

/** The image's command as a process of this machine. */
export interface RunningImage extends AsyncDisposable {
  /** Everything printed so far. */
  readonly output: string;
  /** Resolves when this address answers with a success; throws if the process ends first. */
  answered(url: string): Promise<void>;
  /** Runs the HEALTHCHECK of the image; its exit code. */
  checkHealth(): Promise<number>;
  /** Sends SIGTERM. */
  terminate(): void;
  /** The exit code, once the process has ended; `null` if a signal ended it. */
  ended(): Promise<number | null>;
}

/**
 * Starts the image's CMD as its USER, with its ENV, in its working directory, and with this process's
 * Node.js. If the tests do not run as root, the command runs as the same user.
 */
export function runImage(
  { stage, workdir, bin }: BuiltImage,
  env: Record<string, string>,
): RunningImage {
  const settings = {
    cwd: workdir,
    env: { PATH: bin, ...stage.env, ...env },
    ...accountOf(stage.user),
  };
  const [command = '', ...args] = stage.command;
  const child = spawn(command, args, { ...settings, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const end = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  return {
    get output() {
      return output;
    },
    async answered(url) {
      while (child.exitCode === null) {
        const answer = await fetch(url).catch(() => undefined);
        if (answer?.ok) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error(`ended before ${url} answered:\n${output}`);
    },
    async checkHealth() {
      const [check = '', ...checkArgs] = stage.healthcheck;
      const [code]: number[] = await once(spawn(check, checkArgs, settings), 'close');
      return code ?? -1;
    },
    terminate: () => void child.kill('SIGTERM'),
    ended: () => end,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await end;
    },
  };
}

function accountOf(user: string | undefined): { uid?: number; gid?: number } {
  const [, uid, gid] = /^(\d+):(\d+)$/.exec(user ?? '') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('USER is not two numbers');
  return process.getuid?.() === 0 ? { uid: Number(uid), gid: Number(gid) } : {};
}
