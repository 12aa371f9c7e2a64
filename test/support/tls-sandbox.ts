import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '../../sandbox/server.ts';
import type { Certificate } from './certificate.ts';

/** The sandbox behind TLS, as `https://rest.test` for clients of the proxy. */
export async function startTlsSandbox({ key, cert }: Certificate, tasks = 20) {
  const sandbox = await startSandbox({ tasks });
  const server = createServer(
    { key: readFileSync(key), cert: readFileSync(cert) },
    ({ method, url = '', headers }, response) => {
      request(sandbox.url + url, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }).end();
    },
  ).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => undefined);
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    sandbox,
    port: address.port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await sandbox.close();
    },
  };
}
