import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askCount } from '../support/endpoint.ts';
import { sandboxForFile } from '../support/fixture.ts';
import { freePort } from '../support/free-port.ts';
import { startCommand, startRedirected } from '../support/process.ts';

/** More than a pipe holds (64 KiB), of lines of over 100 bytes. */
const LINES_FOR_A_PIPE = 800;

const sandbox = sandboxForFile({ tasks: 20 });
let folder: string;
let fifo: string;
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-'));
});
beforeEach(() => {
  fifo = join(folder, `pipe-${++count}`);
  execFileSync('mkfifo', [fifo]);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function start(redirection: string, env: Record<string, string> = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/graphql`;
  const server = startRedirected(redirection, {
    PORT: String(port),
    STUUT_API_URL: sandbox.url,
    LOG_LEVEL: 'debug',
    ...env,
  });
  const isHealthy = () => fetch(new URL('/health', url)).then(({ ok }) => ok);
  await expect.poll(() => isHealthy().catch(() => false), { timeout: 18_000 }).toBe(true);
  return { url, server, isHealthy };
}

function openReader(): number {
  return openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
}

function readNow(reader: number): string {
  const buffer = Buffer.alloc(64 * 1024);
  try {
    return buffer.toString('utf8', 0, readSync(reader, buffer));
  } catch {
    return '';
  }
}

describe('a gateway answers and stops while', () => {
  test.each([
    ['>/dev/full', {}],
    ['>/dev/full 2>/dev/full', {}],
    ['>/dev/full 2>/dev/full', { WORKERS: '2' }],
    ['2>&-', {}],
    ['<&- >&- 2>&-', {}],
  ])('its output is %s, with %j', async (redirection, env) => {
    const { url, server, isHealthy } = await start(redirection, env);
    await using _ = server;
    const [{ token }] = sandbox.organizations;
    for (let time = 0; time < 50; time++) expect(await isHealthy()).toBe(true);
    expect(await (await askCount(url, token)).json()).toEqual({
      data: { tasks: { totalCount: 20 } },
    });
    server.child.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
    expect(server.output).not.toMatch(/Error/);
  });

  describe.each([{}, { WORKERS: '2' }])('with %j', (env) => {
    test('its output is a pipe that nobody reads', async () => {
      const reader = openReader();
      const { server, isHealthy } = await start(`>${fifo}`, env);
      await using _ = server;
      for (let line = 0; line < LINES_FOR_A_PIPE; line++) expect(await isHealthy()).toBe(true);
      server.child.kill('SIGTERM');
      expect(await server.ended()).toBe(0);
      // Otherwise the pipe was not full.
      expect(readNow(reader).split('\n').length).toBeLessThan(LINES_FOR_A_PIPE);
      closeSync(reader);
    });

    test('its output is a pipe whose reader has ended', async () => {
      const reader = openReader();
      const { server, isHealthy } = await start(`>${fifo}`, env);
      await using _ = server;
      closeSync(reader);
      for (let time = 0; time < 50; time++) expect(await isHealthy()).toBe(true);
      server.child.kill('SIGTERM');
      expect(await server.ended()).toBe(0);
    });
  });
});

test('dropped log lines are counted in the log once there is room', async () => {
  const reader = openReader();
  const lines = 30_000;
  const write = `
    import('./src/telemetry/logging.ts').then(({ createLogger }) => {
      const logger = createLogger('info');
      for (let n = 0; n < ${lines}; n++) logger.info({ n }, 'a line of some length');
      console.error('written');
      setInterval(() => {}, 1000);
    });`;
  await using writer = startCommand('sh', [
    '-c',
    `exec "$0" -e "$1" >${fifo}`,
    process.execPath,
    write,
  ]);
  await writer.printed(/written/);
  let text = '';
  const noticeIn = () => {
    text += readNow(reader);
    return /^\{"level":"warn",.*"droppedLines":(\d+),.*\}$/m.exec(text)?.[1];
  };
  await expect.poll(noticeIn, { interval: 5, timeout: 10_000 }).toBeDefined();
  const dropped = Number(noticeIn());
  await expect
    .poll(
      () => {
        noticeIn();
        return text.match(/"msg":"a line of some length"/g)?.length;
      },
      { interval: 5, timeout: 10_000 },
    )
    .toBe(lines - dropped);
  expect(dropped).toBeGreaterThan(0);
  for (const line of text.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  closeSync(reader);
});
