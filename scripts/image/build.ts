import { execFile } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { allowedPaths, isAllowed } from './allow-list.ts';
import { readStages, type Stage, type Step, stageNamed } from './dockerfile.ts';

const context = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** An image's files in a folder, as an engine would lay them, without what the base image has. */
export interface BuiltImage extends AsyncDisposable {
  stage: Stage;
  /** What is `/` in the image. Nobody may write to it. */
  root: string;
  /** The image's working directory, in this file system. */
  workdir: string;
  /** The folder of `node`, where the image's user may run it. */
  bin: string;
}

/**
 * Does what the Dockerfile says for a target, step by step, with the files of this project and the
 * npm at hand. Needs the registry.
 */
export async function buildImage(target: string): Promise<BuiltImage> {
  const folder = await mkdtemp(join(tmpdir(), 'stuut-image-'));
  const build = new Build(folder);
  try {
    const stage = stageNamed(target, build.stages);
    const root = await build.rootOf(target);
    // mkdtemp lets its owner in alone, and the image runs as somebody else.
    await chmod(folder, 0o755);
    await setModes(root, { directory: 0o555, file: 0o444 });
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await copyFile(process.execPath, join(bin, 'node'));
    return {
      stage,
      root,
      workdir: join(root, stage.workdir),
      bin,
      [Symbol.asyncDispose]: () => removeFolder(folder),
    };
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}

class Build {
  readonly stages = readStages();
  readonly #allowed = allowedPaths();
  readonly #folder: string;
  readonly #roots = new Map<string, Promise<string>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  rootOf(name: string): Promise<string> {
    const known = this.#roots.get(name) ?? this.#lay(stageNamed(name, this.stages));
    this.#roots.set(name, known);
    return known;
  }

  async #lay(stage: Stage): Promise<string> {
    const root = join(this.#folder, stage.name);
    if (this.stages.some(({ name }) => name === stage.base)) {
      await cp(await this.rootOf(stage.base), root, { recursive: true });
    }
    const workdir = join(root, stage.workdir);
    await mkdir(workdir, { recursive: true });
    for (const step of stage.steps) {
      if (step.kind === 'copy') await this.#copy(step, workdir);
      else
        await run('sh', ['-c', step.command], {
          cwd: workdir,
          env: { ...process.env, ...stage.env },
        });
    }
    return root;
  }

  async #copy({ from, sources, target }: Step & { kind: 'copy' }, workdir: string): Promise<void> {
    const origin = from === undefined ? context : await this.rootOf(from);
    for (const source of sources) {
      if (from === undefined && !isAllowed(source, this.#allowed)) {
        throw new Error(`.dockerignore keeps ${source} out`);
      }
      const path = join(origin, source);
      // COPY puts a file into a target with a slash at its end, and of a folder what is in it.
      const named = target.endsWith('/') && (await stat(path)).isFile();
      const into = named ? join(workdir, target, basename(source)) : join(workdir, target);
      await cp(path, into, { recursive: true, verbatimSymlinks: true });
    }
  }
}

async function setModes(path: string, modes: { directory: number; file: number }): Promise<void> {
  await chmod(path, modes.directory);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await setModes(child, modes);
    else if (entry.isFile()) await chmod(child, modes.file);
  }
}

async function removeFolder(folder: string): Promise<void> {
  await setModes(folder, { directory: 0o755, file: 0o644 });
  await rm(folder, { recursive: true });
}
