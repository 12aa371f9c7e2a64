import cluster, { type Address, type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { REPORT_ORDER } from '../metrics/report.ts';
import type { Stoppable } from './shutdown.ts';

/** What the primary says to a worker; src/metrics asks for reports besides. */
type PrimaryMessage = 'stop' | 'skipDelay';

const MIN_RESTART_DELAY_MS = 200;
const MAX_RESTART_DELAY_MS = 30_000;
/** A worker that lived so long did not die of its start. */
const MIN_UPTIME_MS = 60_000;

/** The processes that answer, as the primary sees them; node:cluster distributes connections. */
export class Workers implements Stoppable {
  readonly #env: Record<string, string>;
  readonly #logger: Logger;
  readonly #dispose: () => Promise<void> | void;
  readonly #stopping = new AbortController();
  /** Workers that died one after the other, none of them steady. */
  #consecutiveCrashes = 0;

  /**
   * @param env what workers get beside the primary's own environment
   * @param dispose closes what they share, after the last has ended
   */
  constructor(env: Record<string, string>, logger: Logger, dispose: () => Promise<void> | void) {
    this.#env = env;
    this.#logger = logger;
    this.#dispose = dispose;
    cluster.on('listening', ({ process: { pid } }) => logger.debug({ pid }, 'worker listening'));
  }

  /**
   * The first alone, and the others once it listens: so what is wrong with the settings is said once.
   *
   * @returns where they listen; `undefined` where the first ended instead
   */
  async start(count: number): Promise<Address | undefined> {
    const first = cluster.fork(this.#env);
    const address = await new Promise<Address | undefined>((resolve) => {
      first.once('listening', resolve);
      first.once('exit', () => resolve(undefined));
    });
    if (address === undefined) return undefined;
    this.#watch(first);
    while (!this.#isStopping && Object.keys(cluster.workers ?? {}).length < count) this.#fork();
    return address;
  }

  async stop(): Promise<boolean> {
    this.#stopping.abort();
    const ends = this.#liveWorkers.map(async (worker): Promise<[number | null]> => {
      const end = once(worker, 'exit');
      send(worker, 'stop');
      const [code]: (number | null)[] = await end;
      return [code ?? null];
    });
    for (const [code] of await Promise.all(ends)) if (code !== 0) process.exitCode = 1;
    await this.#dispose();
    return true;
  }

  skipDelay(): void {
    for (const worker of this.#liveWorkers) send(worker, 'skipDelay');
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  get #liveWorkers(): Worker[] {
    const workers = Object.values(cluster.workers ?? {});
    return workers.filter((worker) => worker !== undefined).filter((worker) => !worker.isDead());
  }

  #fork(): void {
    this.#watch(cluster.fork(this.#env));
  }

  #watch(worker: Worker): void {
    const since = performance.now();
    worker.once('exit', (code, signal) => {
      const { pid } = worker.process;
      if (this.#isStopping) return this.#logger.debug({ pid, code, signal }, 'worker ended');
      if (performance.now() - since > MIN_UPTIME_MS) this.#consecutiveCrashes = 0;
      const restartMs = Math.min(
        MAX_RESTART_DELAY_MS,
        MIN_RESTART_DELAY_MS * 2 ** this.#consecutiveCrashes,
      );
      this.#consecutiveCrashes += 1;
      this.#logger.error({ pid, code, signal, restartMs }, 'worker died');
      void this.#forkAfter(restartMs);
    });
  }

  async #forkAfter(delayMs: number): Promise<void> {
    await pause(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
    if (!this.#isStopping) this.#fork();
  }
}

function send(worker: Worker, message: PrimaryMessage): void {
  // Without a callback, one that dies in this moment would be an error of the primary's.
  if (worker.isConnected()) worker.send(message, () => {});
}

/** What an answering process is to its primary. */
export interface WorkerRuntime extends Stoppable {
  /** What it has counted; left out where nothing is. */
  report?: (() => Promise<object>) | undefined;
}

/**
 * A worker stops when the primary says so. Signals do not count here: a terminal or a supervisor
 * sends them to the whole process group, and they would arrive a second time.
 */
export function runAsWorker(running: WorkerRuntime): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => {});
  process.on('message', async (order) => {
    if (order === REPORT_ORDER) await sendReport(running);
    if (order === 'skipDelay') running.skipDelay();
    if (order !== 'stop') return;
    const endsAlone = await running.stop();
    await sendReport(running);
    cluster.worker?.disconnect();
    if (!endsAlone) process.exit();
  });
}

/** Resolves when it is out, or can not be sent because the primary is gone. */
async function sendReport({ report }: WorkerRuntime): Promise<void> {
  if (report === undefined) return;
  const message = await report();
  await new Promise<void>((resolve) => process.send?.(message, () => resolve()) ?? resolve());
}
