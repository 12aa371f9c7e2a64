/** Loaded where metrics are wanted, and not otherwise. */
export { createMetrics } from './metrics.ts';
export { createMetricsServer } from './metrics-server.ts';
export { createWorkerMetrics } from './worker-metrics.ts';
