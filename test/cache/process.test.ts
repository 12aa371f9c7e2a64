import { describe, expect, test } from 'vitest';
import { endpointOf } from '../support/endpoint.ts';
import { startProcess, startServer } from '../support/process.ts';
import { pause, startRedis } from '../support/redis.ts';
import { describeRedis, expectAnswer } from './harness.ts';

const PACKAGES = /node_modules\/(ioredis|lru-cache)\//;

/** The modules that a process has loaded when a gateway with these settings is created. */
async function loadedWith(env: Record<string, string>): Promise<string> {
  const script = `
    const { configFrom } = await import('./src/config/config.ts');
    const { createGateway } = await import('./src/gateway.ts');
    const { createLogger } = await import('./src/telemetry/logging.ts');
    const config = configFrom({ STUUT_API_URL: 'http://127.0.0.1:9', ...${JSON.stringify(env)} });
    const gateway = createGateway(config, { logger: createLogger('silent') });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { createRequire } = await import('node:module');
    process.stdout.write(Object.keys(createRequire(import.meta.url).cache).join('\\n'));
    gateway.close();
    process.stdout.write('done');
  `;
  await using child = startProcess(['--input-type=module', '-e', script]);
  expect(await child.ended(), child.output).toBe(0);
  return child.output;
}

describe('a process', { timeout: 60_000 }, () => {
  test('without a cache loads none of its packages', async () => {
    const loaded = await loadedWith({});
    expect(loaded).toContain('done');
    expect(loaded).not.toMatch(PACKAGES);
  });

  test('with a cache loads them, and is not kept alive by an unreachable Redis', async () => {
    const env = { CACHE_TTL_MS: '1000', REDIS_URL: 'redis://127.0.0.1:9' };
    expect(await loadedWith(env)).toMatch(/node_modules\/ioredis\//);
  });
});

describeRedis('a process with Redis', { timeout: 60_000 }, () => {
  test('logs no password, and disconnects when it is stopped', async () => {
    await using redis = await startRedis({ password: 'marked-password' });
    await using server = startServer({
      SANDBOX_TASKS: '20',
      LOG_LEVEL: 'trace',
      CACHE_TTL_MS: '60000',
      REDIS_URL: redis.url,
    });
    const url = await endpointOf(server);
    const clients = async () => String(await redis.client.client('LIST'));
    while (!(await clients()).includes('name=stuut-graphql-gateway')) await pause();
    while (!server.output.includes('"fromCache":1')) await expectAnswer(url);

    server.child.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
    expect(server.output).toContain('"msg":"stopped"');
    expect(server.output).not.toContain('marked');
    expect(server.output).not.toMatch(/"level":"(warn|error)"/);
    expect(await clients()).not.toContain('name=stuut-graphql-gateway');
    expect((await redis.contents()).length).toBeGreaterThan(0);
  });

  test('stops while Redis does not respond', async () => {
    await using redis = await startRedis();
    const env = { SANDBOX_TASKS: '20', CACHE_TTL_MS: '60000', REDIS_URL: redis.url };
    await using server = startServer(env);
    const url = await endpointOf(server);
    while (!server.output.includes('"fromCache":1')) await expectAnswer(url);
    redis.freeze();
    server.child.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
    redis.thaw();
  });
});
