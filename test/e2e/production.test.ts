import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askCount, endpointOf } from '../support/endpoint.ts';
import { sandboxForFile } from '../support/fixture.ts';
import { startServer, type TestProcess } from '../support/process.ts';
import { workersOf } from '../support/workers.ts';

const SECRET = 'a-token-that-nobody-may-see';

const sandbox = sandboxForFile({ tasks: 20 });
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'production-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(env: Record<string, string> = {}): TestProcess {
  return startServer({
    NODE_ENV: 'production',
    STUUT_API_URL: sandbox.url,
    STOP_DELAY_MS: '0',
    ...env,
  });
}

/** Everything printed so far; throws if a line is not JSON. */
function linesOf({ output }: TestProcess): Record<string, unknown>[] {
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Node options that make the process do something at SIGUSR2. */
function atSignal(code: string): string {
  const path = join(folder, `${Math.random()}.cjs`);
  writeFileSync(path, `process.on('SIGUSR2', () => { ${code} });`);
  return `-r ${path}`;
}

async function takenPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port: String(port), [Symbol.dispose]: () => void server.close() };
}

describe('in production, a failed start prints one line of JSON for', () => {
  const fatal = (msg: RegExp) =>
    expect.objectContaining({ level: 'fatal', msg: expect.stringMatching(msg) });

  test.each([
    [{ PORT: 'x', LOG_LEVEL: 'silence' }, [fatal(/^PORT /), fatal(/^LOG_LEVEL /)]],
    [{ LOG_LEVEL: 'silent', MAX_COST: '0' }, [fatal(/^MAX_COST /)]],
    [{ STUUT_API_URL: '' }, [fatal(/^STUUT_API_URL is not set/)]],
    [{ METRICS_PORT: '4001', PORT: '4001' }, [fatal(/^METRICS_PORT and PORT are both 4001/)]],
    [{ TRUSTED_DOCUMENTS: 'none.json' }, [fatal(/^TRUSTED_DOCUMENTS: /)]],
    [{ TRUSTED_DOCUMENTS: 'none.json', WORKERS: '2' }, [fatal(/^TRUSTED_DOCUMENTS: /)]],
    [{ NODE_EXTRA_CA_CERTS: 'package.json' }, [fatal(/^NODE_EXTRA_CA_CERTS .*certificates/)]],
    [{ HOST: '192.0.2.1' }, [fatal(/^Cannot listen on HOST and PORT/)]],
  ])('each mistake in %j', async (env, lines) => {
    await using server = start(env);
    expect(await server.ended()).toBe(1);
    expect(linesOf(server)).toEqual(lines);
  });

  test('a missing file of NODE_EXTRA_CA_CERTS, for which Node.js prints a warning of its own', async () => {
    await using server = start({ NODE_EXTRA_CA_CERTS: '/none.pem' });
    expect(await server.ended()).toBe(1);
    const last = server.output.trim().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toEqual(fatal(/^NODE_EXTRA_CA_CERTS .*ENOENT/));
  });

  test.each([{ WORKERS: '1' }, { WORKERS: '2' }])('a port that is taken, with %j', async (env) => {
    using taken = await takenPort();
    await using server = start({ ...env, PORT: taken.port });
    expect(await server.ended()).toBe(1);
    expect(linesOf(server)).toEqual([fatal(new RegExp(`^PORT ${taken.port} is in use`))]);
  });

  test.each([{ WORKERS: '1' }, { WORKERS: '2' }])(
    'a METRICS_PORT that is taken, with %j',
    async (env) => {
      using taken = await takenPort();
      await using server = start({ ...env, METRICS_PORT: taken.port });
      expect(await server.ended()).toBe(1);
      expect(linesOf(server).filter(({ level }) => level === 'fatal')).toEqual([
        fatal(new RegExp(`^METRICS_PORT ${taken.port} is in use`)),
      ]);
    },
  );
});

describe('in production, every output is a line of JSON:', () => {
  test.each(['prod', 'staging'])(
    'the lines of a start with NODE_ENV=%s, which counts as production',
    async (NODE_ENV) => {
      await using server = start({ NODE_ENV });
      const url = await endpointOf(server);
      expect(linesOf(server)).toContainEqual(
        expect.objectContaining({
          level: 'warn',
          msg: expect.stringMatching(`^NODE_ENV=${NODE_ENV} counts as production`),
        }),
      );
      const page = await fetch(url, { headers: { accept: 'text/html' } });
      expect(await page.text()).not.toContain('<html');
    },
  );

  test('warnings of Node.js', async () => {
    const code = `process.emitWarning('look out', 'SomeWarning'); Buffer(1);`;
    await using server = start({ NODE_OPTIONS: atSignal(code) });
    await endpointOf(server);
    server.child.kill('SIGUSR2');
    await server.printed(/DeprecationWarning/);
    server.child.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
    expect(linesOf(server)).toContainEqual(
      expect.objectContaining({ level: 'warn', warning: 'SomeWarning', msg: 'look out' }),
    );
    expect(linesOf(server)).toContainEqual(
      expect.objectContaining({ level: 'warn', warning: 'DeprecationWarning' }),
    );
  });

  test.each([
    ['an uncaught exception', 'throw', { type: 'Error', message: 'unseen' }, ''],
    ['an unhandled rejection', 'Promise.reject', { type: 'Error', message: 'unseen' }, ''],
    ['one that is no error', 'throw', { message: 'unseen' }, '.message'],
  ])('%s, without what the error carries', async (_name, how, err, what) => {
    const error = `Object.assign(new Error('unseen'), { options: { token: '${SECRET}' } })${what}`;
    await using server = start({ NODE_OPTIONS: atSignal(`${how} (${error});`) });
    await endpointOf(server);
    server.child.kill('SIGUSR2');
    expect(await server.ended()).toBe(1);
    expect(linesOf(server).at(-1)).toMatchObject({ level: 'fatal', err });
    expect(server.output).not.toContain(SECRET);
  });

  test('the lines of workers that start, crash and stop, with the number of the worker', async () => {
    await using server = start({ WORKERS: '2', METRICS_PORT: '0', LOG_LEVEL: 'debug' });
    const url = await endpointOf(server);
    const [first = 0] = await workersOf(server, 2);
    const [, metrics = ''] = await server.printed(/"url":"([^"]+)","msg":"metrics"/);
    const [{ token }] = sandbox.organizations;
    const scrapes = Array.from({ length: 15 }, () => fetch(metrics));
    process.kill(first, 'SIGKILL');
    for (const { status } of await Promise.all(scrapes)) expect(status).toBe(200);
    await workersOf(server, 3);
    const answers = Array.from({ length: 8 }, () => askCount(url, token));
    for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
    server.child.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
    const lines = linesOf(server);
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([]);
    for (const line of lines) expect(line).toMatchObject({ worker: expect.any(Number) });
    const requests = lines.filter(({ msg }) => msg === 'request');
    expect(new Set(requests.map(({ worker }) => worker))).toEqual(new Set([2, 3]));
  });
});
