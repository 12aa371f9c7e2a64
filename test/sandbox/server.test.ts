import { Agent, request } from 'node:http';
import { expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { ask, askPage, sandboxFor } from './ask.ts';

test('every request is recorded in order with its answer', async () => {
  const sandbox = await sandboxFor();
  await ask(sandbox, '?limit=3&status=open&status=closed', { headers: { 'x-request-id': 'a1' } });
  await ask(sandbox, '?limit=0');
  await fetch(`${sandbox.url}/elsewhere`, { method: 'POST' });
  expect(sandbox.requests).toMatchObject([
    { method: 'GET', path: '/v1/tasks', status: 200, rows: 3, aborted: false },
    { method: 'GET', path: '/v1/tasks', status: 422, rows: 0, aborted: false },
    { method: 'POST', path: '/elsewhere', status: 404, rows: 0, aborted: false },
  ]);
  const [first] = sandbox.requests;
  expect(first?.query.getAll('status')).toEqual(['open', 'closed']);
  expect(first?.headers).toMatchObject({ 'x-request-id': 'a1' });
  sandbox.requests.length = 0;
  await askPage(sandbox);
  expect(sandbox.requests).toHaveLength(1);
});

test('only the last 10,000 requests are recorded', async () => {
  const sandbox = await sandboxFor();
  await ask(sandbox, '?page=1');
  const [first] = sandbox.requests;
  if (first === undefined) throw new Error('nothing was recorded');
  for (let count = 1; count < 10_000; count++) sandbox.requests.push(first);
  await ask(sandbox, '?page=2');
  expect(sandbox.requests).toHaveLength(10_000);
  expect(sandbox.requests.at(-1)?.query.get('page')).toBe('2');
});

test('every answer has the latency, and a disconnected client is noticed', async () => {
  const sandbox = await sandboxFor({ latencyMs: 150 });
  const start = performance.now();
  expect((await fetch(`${sandbox.url}/elsewhere`)).status).toBe(404);
  expect(performance.now() - start).toBeGreaterThan(145);
  const left = ask(sandbox, '?page=1', { signal: AbortSignal.timeout(30) });
  await expect(left).rejects.toThrow('timeout');
  await expect.poll(() => sandbox.requests[1]?.aborted).toBe(true);
  expect(sandbox.requests).toMatchObject([
    { status: 404, aborted: false },
    { status: 0, rows: 0 },
  ]);
});

test('closing ends idle sockets and unanswered requests', async () => {
  const sandbox = await startSandbox({ tasks: 50 });
  const agent = new Agent({ keepAlive: true });
  await new Promise((resolve, reject) => {
    request(sandbox.url, { agent }, (response) => response.resume().once('end', resolve))
      .once('error', reject)
      .end();
  });
  expect(sandbox.openSockets()).toBe(1);
  sandbox.faults.add({ fault: { kind: 'hang' } });
  const hanging = ask(sandbox);
  await expect.poll(() => sandbox.openSockets()).toBe(2);
  await Promise.all([sandbox.close(), sandbox.close(), expect(hanging).rejects.toThrow()]);
  expect(sandbox.openSockets()).toBe(0);
  await expect(fetch(sandbox.url)).rejects.toThrow('fetch failed');
  agent.destroy();
});

test('a start on a port that is taken fails', async () => {
  const { url } = await sandboxFor();
  await expect(startSandbox({ port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE');
});

test('the default sandbox has two organisations with 2,000 and 200 tasks and fixed tokens', async () => {
  const sandbox = await startSandbox();
  const [north, harbour] = sandbox.organizations;
  expect([north.token, harbour.token]).toEqual(['sandbox-north-7f3a', 'sandbox-harbour-2c9e']);
  expect([sandbox.store.count(north.id), sandbox.store.count(harbour.id)]).toEqual([2000, 200]);
  expect([north.users.length, harbour.users.length]).toEqual([14, 6]);
  await sandbox.close();
  expect((await sandboxFor({ tasks: 10 })).store.count(harbour.id)).toBe(20);
});
