import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { createHttpServer } from '../../src/gateway.ts';

export interface Listening {
  origin: string;
  port: number;
  server: Server;
  close(): void;
}

/** Puts the HTTP server of production around a listener, on a port of its own. */
export async function listen(
  listener: RequestListener,
  logger: Logger,
  { keepAliveTimeoutMs = 65_000, stallTimeoutMs = 60_000 } = {},
): Promise<Listening> {
  const server = createHttpServer(listener, { keepAliveTimeoutMs, stallTimeoutMs, logger });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    server,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
