import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, Registry } from 'prom-client';
import { REPORT_ORDER, type Report, reportFrom } from './report.ts';

/** After it the worker's last report is used. Prometheus waits for 10 seconds. */
const REPORT_TIMEOUT_MS = 2000;

/**
 * Overrides how workers' values are aggregated: the event-loop delay is that of the slowest worker, the
 * start time the latest.
 */
function aggregatorOf(name: string, own: string): string {
  if (name === 'process_start_time_seconds') return 'max';
  return name.startsWith('nodejs_eventloop_lag_') && own === 'average' ? 'max' : own;
}

/**
 * The metrics of all workers, as of one process. Totals of workers that have ended are kept:
 * Prometheus would take a falling total for a restart.
 */
export class WorkerMetrics {
  readonly contentType = new Registry().contentType;
  readonly #latest = new Map<Worker, Report['metrics']>();
  /** Totals of workers that have ended. */
  #departedTotals: Promise<object[]> = Promise.resolve([]);

  #scrape: Promise<string> | undefined;

  /** Create it in the primary, before the first worker. */
  constructor() {
    cluster.on('message', (worker, message: unknown) => {
      const report = reportFrom(message);
      if (report !== undefined) this.#latest.set(worker, report.metrics);
    });
    cluster.on('exit', (worker) => {
      const totals = this.#latest.get(worker)?.filter(({ type }) => type !== 'gauge') ?? [];
      this.#latest.delete(worker);
      this.#departedTotals = this.#departedTotals.then((departed) =>
        sumOf([departed, totals]).getMetricsAsJSON(),
      );
    });
  }

  /** In Prometheus' text format. Concurrent scrapes share the workers' reports. */
  text(): Promise<string> {
    this.#scrape ??= this.#collect().finally(() => {
      this.#scrape = undefined;
    });
    return this.#scrape;
  }

  async #collect(): Promise<string> {
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    await Promise.all(workers.filter((worker) => worker.isConnected()).map(askForReport));
    // Read together: a worker that ends meanwhile is in one of the two.
    const [living, departed] = [[...this.#latest.values()], this.#departedTotals];
    return sumOf([...living.map(withAggregators), await departed]).metrics();
  }
}

/** The wait for a report ends at the first of these; workers send no other messages. */
const SETTLE_EVENTS = ['message', 'disconnect', 'exit'];

/** Resolves when the report has arrived, the worker has ended, or the time is over. */
function askForReport(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      for (const event of SETTLE_EVENTS) worker.off(event, done);
      resolve();
    };
    const timer = setTimeout(done, REPORT_TIMEOUT_MS).unref();
    for (const event of SETTLE_EVENTS) worker.on(event, done);
    // With a callback, so that a worker that ends now causes no error in the primary.
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
