import { access, constants, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ORGANIZATIONS } from '../../sandbox/organizations.ts';
import { freePort } from '../support/free-port.ts';
import { type BuiltImage, buildImage, type RunningImage, runImage } from './image.ts';

/** Allows a process to read, but not to write anywhere, not even to folders for temporary files. */
const WRITE_NOTHING = '--permission --allow-fs-read=*';

let sandboxImage: BuiltImage;
let sandbox: RunningImage;
let apiUrl: string;
let image: BuiltImage;

beforeAll(async () => {
  sandboxImage = await buildImage('sandbox');
  const port = await freePort();
  sandbox = runImage(sandboxImage, { SANDBOX_PORT: String(port), SANDBOX_TASKS: '50' });
  apiUrl = `http://127.0.0.1:${port}`;
  image = await buildImage('gateway');
});
afterAll(async () => {
  await sandbox?.[Symbol.asyncDispose]();
  await sandboxImage?.[Symbol.asyncDispose]();
  await image?.[Symbol.asyncDispose]();
});

async function startGateway(env: Record<string, string> = {}) {
  const port = await freePort();
  const gateway = runImage(image, { PORT: String(port), STUUT_API_URL: apiUrl, ...env });
  const origin = `http://127.0.0.1:${port}`;
  await gateway.answered(`${origin}/ready`);
  return { gateway, origin };
}

async function countTasks(origin: string): Promise<unknown> {
  const answer = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${ORGANIZATIONS[0].token}`,
    },
    body: JSON.stringify({ query: '{ tasks { totalCount } }' }),
  });
  return answer.json();
}

describe('the image of the gateway', () => {
  test('has production dependencies only, in files that are not writable', async () => {
    const packages = await readdir(join(image.workdir, 'node_modules'));
    expect(packages).toContain('graphql-yoga');
    expect(packages.filter((name) => /^(node|typescript|vitest|vite)$/.test(name))).toEqual([]);
    expect((await readdir(image.workdir)).sort()).toEqual([
      'examples',
      'node_modules',
      'package.json',
      'scripts',
      'src',
    ]);
    if (process.getuid?.() !== 0) {
      await expect(access(join(image.workdir, 'src'), constants.W_OK)).rejects.toThrow('EACCES');
    }
  });

  test('starts, answers, is healthy, and ends on SIGTERM', async () => {
    const { gateway, origin } = await startGateway({ STOP_DELAY_MS: '0' });
    await using _ = gateway;
    expect(await countTasks(origin)).toEqual({ data: { tasks: { totalCount: 50 } } });
    expect(await gateway.checkHealth()).toBe(0);
    gateway.terminate();
    expect(await gateway.ended()).toBe(0);
    expect(gateway.output).toContain('"msg":"stopped"');
    expect(gateway.output).not.toMatch(/warning|error/i);
    expect(await gateway.checkHealth()).toBe(1);
  });

  test('writes nothing', async () => {
    const { gateway, origin } = await startGateway({ NODE_OPTIONS: WRITE_NOTHING });
    await using _ = gateway;
    expect(await countTasks(origin)).toEqual({ data: { tasks: { totalCount: 50 } } });
  });

  test('serves GraphiQL where it is turned on', async () => {
    const { gateway, origin } = await startGateway({ GRAPHIQL: 'true' });
    await using _ = gateway;
    const page = await fetch(`${origin}/graphql`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('query OpenTasks');
  });

  test('exits with a message without an upstream API', async () => {
    await using gateway = runImage(image, {});
    expect(await gateway.ended()).toBe(1);
    expect(gateway.output).toMatch(/^\{.*"msg":"STUUT_API_URL is not set/);
  });

  test('exits with a message outside of production too: it has no sandbox', async () => {
    await using gateway = runImage(image, { NODE_ENV: 'development' });
    expect(await gateway.ended()).toBe(1);
    expect(gateway.output).toMatch(/^STUUT_API_URL is not set, .*\n$/);
  });
});

test('the image of the sandbox is healthy, needs no package, and ends on SIGTERM', async () => {
  expect(await readdir(sandboxImage.workdir)).not.toContain('node_modules');
  expect(await sandbox.checkHealth()).toBe(0);
  sandbox.terminate();
  expect(await sandbox.ended()).toBe(0);
});
