/**
 * Builds the gateway's image into a folder and prints what it weighs, how long it takes to start and
 * what it needs at rest. The base image comes on top of the size. CPU time is read from /proc: it
 * holds still on a busy machine, where the clock does not.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startSandbox } from '../sandbox/server.ts';
import { type BuiltImage, buildImage } from './image/build.ts';
import { answered, freePort, runImage } from './image/run.ts';

const STARTS = 5;
const REST_MS = 5000;
/** A tick of /proc/<pid>/stat, on every Linux there is. */
const TICK_MS = 10;

const run = promisify(execFile);

async function kibibytesOf(path: string): Promise<number> {
  const { stdout } = await run('du', ['-sk', path]);
  return Number.parseInt(stdout, 10);
}

/** The largest packages, or scopes of packages. */
async function largestOf(folder: string, count: number): Promise<string[]> {
  const names = await readdir(folder);
  const sizes = await Promise.all(
    names.map(async (name) => ({ name, size: await kibibytesOf(join(folder, name)) })),
  );
  sizes.sort((one, other) => other.size - one.size);
  return sizes.slice(0, count).map(({ name, size }) => `${name} ${mebibytes(size)}`);
}

function mebibytes(kibibytes: number): string {
  return `${(kibibytes / 1024).toFixed(1)} MiB`;
}

interface Start {
  /** From the start of the process to its first yes at `/ready`. */
  readyMs: number;
  /** User and system time until then. */
  cpuMs: number;
  /** Kibibytes, after a rest. */
  rss: number;
}

async function start(image: BuiltImage, apiUrl: string): Promise<Start> {
  const port = await freePort();
  const began = performance.now();
  await using gateway = runImage(image, { PORT: String(port), STUUT_API_URL: apiUrl });
  await answered(gateway, `http://127.0.0.1:${port}/ready`);
  const readyMs = performance.now() - began;
  const cpuMs = await cpuMsOf(gateway.child.pid);
  await pause(REST_MS);
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(gateway.child.pid)]);
  return { readyMs, cpuMs, rss: Number.parseInt(stdout, 10) };
}

async function cpuMsOf(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, is the second field and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function medianOf(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const sandbox = await startSandbox();
await using image = await buildImage('gateway');
const starts: Start[] = [];
for (let round = 0; round < STARTS; round += 1) starts.push(await start(image, sandbox.url));
await sandbox.close();

const modules = join(image.workdir, 'node_modules');
console.log(`files on top of the base image  ${mebibytes(await kibibytesOf(image.root))}`);
console.log(`of them node_modules            ${mebibytes(await kibibytesOf(modules))}`);
console.log(`  the largest                   ${(await largestOf(modules, 6)).join(', ')}`);
const median = (pick: (start: Start) => number) => medianOf(starts.map(pick));
console.log(`start to /ready, median of ${STARTS}    ${median((it) => it.readyMs).toFixed(0)} ms`);
console.log(`  CPU time of it                ${median((it) => it.cpuMs).toFixed(0)} ms`);
console.log(
  `memory at rest, ${REST_MS / 1000} s later       ${mebibytes(median((it) => it.rss))} RSS`,
);
