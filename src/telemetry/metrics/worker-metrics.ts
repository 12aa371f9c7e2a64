import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, Registry } from 'prom-client';
import { REPORT_ORDER, type Report, reportFrom } from './report.ts';

/** After this time, the worker's previous report is used. Prometheus waits for 10 seconds. */
const REPORT_TIMEOUT_MS = 2000;

/** Overrides how workers' values are aggregated: for the event-loop delay and the start time, the maximum. */
function aggregatorOf(name: string, own: string): string {
  if (name === 'process_start_time_seconds') return 'max';
  return name.startsWith('nodejs_eventloop_lag_') && own === 'average' ? 'max' : own;
}

/**
 * The metrics of all workers, aggregated as for one process. Totals of workers that have ended are kept,
 * because Prometheus would take a falling total for a restart.
 */
export class WorkerMetrics {
  readonly contentType = new Registry().contentType;
  readonly #latest = new Map<Worker, Report['metrics']>();
  /** Totals of workers that have ended. */
  #departedTotals: Promise<object[]> = Promise.resolve([]);

  #scrape: Promise<string> | undefined;

  /** Has to be created in the primary, before the first worker. */
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
    await Promise.all(workers.filter((worker) => worker.isConnected()).map(requestReport));
    // Both are read at the same moment, so that a worker that ends now is in exactly one of them.
    const [living, departed] = [[...this.#latest.values()], this.#departedTotals];
    return sumOf([...living.map(withAggregators), await departed]).metrics();
  }
}

/** The wait for a report ends at the first of these; workers send no other messages. */
const SETTLE_EVENTS = ['message', 'disconnect', 'exit'];

/** Resolves when the report has arrived, the worker has ended, or the timeout has passed. */
function requestReport(worker: Worker): Promise<void> {
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
