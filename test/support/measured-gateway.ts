import { createMetricsServer, Metrics } from '../../src/telemetry/metrics/index.ts';
import { type Exposition, expositionFrom } from './exposition.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { listenOnLoopback } from './serve.ts';

export interface MeasuredGateway extends TestGateway {
  /** Where the metrics are served. */
  metricsUrl: string;
  /** The metrics, as Prometheus scrapes them. */
  scrape(): Promise<Exposition>;
}

/** A gateway with its own sandbox, which serves its metrics over HTTP. */
export async function startMeasuredGateway(
  options: Omit<NonNullable<Parameters<typeof startTestGateway>[0]>, 'createMetrics'> = {},
): Promise<MeasuredGateway> {
  const gateway = await startTestGateway({
    ...options,
    createMetrics: (source) => new Metrics(source),
  });
  const { metrics } = gateway.gateway;
  if (metrics === undefined) throw new Error('a gateway without metrics');
  const served = await listenOnLoopback(createMetricsServer(metrics));
  const metricsUrl = `${served.url}/metrics`;
  return {
    ...gateway,
    metricsUrl,
    async scrape() {
      const response = await fetch(metricsUrl);
      if (response.status !== 200) throw new Error(`scrape: ${response.status}`);
      return expositionFrom(await response.text());
    },
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
    },
  };
}
