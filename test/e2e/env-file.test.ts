import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endpointOf } from '../support/endpoint.ts';
import { startCommand, type TestProcess } from '../support/process.ts';
import { workersOf } from '../support/workers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

/** A separate project, so that no `.env` is created beside this one's package.json. */
let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'env-file-'));
  cpSync(join(root, 'package.json'), join(project, 'package.json'));
  cpSync(join(root, 'scripts'), join(project, 'scripts'), {
    recursive: true,
    filter: (path) => basename(path) !== 'node_modules',
  });
  for (const folder of ['src', 'sandbox', 'examples', 'node_modules']) {
    symlinkSync(join(root, folder), join(project, folder));
  }
});
afterEach(() => rmSync(project, { recursive: true }));

/** The command that npm runs, without npm, which would not forward the end of the test. */
function run(script: 'start' | 'dev' | 'sandbox', env: Record<string, string> = {}): TestProcess {
  const [, ...args] = (scripts[script] ?? '').split(' ');
  return startCommand(process.execPath, args, env, project);
}

function writeEnvFile(...lines: string[]): void {
  writeFileSync(join(project, '.env'), `${lines.join('\n')}\n`);
}

describe('a .env file beside package.json', () => {
  test.each(['start', 'dev'] as const)('is read by npm run %s', async (script) => {
    writeEnvFile('PORT=0', 'SANDBOX_TASKS=7', 'LOG_LEVEL="debug"', '# WORKERS=2');
    await using server = run(script);
    await endpointOf(server);
    expect(server.output).toContain('sandbox');
    server.child.kill('SIGTERM');
    await server.ended();
  });

  test('is read by npm run sandbox', async () => {
    writeEnvFile('SANDBOX_PORT=0', 'SANDBOX_TASKS=x');
    await using sandbox = run('sandbox');
    expect(await sandbox.ended()).toBe(1);
    expect(sandbox.output).toMatch(/^SANDBOX_TASKS /);
  });

  test('has lower precedence than the environment', async () => {
    writeEnvFile('PORT=x', 'SANDBOX_TASKS=7');
    await using server = run('start', { PORT: '0' });
    const url = new URL('/health', await endpointOf(server));
    expect((await fetch(url)).status).toBe(200);
  });

  test('is read once, by the primary, for all workers', async () => {
    writeEnvFile('PORT=0', 'SANDBOX_TASKS=7', 'WORKERS=2', 'LOG_LEVEL=debug');
    await using server = run('start');
    const [first = 0] = await workersOf(server, 2);
    // A changed file is read at the next start, not by a replacement worker.
    writeEnvFile('MAX_COST=x');
    process.kill(first, 'SIGKILL');
    await workersOf(server, 3);
    expect(server.output).not.toContain('MAX_COST');
  });

  test('is named in a line of its own when a setting in it is wrong', async () => {
    writeEnvFile('PORT=http');
    await using server = run('start');
    expect(await server.ended()).toBe(1);
    expect(server.output.trim()).toBe('PORT must be a whole number from 0 to 65535.');
  });

  test.each(['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'])(
    'is refused with a message when it sets %s',
    async (name) => {
      writeEnvFile(`${name}=x`);
      await using server = run('start');
      expect(await server.ended()).toBe(1);
      expect(server.output).toMatch(
        new RegExp(`^${name} is in \\.env.* set it in the environment`),
      );
    },
  );

  test('is refused with a byte order mark, which Node.js takes for a part of the first name', async () => {
    writeEnvFile('\uFEFFSTUUT_API_URL=https://api.example.com', 'PORT=0');
    await using server = run('start');
    expect(await server.ended()).toBe(1);
    expect(server.output).toMatch(/^\.env begins with a byte order mark/);
  });

  test('is refused with a message when its proxy is not a URL', async () => {
    writeEnvFile('NODE_USE_ENV_PROXY=1', 'HTTPS_PROXY=proxy.internal:3128', 'PORT=0');
    await using server = run('start');
    expect(await server.ended()).toBe(1);
    expect(server.output.trim()).toBe(
      'HTTPS_PROXY must be a URL such as http://proxy.internal:3128.',
    );
  });

  test('that cannot be read ends the process with one line, which is JSON in production', async () => {
    mkdirSync(join(project, '.env'));
    await using server = run('start', { NODE_ENV: 'production' });
    expect(await server.ended()).toBe(1);
    expect(JSON.parse(server.output)).toMatchObject({
      level: 'fatal',
      msg: expect.stringMatching(/^\.env cannot be read/),
    });
  });

  test('is optional', async () => {
    await using server = run('start', { PORT: '0', SANDBOX_TASKS: '7' });
    await endpointOf(server);
    expect(server.output).not.toContain('.env');
  });
});

test.each(['start', 'dev', 'sandbox'])(
  'npm run %s checks the version of Node.js first',
  (script) => {
    expect(scripts[script]).toMatch(/^node -r \.\/scripts\/require-node-24\.cjs /);
  },
);
