import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Served extends AsyncDisposable {
  /** The origin, such as `http://127.0.0.1:41234`. */
  url: string;
  port: number;
  server: Server;
}

/** Serves the listener on a free port of loopback. */
export async function serve(listener: RequestListener): Promise<Served> {
  const server = createServer(listener);
  // Longer than any client keeps an idle socket, so that no client reuses a socket that is being closed.
  server.keepAliveTimeout = 120_000;
  return listenOnLoopback(server);
}

/** Listens on a free port of loopback. */
export async function listenOnLoopback(server: Server): Promise<Served> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    server,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
