import { createServer, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { listenOnLoopback } from './serve.ts';

export interface ConnectProxy extends AsyncDisposable {
  url: string;
  /** `CONNECT rest.test:443`, `GET http://rest.test/v1/tasks`, in the order they came. */
  requests: string[];
  /** All bytes that clients sent, in tunnels and outside of them. */
  readonly received: Buffer;
  openSockets(): number;
}

/** How a proxy responds to `CONNECT`. */
export type ConnectAnswer = 'tunnel' | 'refuse' | 'hang';

/**
 * An egress proxy: tunnels `CONNECT`, forwards plain HTTP, and resolves host names itself.
 *
 * @param portOf the port on this machine, by host name
 */
export async function startConnectProxy(
  portOf: Record<string, number>,
  answer: ConnectAnswer = 'tunnel',
): Promise<ConnectProxy> {
  const requests: string[] = [];
  const received: Buffer[] = [];
  const sockets = new Set<Socket | Duplex>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((incoming, outgoing) => {
    const { hostname, pathname, search } = new URL(incoming.url ?? '');
    requests.push(`${incoming.method} http://${hostname}${pathname}`);
    const { method, headers } = incoming;
    const path = pathname + search;
    httpRequest(
      { host: '127.0.0.1', port: portOf[hostname], method, headers, path },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      },
    ).end();
  });
  server.on('connection', (socket) => {
    track(socket);
    socket.on('data', (chunk: Buffer) => received.push(chunk));
  });
  server.on('connect', ({ url = '' }, client, head) => {
    requests.push(`CONNECT ${url}`);
    client.once('end', () => client.destroy());
    if (answer === 'hang') {
      client.resume();
      return;
    }
    if (answer === 'refuse') {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const port = portOf[url.replace(/:\d+$/, '')] ?? 0;
    const target = connect({ host: '127.0.0.1', port }, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.write(head);
      client.on('data', (chunk: Buffer) => received.push(chunk));
      client.pipe(target).pipe(client);
    });
    track(target);
    client.once('close', () => target.destroy());
  });
  const served = await listenOnLoopback(server);
  return {
    url: served.url,
    requests,
    get received() {
      return Buffer.concat(received);
    },
    openSockets: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await served[Symbol.asyncDispose]();
    },
  };
}
