import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createMetricsServer, Metrics } from '../../src/telemetry/metrics/index.ts';
import { type Exposition, expositionFrom } from './exposition.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

export interface MeasuredGateway extends TestGateway {
  /** Where the metrics are served. */
  metricsUrl: string;
  /** What Prometheus would be told now. */
  scrape(): Promise<Exposition>;
}

/** A gateway over a sandbox of its own, with its metrics served over HTTP. */
export async function startMeasuredGateway(
  options: Omit<NonNullable<Parameters<typeof startTestGateway>[0]>, 'createMetrics'> = {},
): Promise<MeasuredGateway> {
  const gateway = await startTestGateway({
    ...options,
    createMetrics: (source) => new Metrics(source),
  });
  const { metrics } = gateway.gateway;
  if (metrics === undefined) throw new Error('a gateway without metrics');
  const server = createMetricsServer(metrics).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const metricsUrl = `http://127.0.0.1:${address.port}/metrics`;
  return {
    ...gateway,
    metricsUrl,
    async scrape() {
      const response = await fetch(metricsUrl);
      if (response.status !== 200) throw new Error(`scrape: ${response.status}`);
      return expositionFrom(await response.text());
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await gateway[Symbol.asyncDispose]();
    },
  };
}
