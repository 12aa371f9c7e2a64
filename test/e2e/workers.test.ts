import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { askCount, askNewest, endpointOf } from '../support/endpoint.ts';
import { childrenOf, isAlive } from '../support/proc.ts';
import { startServer, type TestProcess } from '../support/process.ts';
import { workersOf } from '../support/workers.ts';

const TOKEN = /Token +Bearer (\S+)/;

function start(env: Record<string, string> = {}): TestProcess {
  return startServer({ WORKERS: '2', SANDBOX_TASKS: '20', LOG_LEVEL: 'debug', ...env });
}

describe('WORKERS', () => {
  test('share one port and one sandbox, and are logged once', async () => {
    await using server = start();
    const url = await endpointOf(server);
    expect(new Set(await workersOf(server, 2)).size).toBe(2);
    expect(server.output.match(/GraphQL {3}http/g)).toHaveLength(1);
    expect(server.output.match(/"workers":2,"msg":"listening"/g)).toHaveLength(1);
    const [, token = ''] = TOKEN.exec(server.output) ?? [];
    for (let time = 0; time < 6; time++) {
      const answer = await askCount(url, token);
      expect(await answer.json()).toEqual({ data: { tasks: { totalCount: 20 } } });
    }
    const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
    expect(page).toContain(token);
  });

  test('replace one that crashes', async () => {
    await using server = start();
    const url = await endpointOf(server);
    const [first = 0] = await workersOf(server, 2);
    process.kill(first, 'SIGKILL');
    await server.printed(new RegExp(`"pid":${first},"code":null,"signal":"SIGKILL".*worker died`));
    expect(server.output).not.toContain('before it listened');
    const [, , third = 0] = await workersOf(server, 3);
    expect(isAlive(third)).toBe(true);
    const [, token = ''] = TOKEN.exec(server.output) ?? [];
    for (let time = 0; time < 6; time++) expect((await askCount(url, token)).status).toBe(200);
  });

  test('stop together, with every request answered', async () => {
    const sandbox = await startSandbox({ tasks: 20, latencyMs: 500 });
    await using server = start({ STUUT_API_URL: sandbox.url });
    const url = await endpointOf(server);
    const pids = await workersOf(server, 2);
    const [{ token }] = sandbox.organizations;
    const underWay = Array.from({ length: 8 }, (_, n) => askNewest(url, token, n + 1));
    await expect.poll(() => sandbox.requests.length, { interval: 5 }).toBe(8);

    server.child.kill('SIGTERM');
    for (const [n, answer] of (await Promise.all(underWay)).entries()) {
      expect(answer.headers.get('connection')).toBe('close');
      expect(await answer.json()).toMatchObject({ data: { tasks: { nodes: { length: n + 1 } } } });
    }
    expect(await server.ended()).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(server.output.match(/"msg":"(stopping|stopped)"/g)).toHaveLength(2);
    await expect(askCount(url, token)).rejects.toThrow();
    await sandbox.close();
  });

  test('keep the delay of a stop when the whole process group gets the signal', async () => {
    await using server = start({ STOP_DELAY_MS: '60000' });
    const url = await endpointOf(server);
    const pids = await workersOf(server, 2);
    const [, token = ''] = TOKEN.exec(server.output) ?? [];
    const ready = async () => (await fetch(new URL('/ready', url))).status;
    server.child.kill('SIGTERM');
    for (const pid of pids) process.kill(pid, 'SIGTERM');
    await expect.poll(ready, { interval: 20 }).toBe(503);
    for (let time = 0; time < 6; time++) expect((await askCount(url, token)).status).toBe(200);
    expect(pids.every(isAlive)).toBe(true);
    server.child.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
  });

  test('stop while the first of them starts', async () => {
    await using server = start();
    await expect.poll(() => childrenOf(server.child.pid), { timeout: 10_000 }).toHaveLength(1);
    const [first = 0] = childrenOf(server.child.pid);
    server.child.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
    expect(isAlive(first)).toBe(false);
    expect(server.output.match(/"msg":"(stopping|stopped)"/g)).toHaveLength(2);
  });

  test('that are suspended do not keep the primary from ending', async () => {
    await using server = start({ OPERATION_TIMEOUT_MS: '1' });
    const [first = 0, second = 0] = await workersOf(server, 2);
    process.kill(first, 'SIGSTOP');
    server.child.kill('SIGTERM');
    await server.printed(new RegExp(`"pid":${second},"code":0.*"msg":"worker ended"`));
    // After the time limit of a worker's stop, and 2 seconds.
    expect(await server.ended()).toBe(1);
    expect(server.output).toMatch(
      new RegExp(`"level":"error".*"pid":${first},"msg":"worker did not stop in time: killed"`),
    );
    expect(isAlive(first)).toBe(false);
  });

  test('that crash as they start are restarted with growing delays, and the others answer', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'workers-'));
    const preload = join(folder, 'preload.cjs');
    // Worker 1 is the first; worker 2 and its replacements crash before they listen.
    writeFileSync(preload, "if (require('node:cluster').worker?.id > 1) process.exit(3);");
    await using server = start({ NODE_OPTIONS: `-r ${preload}` });
    const url = await endpointOf(server);
    for (const restartMs of [200, 400, 800]) {
      await server.printed(new RegExp(`"code":3,.*"restartMs":${restartMs},"msg":"worker died"`));
    }
    const [, token = ''] = TOKEN.exec(server.output) ?? [];
    for (let time = 0; time < 6; time++) expect((await askCount(url, token)).status).toBe(200);
    // Between two attempts, or during one.
    server.child.kill('SIGTERM');
    await server.ended();
    expect(server.output).toContain('"msg":"stopped"');
    rmSync(folder, { recursive: true });
  });

  test('do not outlive a primary that is killed', async () => {
    await using server = start();
    await endpointOf(server);
    const pids = await workersOf(server, 2);
    server.child.kill('SIGKILL');
    await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  });
});

describe('with WORKERS, a failed start', () => {
  test('for a wrong setting is reported once', async () => {
    await using server = start({ MAX_COST: 'x' });
    expect(await server.ended()).toBe(1);
    expect(server.output.trim().split('\n')).toEqual([expect.stringMatching(/^MAX_COST /)]);
  });

  test('for a manifest that only the workers read is reported once', async () => {
    await using server = start({ TRUSTED_DOCUMENTS: 'no-such-file.json' });
    expect(await server.ended()).toBe(1);
    expect(server.output.trim().split('\n')).toEqual([
      expect.stringMatching(/^TRUSTED_DOCUMENTS: /),
    ]);
  });

  test('for a worker that is killed is reported', async () => {
    await using server = start();
    await expect.poll(() => childrenOf(server.child.pid), { timeout: 10_000 }).toHaveLength(1);
    const [first = 0] = childrenOf(server.child.pid);
    process.kill(first, 'SIGKILL');
    expect(await server.ended()).toBe(1);
    expect(server.output).toMatch(
      /"signal":"SIGKILL","msg":"first worker ended before it listened"/,
    );
  });

  test('for a port that is taken is reported once', async () => {
    await using other = startServer({ SANDBOX_TASKS: '20' });
    const { port } = new URL(await endpointOf(other));
    await using server = start({ PORT: port });
    expect(await server.ended()).toBe(1);
    expect(server.output.trim().split('\n')).toEqual([
      expect.stringMatching(`^PORT ${port} is in use`),
    ]);
  });
});
