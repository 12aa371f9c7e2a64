import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { createHttpServer, type Gateway } from '../../src/gateway.ts';
import { listenOnLoopback } from './serve.ts';

export interface Listening {
  origin: string;
  port: number;
  server: Server;
  close(): void;
}

/** Serves a gateway with the HTTP server of production, on a free port. */
export async function listen(
  { listener, onUpgrade }: Pick<Gateway, 'listener' | 'onUpgrade'>,
  logger: Logger,
  {
    keepAliveTimeoutMs = 65_000,
    stallTimeoutMs = 60_000,
    requestTimeoutMs,
  }: {
    keepAliveTimeoutMs?: number;
    stallTimeoutMs?: number;
    requestTimeoutMs?: number;
  } = {},
): Promise<Listening> {
  const server = createHttpServer(listener, {
    keepAliveTimeoutMs,
    stallTimeoutMs,
    requestTimeoutMs,
    logger,
    onUpgrade,
  });
  const { url, port } = await listenOnLoopback(server);
  return {
    origin: url,
    port,
    server,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
