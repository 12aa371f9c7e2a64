import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { askCount, endpointOf } from '../support/endpoint.ts';
import { startProcess, startServer } from '../support/process.ts';

describe('npm start', () => {
  test('without settings serves the sandbox, with a message', async () => {
    await using server = startServer();
    const url = await endpointOf(server);
    expect(server.output).toContain(url);
    expect(server.output).toMatch(/sandbox: generated data/);
    const [, token = ''] = /Token +Bearer (\S+)/.exec(server.output) ?? [];
    expect(await (await askCount(url, token)).json()).toEqual({
      data: { tasks: { totalCount: 2000 } },
    });
    expect(server.output).not.toMatch(/warning/i);
  });

  test('serves GraphiQL without other servers, with the token and the example queries', async () => {
    await using server = startServer({ SANDBOX_TASKS: '20' });
    const url = await endpointOf(server);
    const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
    expect(page).toContain('sandbox-north');
    expect(page).toContain('query OpenTasks');
    expect(page).toContain('query NextPage');
    expect(page).toContain('query UserWithTasks');
    // Nothing is loaded from another server.
    expect(page.match(/<(?:script|link)[^>]+(?:src|href)="(?!data:)[^"]*"/g)).toBeNull();
  });

  test('answers /health and /ready', async () => {
    await using server = startServer({ SANDBOX_TASKS: '20' });
    const { origin } = new URL(await endpointOf(server));
    expect((await fetch(`${origin}/health`)).status).toBe(200);
    expect((await fetch(`${origin}/ready`)).status).toBe(200);
    expect((await fetch(`${origin}/elsewhere`)).status).toBe(404);
  });

  test('with settings calls the API that they name', async () => {
    const sandbox = await startSandbox({ tasks: 7 });
    await using server = startServer({ STUUT_API_URL: sandbox.url });
    const url = await endpointOf(server);
    const answer = await askCount(url, sandbox.organizations[0].token);
    expect(await answer.json()).toEqual({ data: { tasks: { totalCount: 7 } } });
    expect(server.output).not.toContain('generated data');
    expect(server.output).toContain('npm run check:api');
    await sandbox.close();
  });

  test('with wrong settings exits with a line for each', async () => {
    await using server = startServer({ PORT: 'x', LOG_LEVEL: 'loud', SANDBOX_TASKS: 'many' });
    expect(await server.ended()).toBe(1);
    const lines = server.output.trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^PORT /);
    expect(lines[1]).toMatch(/^LOG_LEVEL /);
  });

  test('in production without an API exits with a message', async () => {
    await using server = startServer({ NODE_ENV: 'production' });
    expect(await server.ended()).toBe(1);
    expect(server.output.trim().split('\n')).toEqual([
      expect.stringMatching(/"msg":"STUUT_API_URL is not set: NODE_ENV=production counts as /),
    ]);
  });

  test('on a port that is taken exits with a message', async () => {
    await using first = startServer({ SANDBOX_TASKS: '20' });
    const { port } = new URL(await endpointOf(first));
    await using second = startServer({ SANDBOX_TASKS: '20', PORT: port });
    expect(await second.ended()).toBe(1);
    expect(second.output).toContain(`PORT ${port} is in use`);
  });

  test('on an old Node.js exits with a message', async () => {
    const pretend = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' });";
    await using old = startProcess(['-e', `${pretend} require('./scripts/require-node-24.cjs')`]);
    expect(await old.ended()).toBe(1);
    expect(old.output.trim().split('\n')).toEqual([
      expect.stringMatching(/^This project needs Node\.js 24 or later and found .*npm ci/),
    ]);
  });
});

describe('SIGTERM', () => {
  test('lets open requests finish, accepts no new ones, then ends the process', async () => {
    const sandbox = await startSandbox({ tasks: 20, latencyMs: 500 });
    await using server = startServer({ STUUT_API_URL: sandbox.url });
    const url = await endpointOf(server);
    const [{ token }] = sandbox.organizations;
    const underWay = askCount(url, token);
    while (sandbox.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    server.child.kill('SIGTERM');
    await server.printed(/"msg":"stopping"/);
    await expect(askCount(url, token)).rejects.toThrow();
    expect(await (await underWay).json()).toEqual({ data: { tasks: { totalCount: 20 } } });
    expect(await server.ended()).toBe(0);
    expect(server.output).toContain('"msg":"stopped"');
    await sandbox.close();
  });
});
