import cluster, { type Address, type Worker } from 'node:cluster';
import type { Logger } from 'pino';
import { REPORT_ORDER } from '../telemetry/metrics/report.ts';
import { endProcess, pauseUnless, STOP_SIGNALS, type Stoppable } from './shutdown.ts';

/** A message from the primary to a worker. src/telemetry/metrics also sends REPORT_ORDER. */
type PrimaryMessage = 'stop' | 'skipDelay';

const MIN_RESTART_DELAY_MS = 200;
const MAX_RESTART_DELAY_MS = 30_000;
/** A crash after this time does not count as a failed start. */
const MIN_UPTIME_MS = 60_000;

export interface WorkersSettings {
  /** Added to the primary's environment. */
  env: Record<string, string>;
  logger: Logger;
  /** How long a worker's shutdown may take: the delay, which can be skipped, and the time after it. */
  delayMs: number;
  timeoutMs: number;
  /** Closes shared resources, after the last worker has ended. */
  dispose(): Promise<void> | void;
}

/** The worker processes, in the primary; node:cluster distributes connections. */
export class Workers implements Stoppable {
  readonly #settings: WorkersSettings;
  readonly #logger: Logger;
  readonly #stopping = new AbortController();
  readonly #skipDelay = new AbortController();
  /** Consecutive crashes, each within {@link MIN_UPTIME_MS}. */
  #consecutiveCrashes = 0;

  constructor(settings: WorkersSettings) {
    this.#settings = settings;
    this.#logger = settings.logger;
    cluster.on('listening', ({ id, process: { pid } }) =>
      this.#logger.debug({ number: id, pid }, 'worker listening'),
    );
  }

  /**
   * Starts the other workers once the first listens, so that a wrong setting is reported only once.
   *
   * @returns the address; `undefined` if the first worker ended instead
   */
  async start(count: number): Promise<Address | undefined> {
    const first = this.#fork();
    const address = await new Promise<Address | undefined>((resolve) => {
      let hasListened = false;
      first.once('listening', (listening) => {
        hasListened = true;
        resolve(listening);
      });
      onceEnded(first, (code, signal) => {
        // With code 1, the worker has printed the reason.
        if (!hasListened && !this.isStopping && code !== 1) {
          const about = { number: first.id, pid: first.process.pid, code, signal };
          this.#logger.error(about, 'first worker ended before it listened');
        }
        resolve(undefined);
      });
    });
    if (address === undefined) return undefined;
    this.#replaceOnEnd(first);
    for (let number = 1; number < count && !this.isStopping; number++) this.#forkReplaced();
    return address;
  }

  get isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async stop(): Promise<boolean> {
    this.#stopping.abort();
    const ends = this.#liveWorkers.map((worker) => {
      const end = new Promise<number | null>((resolve) => onceEnded(worker, resolve));
      send(worker, 'stop');
      return end;
    });
    const allEnded = new AbortController();
    const killed = this.#killAfterDeadline(allEnded.signal);
    for (const code of await Promise.all(ends)) if (code !== 0) process.exitCode = 1;
    allEnded.abort();
    await killed;
    await this.#settings.dispose();
    return true;
  }

  skipDelay(): void {
    this.#skipDelay.abort();
    for (const worker of this.#liveWorkers) send(worker, 'skipDelay');
  }

  /** Otherwise a suspended or busy worker would keep the primary alive for ever. */
  async #killAfterDeadline(allEnded: AbortSignal): Promise<void> {
    const { delayMs, timeoutMs } = this.#settings;
    await pauseUnless(AbortSignal.any([allEnded, this.#skipDelay.signal]), delayMs);
    await pauseUnless(allEnded, timeoutMs);
    if (allEnded.aborted) return;
    for (const { id, process } of this.#liveWorkers) {
      this.#logger.error({ number: id, pid: process.pid }, 'worker did not stop in time: killed');
      process.kill('SIGKILL');
    }
  }

  get #liveWorkers(): Worker[] {
    const workers = Object.values(cluster.workers ?? {});
    return workers.filter((worker) => worker !== undefined).filter((worker) => !worker.isDead());
  }

  #fork(): Worker {
    const worker = cluster.fork(this.#settings.env);
    // For example at the limit of processes or open files.
    worker.on('error', ({ message }: Error) => {
      this.#logger.error({ number: worker.id, reason: message }, 'worker cannot be reached');
    });
    return worker;
  }

  #replaceOnEnd(worker: Worker): void {
    const since = performance.now();
    onceEnded(worker, (code, signal) => {
      const about = { number: worker.id, pid: worker.process.pid, code, signal };
      if (this.isStopping) return this.#logger.debug(about, 'worker ended');
      if (performance.now() - since > MIN_UPTIME_MS) this.#consecutiveCrashes = 0;
      void this.#replace(about);
    });
  }

  /** @param about log fields of the worker that ended */
  async #replace(about: object): Promise<void> {
    const restartMs = Math.min(
      MAX_RESTART_DELAY_MS,
      MIN_RESTART_DELAY_MS * 2 ** this.#consecutiveCrashes,
    );
    this.#consecutiveCrashes += 1;
    this.#logger.error({ ...about, restartMs }, 'worker died');
    await pauseUnless(this.#stopping.signal, restartMs);
    if (!this.isStopping) this.#forkReplaced();
  }

  #forkReplaced(): void {
    try {
      this.#replaceOnEnd(this.#fork());
    } catch (error) {
      // `fork` throws if there is not enough memory.
      void this.#replace({ reason: error instanceof Error ? error.message : error });
    }
  }
}

/** Also calls back for a worker that could not be started, which emits no `exit`. */
function onceEnded(
  worker: Worker,
  listener: (code: number | null, signal: string | null) => void,
): void {
  worker.once('exit', listener);
  worker.once('error', () => worker.process.pid === undefined && listener(null, null));
}

function send(worker: Worker, message: PrimaryMessage): void {
  // With a callback, so that a worker that ends now causes no error in the primary.
  if (worker.isConnected()) worker.send(message, () => {});
}

/** A running worker, as its primary controls it. */
export interface WorkerRuntime extends Stoppable {
  /** Its metrics; left out without METRICS_PORT. */
  report?: (() => Promise<object>) | undefined;
}

/**
 * Stops on the primary's message, even during startup. Signals are ignored: a terminal or a supervisor sends
 * them to the whole process group, so they would count twice.
 */
export function runAsWorker(starting: Promise<WorkerRuntime>): void {
  for (const signal of STOP_SIGNALS) process.on(signal, () => {});
  process.on('message', async (message) => {
    const runtime = await starting;
    if (message === REPORT_ORDER) await sendReport(runtime);
    if (message === 'skipDelay') runtime.skipDelay();
    if (message !== 'stop') return;
    const endsAlone = await runtime.stop();
    await sendReport(runtime);
    cluster.worker?.disconnect();
    endProcess(endsAlone);
  });
}

/** Resolves when the report was sent, or cannot be sent because the primary has ended. */
async function sendReport({ report }: WorkerRuntime): Promise<void> {
  if (report === undefined) return;
  const message = await report();
  await new Promise<void>((resolve) => process.send?.(message, () => resolve()) ?? resolve());
}
