import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionResult } from 'graphql';

/** A GraphQL server that listens on this machine. */
export interface Served extends AsyncDisposable {
  url: string;
}

/** @param port 0 takes any free port */
export async function serve(handler: RequestListener, port = 0): Promise<Served> {
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  return {
    url: `http://127.0.0.1:${address.port}/graphql`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

export interface Answer<Data> extends ExecutionResult<Data> {
  status: number;
  headers: Headers;
}

export interface Asking {
  headers?: Record<string, string>;
  variables?: Record<string, unknown>;
}

/** Sends an operation to a GraphQL server. */
export async function ask<Data = Record<string, unknown>>(
  url: string,
  query: string,
  { headers = {}, variables }: Asking = {},
): Promise<Answer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const result: ExecutionResult<Data> = JSON.parse(await response.text());
  return { ...result, status: response.status, headers: response.headers };
}
