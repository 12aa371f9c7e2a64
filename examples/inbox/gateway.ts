import { createServer, type Server } from 'node:http';
import { createGateway, type GatewayConfig } from '../../src/gateway.ts';
import { createLogger } from '../../src/telemetry/logging.ts';

export interface LocalGateway {
  url: string;
  /** Completes the subscriptions and the requests, as in a rolling restart. */
  stop(): Promise<void>;
  /** Starts another gateway at the same address. */
  start(): Promise<void>;
}

/** Starts a gateway in this process, on any free port. */
export async function startGateway(config: GatewayConfig): Promise<LocalGateway> {
  let running = await listen(config, 0);
  const { port } = running;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => running.stop(),
    async start() {
      running = await listen(config, port);
    },
  };
}

async function listen(config: GatewayConfig, port: number) {
  const gateway = createGateway(config, { logger: createLogger('error') });
  const server = createServer(gateway.listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    gateway.completeSubscriptions();
    await new Promise((resolve) => server.close(resolve));
    gateway.close();
  };
  return {
    port: portOf(server),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  return address.port;
}
