import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { endpointOf } from '../support/endpoint.ts';
import { startProcess, startServer } from '../support/process.ts';

/** The exit code of the check with these settings. */
async function check(name: 'gateway' | 'sandbox', env: Record<string, string>) {
  await using process = startProcess(['scripts/health-check.ts', name], env);
  return await process.ended();
}

async function listen(host: string, status: number) {
  const server = createServer((_, response) => response.writeHead(status).end()).listen(0, host);
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: String(address.port),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe('the health check of the image', () => {
  test.each(['0.0.0.0', '127.0.0.1', '127.0.0.2', '::', '::1', 'localhost'])(
    'connects to a server on HOST=%s',
    async (host) => {
      await using server = await listen(host, 200);
      expect(await check('gateway', { HOST: host, PORT: server.port })).toBe(0);
    },
  );

  test('connects to HOST only', async () => {
    await using server = await listen('127.0.0.2', 200);
    expect(await check('gateway', { HOST: '127.0.0.1', PORT: server.port })).toBe(1);
    expect(await check('gateway', { HOST: '', PORT: server.port })).toBe(1);
  });

  test('fails for an error status, except 401 of the sandbox, which needs a token', async () => {
    await using server = await listen('127.0.0.1', 503);
    expect(await check('gateway', { PORT: server.port })).toBe(1);
    expect(await check('sandbox', { SANDBOX_PORT: server.port })).toBe(0);
  });

  test('passes with a running gateway, and fails without one', async () => {
    const sandbox = await startSandbox({ tasks: 1 });
    let env: Record<string, string>;
    {
      await using server = startServer({ HOST: '::1', STUUT_API_URL: sandbox.url });
      env = { HOST: '::1', PORT: new URL(await endpointOf(server)).port };
      expect(await check('gateway', env)).toBe(0);
    }
    expect(await check('gateway', env)).toBe(1);
    await sandbox.close();
  });
});
