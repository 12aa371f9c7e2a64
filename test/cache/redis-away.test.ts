import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { pause, startRedis, type TestRedis } from '../support/redis.ts';
import { describeRedis, fresh, LONG_MS, restCalls } from './harness.ts';

const PASSWORD = 'marked-password';

describeRedis('a Redis', () => {
  let redis: TestRedis;
  let gateway: TestGateway;

  beforeEach(async () => {
    redis = await startRedis({ password: PASSWORD });
    gateway = await gatewayWith(redis.url);
  });
  afterEach(async () => {
    // No log line of these tests contains a secret.
    expect(JSON.stringify(gateway.log)).not.toContain('marked');
    expect(JSON.stringify(gateway.log)).not.toContain(gateway.sandbox.organizations[0].token);
    await gateway[Symbol.asyncDispose]();
    redis.thaw();
    await redis[Symbol.asyncDispose]();
  });

  const gatewayWith = (redisUrl: string) =>
    startTestGateway({ sandbox: { tasks: 20 }, config: { cacheTtlMs: LONG_MS, redisUrl } });
  const outages = () => gateway.log.filter(({ msg }) => /^Redis is/.test(String(msg)));

  /** REST calls of a query that is sent twice: 1 with a cache, 2 without. */
  const callsOfTwo = () =>
    restCalls(gateway, async () => {
      const query = fresh('{ tasks { totalCount } }');
      for (let turn = 0; turn < 2; turn++) {
        const { data, errors } = await gateway.ask(query);
        expect(errors).toBeUndefined();
        expect(data).toMatchObject({ tasks: { totalCount: 20 } });
      }
    });

  async function untilCached(): Promise<void> {
    while ((await callsOfTwo()) === 2) await pause(50);
  }

  test('that stops is bypassed, and used again when it is back', async () => {
    await untilCached();
    expect(outages()).toEqual([]);
    await redis.stop();
    for (let turn = 0; turn < 20; turn++) expect(await callsOfTwo()).toBe(2);
    while (outages().length === 0) await pause();
    expect(outages()).toMatchObject([{ level: 'warn', msg: /is unavailable/, reason: /^E\w+$/ }]);
    await redis.start();
    await untilCached();
    expect(outages()).toMatchObject([
      { level: 'warn' },
      { level: 'info', msg: /is available again/ },
    ]);
  });

  test('that hangs with its connections open delays one command and no other', async () => {
    await untilCached();
    redis.freeze();
    for (let turn = 0; turn < 20; turn++) expect(await callsOfTwo()).toBe(2);
    expect(outages()).toMatchObject([{ level: 'warn', reason: 'ETIMEDOUT' }]);
    redis.thaw();
    await untilCached();
    expect(outages()).toHaveLength(2);
  });

  test('that is unreachable at the start is used once it is reachable', async () => {
    await redis.stop();
    await gateway[Symbol.asyncDispose]();
    gateway = await gatewayWith(redis.url);
    for (let turn = 0; turn < 5; turn++) expect(await callsOfTwo()).toBe(2);
    while (outages().length === 0) await pause();
    expect(outages()).toMatchObject([{ level: 'warn', reason: 'ECONNREFUSED' }]);
    await redis.start();
    await untilCached();
    expect(outages()).toHaveLength(2);
  });

  test('that refuses the password is logged with the reason and without the password', async () => {
    await gateway[Symbol.asyncDispose]();
    gateway = await gatewayWith(redis.url.replace(PASSWORD, 'marked-other'));
    for (let turn = 0; turn < 5; turn++) expect(await callsOfTwo()).toBe(2);
    while (outages().length === 0) await pause();
    await pause(500);
    expect(outages()).toMatchObject([{ level: 'warn', reason: 'WRONGPASS' }]);
  });

  test('that is full keeps its answers, and is logged once', async () => {
    const kept = '{ tasks(first: 1) { nodes { id } } }';
    await gateway.ask(kept);
    while ((await restCalls(gateway, () => gateway.ask(kept))) > 0) await pause();
    await redis.client.config('SET', 'maxmemory', '1');
    for (let turn = 0; turn < 5; turn++) expect(await callsOfTwo()).toBe(2);
    expect(await restCalls(gateway, () => gateway.ask(kept))).toBe(0);
    expect(outages()).toMatchObject([{ level: 'warn', reason: 'OOM' }]);
  });
});
