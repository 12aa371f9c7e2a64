import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that arrived, and is answered when somebody says so. */
export interface Arrival {
  token: string;
  path: string;
  /** How many had arrived before it. */
  number: number;
  /** Answered, or left by who asked. */
  isOver: boolean;
  /** With its token, path and number; a status that is no success says them of a parameter. */
  answer(status?: number, headers?: Record<string, string>): void;
}

export interface ControlledRest extends AsyncDisposable {
  url: string;
  /** All of them, in their order. */
  arrivals: Arrival[];
  /** Those that wait for an answer. */
  waiting(): Arrival[];
}

/** A REST API that answers on command. */
export async function startControlledRest(): Promise<ControlledRest> {
  const arrivals: Arrival[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    const token = headers.authorization?.replace(/^bearer /i, '') ?? '';
    const arrival: Arrival = {
      token,
      path: url,
      number: arrivals.length,
      isOver: false,
      answer(status = 200, more = {}) {
        if (arrival.isOver) return;
        arrival.isOver = true;
        send(response, status, { token, path: url, number: arrival.number }, more);
      },
    };
    response.once('close', () => {
      arrival.isOver = true;
    });
    arrivals.push(arrival);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    arrivals,
    waiting: () => arrivals.filter(({ isOver }) => !isOver),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(
  response: ServerResponse,
  status: number,
  stamp: { token: string; path: string; number: number },
  headers: Record<string, string>,
): void {
  const msg = JSON.stringify(stamp);
  const body = status === 200 ? stamp : { detail: [{ loc: ['query', 'status'], msg }] };
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
