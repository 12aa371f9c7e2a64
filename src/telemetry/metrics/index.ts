/** Loaded only if METRICS_PORT is set. */
export { Metrics } from './metrics.ts';
export { createMetricsServer } from './metrics-server.ts';
export { WorkerMetrics } from './worker-metrics.ts';
