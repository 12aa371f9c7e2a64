import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { taskPageFrom } from './contract.ts';

const MAIN = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], { env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, exit: once(child, 'exit'), errors: text(child.stderr) };
}

test.for(['SIGINT', 'SIGTERM'] as const)(
  'the sandbox runs by itself, prints its address, and ends on %s',
  async (signal) => {
    const { child, exit, errors } = start({ SANDBOX_PORT: '0', SANDBOX_TASKS: '1500' });
    const [banner] = await once(child.stdout.setEncoding('utf8'), 'data');
    expect(banner).toMatch(/North Ridge Supply +1,500 tasks +token sandbox-north-7f3a/);
    expect(banner).toMatch(/Harbour & Söhne GmbH +150 tasks +token sandbox-harbour-2c9e/);
    const [, header = '', url = ''] = /curl -H '([^']+)' '([^']+)'/.exec(banner) ?? [];
    const [name = '', value = ''] = header.split(': ');
    const response = await fetch(url, { headers: { [name]: value } });
    expect(taskPageFrom(await response.json())).toMatchObject({ total_records: 1500 });
    child.kill(signal);
    expect(await exit).toEqual([0, null]);
    expect(await errors).toBe('');
  },
);

test('wrong settings end the sandbox with one line each and exit code 1', async () => {
  const { exit, errors } = start({ SANDBOX_PORT: 'http', SANDBOX_FAULTS: 'flood' });
  expect(await exit).toEqual([1, null]);
  const lines = (await errors).trimEnd().split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^SANDBOX_PORT must be .* not "http"\.$/),
    expect.stringMatching(/^SANDBOX_FAULTS must be .* not "flood"\.$/),
  ]);
});

test('a port that is taken ends the sandbox with one line and exit code 1', async () => {
  const sandbox = await startSandbox({ tasks: 0 });
  onTestFinished(() => sandbox.close());
  const { port } = new URL(sandbox.url);
  const { exit, errors } = start({ SANDBOX_PORT: port });
  expect(await exit).toEqual([1, null]);
  expect(await errors).toBe(
    `The sandbox cannot listen on port ${port}: the port is in use (SANDBOX_PORT).\n`,
  );
});
