import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, Registry } from 'prom-client';
import { REPORT_ORDER, type Report, reportFrom } from './report.ts';

/** A worker that is busy for longer is counted as it last was. Prometheus waits for 10 seconds. */
const REPORT_TIMEOUT_MS = 2000;

/**
 * How the workers' values become one, where that is not as their metric says: the delay is that of
 * the worker that is worst off, and a start is the latest.
 */
function aggregatorOf(name: string, own: string): string {
  if (name === 'process_start_time_seconds') return 'max';
  return name.startsWith('nodejs_eventloop_lag_') && own === 'average' ? 'max' : own;
}

/**
 * The metrics of all workers, as if they were one process. What a worker had counted stays counted
 * when it is gone: a total that falls would look like a restart, and be counted again from zero.
 */
export class WorkerMetrics {
  readonly contentType = new Registry().contentType;
  readonly #latest = new Map<Worker, Report['metrics']>();
  /** Totals of workers that are gone. */
  #departedTotals: Promise<object[]> = Promise.resolve([]);

  #scrape: Promise<string> | undefined;

  /** In the primary, before there are workers. */
  constructor() {
    cluster.on('message', (worker, message: unknown) => {
      const report = reportFrom(message);
      if (report !== undefined) this.#latest.set(worker, report.metrics);
    });
    cluster.on('exit', (worker) => {
      const totals = this.#latest.get(worker)?.filter(({ type }) => type !== 'gauge') ?? [];
      this.#latest.delete(worker);
      this.#departedTotals = this.#departedTotals.then((gone) =>
        sumOf([gone, totals]).getMetricsAsJSON(),
      );
    });
  }

  /** Everything in Prometheus' text format. Scrapes at the same time share what the workers send. */
  text(): Promise<string> {
    this.#scrape ??= this.#collect().finally(() => {
      this.#scrape = undefined;
    });
    return this.#scrape;
  }

  async #collect(): Promise<string> {
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    await Promise.all(workers.filter((worker) => worker.isConnected()).map(askForReport));
    // Taken together: a worker that goes meanwhile is in one of the two.
    const [living, gone] = [[...this.#latest.values()], this.#departedTotals];
    return sumOf([...living.map(withAggregators), await gone]).metrics();
  }
}

/** What ends waiting for a report; workers send nothing else. */
const SETTLE_EVENTS = ['message', 'disconnect', 'exit'];

/** Resolves when the worker has sent it, is gone, or takes too long. */
function askForReport(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      for (const event of SETTLE_EVENTS) worker.off(event, done);
      resolve();
    };
    const timer = setTimeout(done, REPORT_TIMEOUT_MS).unref();
    for (const event of SETTLE_EVENTS) worker.on(event, done);
    // With a callback, so that one that dies in this moment is no error of the primary's.
    worker.send(REPORT_ORDER, () => {});
  });
}

function withAggregators(metrics: Report['metrics']): object[] {
  return metrics.map((metric) => ({
    ...metric,
    aggregator: aggregatorOf(metric.name, metric.aggregator),
  }));
}

function sumOf(reports: object[][]): Registry {
  return AggregatorRegistry.aggregate(reports);
}

export function createWorkerMetrics(): WorkerMetrics {
  return new WorkerMetrics();
}
