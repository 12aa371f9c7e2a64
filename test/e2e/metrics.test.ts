import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { startServer, type TestProcess } from '../support/process.ts';

const QUERY = JSON.stringify({ query: 'query Count { tasks { totalCount } }' });

async function urlOf(server: TestProcess, msg: 'listening' | 'metrics'): Promise<string> {
  const [, url = ''] = await server.printed(new RegExp(`"url":"([^"]+)".*"msg":"${msg}"`));
  return url;
}

function ask(url: string, token: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: QUERY,
  });
}

test('a gateway without METRICS_PORT serves no metrics', async () => {
  await using server = startServer({ SANDBOX_TASKS: '20' });
  const { origin } = new URL(await urlOf(server, 'listening'));
  expect((await fetch(`${origin}/metrics`)).status).toBe(404);
  expect(server.output).not.toContain('"msg":"metrics"');
});

test('metrics have a port of their own, which stays open until the stop is complete', async () => {
  const sandbox = await startSandbox({ tasks: 20 });
  await using server = startServer({ STUUT_API_URL: sandbox.url, METRICS_PORT: '0' });
  const [url, metrics] = [await urlOf(server, 'listening'), await urlOf(server, 'metrics')];
  expect(new URL(metrics).port).not.toBe(new URL(url).port);
  expect((await fetch(new URL('/metrics', url))).status).toBe(404);
  const [{ token }] = sandbox.organizations;
  await (await ask(url, token)).text();

  sandbox.faults.add({ fault: { kind: 'slow', ms: 1000 } });
  const underWay = ask(url, token);
  await expect.poll(() => sandbox.requests.length, { interval: 5 }).toBe(2);
  server.child.kill('SIGTERM');
  await server.printed(/"msg":"stopping"/);
  const text = await (await fetch(metrics)).text();
  expect(text).toMatch(/^stuut_gateway_operations_total\{operation="Count",code="OK"\} 1$/m);
  expect(text).toMatch(/^stuut_gateway_rest_calls_in_flight 1$/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect((await underWay).status).toBe(200);
  // The scrape's connection is still open, and does not delay the end of the process.
  expect(await server.ended()).toBe(0);
  await sandbox.close();
});

test('a METRICS_PORT that is taken ends the process with a message', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const address: AddressInfo | string | null = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await using server = startServer({ SANDBOX_TASKS: '20', METRICS_PORT: String(port) });
  expect(await server.ended()).toBe(1);
  expect(server.output).toContain(`METRICS_PORT ${port} is in use`);
  other.close();
});
