/** Loaded only where METRICS_PORT is set. */
export { createMetrics } from './metrics.ts';
export { createMetricsServer } from './metrics-server.ts';
export { createWorkerMetrics } from './worker-metrics.ts';
