import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { certificateFor, hasOpenssl } from '../support/certificate.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { startTlsSandbox } from '../support/tls-sandbox.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Like `npm run check:api`, without a developer's `.env` and without a terminal. */
async function run(env: Record<string, string>, ...args: string[]) {
  const child = spawn(
    process.execPath,
    ['-r', './scripts/require-node-24.cjs', 'scripts/check-api/main.ts', ...args],
    { cwd: root, env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const [out, err, [code]] = await output;
  return { out, err, code };
}

async function sandboxOf(options: Parameters<typeof startSandbox>[0]) {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  const [{ token }] = sandbox.organizations;
  return { sandbox, env: { STUUT_API_URL: sandbox.url, STUUT_TOKEN: token } };
}

describe('check:api', () => {
  test('fits: exit code 0, JSON alone on standard output, progress beside it', async () => {
    const { sandbox, env } = await sandboxOf({ tasks: 60 });
    const { out, err, code } = await run(env, '--json', '--calls', '80');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'fits', calls: sandbox.requests.length });
    expect(err).toMatch(/^1 of at most 80 calls: plain\n/);
    expect(out + err).not.toContain(env.STUUT_TOKEN);
  });

  test('works with settings: exit code 1, a table and what to set', async () => {
    const { env } = await sandboxOf({ tasks: 120, behaviour: { maxLimit: 50 } });
    const { out, code } = await run(env);
    expect(code).toBe(1);
    expect(out).toMatch(/^SET +limit=200 +50 rows, reduced without a word/m);
    expect(out).toMatch(/^WORKS, .*\n {2}set {4}UPSTREAM_PAGE_SIZE=50$/m);
  });

  test('does not fit: exit code 2, and why', async () => {
    const { env } = await sandboxOf({ tasks: 60, behaviour: { sortOrder: 'asc' } });
    const { out, code } = await run(env);
    expect(code).toBe(2);
    expect(out).toMatch(/^DOES NOT FIT.*\n {2}order created_at: always ascending/m);
  });

  test.for<[name: string, env: Record<string, string>, args: string[], says: RegExp]>([
    ['no address', { STUUT_TOKEN: 't' }, [], /^Set STUUT_API_URL /],
    [
      'an address that sends tokens in clear',
      { STUUT_API_URL: 'http://a.test' },
      [],
      /unencrypted/,
    ],
    ['no token and no terminal', { STUUT_API_URL: 'http://127.0.0.1:9' }, [], /^Set STUUT_TOKEN /],
    ['a token as an argument', {}, ['s3cr3t'], /^A token is not taken from an argument/],
  ])('%s: exit code 2, and what to do', async ([, env, args, says]) => {
    const { out, err, code } = await run(env, ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(says);
    expect(err).not.toContain('s3cr3t');
  });

  test('--help', async () => {
    const { out, code } = await run({}, '--help');
    expect(code).toBe(0);
    expect(out).toContain('npm run -s check:api');
  });
});

describe.skipIf(!hasOpenssl)('check:api over TLS', { timeout: 60_000 }, () => {
  test('a private CA: the variable to set, and then it fits, through a proxy', async () => {
    using certificate = certificateFor('rest.test');
    await using rest = await startTlsSandbox(certificate, 60);
    await using proxy = await startConnectProxy({ 'rest.test': rest.port });
    const env = {
      STUUT_API_URL: 'https://rest.test',
      STUUT_TOKEN: rest.sandbox.organizations[0].token,
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: proxy.url,
    };
    const unknown = await run(env);
    expect(unknown.code).toBe(2);
    expect(unknown.out).toMatch(
      /encryption: DEPTH_ZERO_SELF_SIGNED_CERT\. Set NODE_EXTRA_CA_CERTS/,
    );
    expect(rest.sandbox.requests).toEqual([]);

    const known = await run({ ...env, NODE_EXTRA_CA_CERTS: certificate.cert }, '--json');
    const { verdict, facts } = JSON.parse(known.out);
    expect([known.code, verdict]).toEqual([0, 'fits']);
    const seen = Object.fromEntries(
      facts.map(({ id, seen }: { id: string; seen: string }) => [id, seen]),
    );
    expect(seen).toMatchObject({
      proxy: 'used',
      tls: expect.stringMatching(/^TLSv1\.3, certificate trusted, \d days? left$/),
    });
    expect(new Set(proxy.requests)).toEqual(new Set(['CONNECT rest.test:443']));
  });

  test('a proxy that refuses', async () => {
    await using proxy = await startConnectProxy({}, 'refuse');
    const { out, code } = await run({
      STUUT_API_URL: 'https://rest.test',
      STUUT_TOKEN: 't',
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: proxy.url,
    });
    expect(code).toBe(2);
    expect(out).toMatch(/answers: ERR_PROXY_TUNNEL\. The egress proxy refuses the connection/);
  });
});
