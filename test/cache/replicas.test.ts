import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SandboxOptions } from '../../sandbox/server.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { describeRedis, LONG_MS, restCalls, untilCaching } from './harness.ts';

const QUERY = 'query Page { tasks(first: 5) { totalCount nodes { id label } } }';

describeRedis('replicas with one Redis', () => {
  let redis: TestRedis;
  let one: TestGateway;
  let two: TestGateway;

  /** Another gateway with the same Redis. */
  function replica(
    sandbox: SandboxOptions = { tasks: 20 },
    config: { cacheTtlMs?: number; apiUrl?: string } = {},
  ): Promise<TestGateway> {
    return startTestGateway({
      sandbox,
      config: { cacheTtlMs: LONG_MS, redisUrl: redis.url, ...config },
    });
  }

  beforeEach(async () => {
    redis = await startRedis();
    one = await replica({ tasks: 60 });
    two = await replica({ tasks: 20 }, { apiUrl: one.sandbox.url });
    await untilCaching(one);
    await untilCaching(two);
    await redis.client.flushall();
    one.sandbox.requests.length = 0;
  });
  afterEach(async () => {
    await one[Symbol.asyncDispose]();
    await two[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
  });

  test('answer from the cache what the other one stored, without REST calls', async () => {
    const first = await one.ask(QUERY);
    await redis.hasKeys(1);
    expect(
      await restCalls(one, async () => {
        expect((await two.ask(QUERY)).text).toBe(first.text);
      }),
    ).toBe(0);
    expect(two.log.at(-1)).toMatchObject({ operation: 'Page', restCalls: 0, fromCache: 1 });
  });

  test('call REST for another token', async () => {
    await one.ask(QUERY);
    await redis.hasKeys(1);
    const token = one.sandbox.organizations[1].token;
    const foreign = await two.ask(QUERY, { token });
    expect(one.sandbox.requests.at(-1)?.headers.authorization).toBe(`Bearer ${token}`);
    expect((await one.ask(QUERY)).text).not.toBe(foreign.text);
  });

  test('write keys and values without token, digest or document, all of which expire', async () => {
    const tokens = one.sandbox.organizations.map(({ token }) => token);
    for (const token of tokens) {
      await one.ask(QUERY, { token });
      await one.ask('query ($p: ID) { tasks(filter: { partnerId: $p }) { totalCount } }', {
        token,
        variables: { p: 'ptn_marked' },
      });
    }
    await redis.hasKeys(4);
    const contents = await redis.contents();
    expect(contents).toHaveLength(4);
    for (const { key, value, ttlMs } of contents) {
      expect(key).toMatch(/^stuut-gateway:[\w-]{43}$/);
      expect(JSON.parse(value)).toMatchObject({ tasks: {} });
      expect(ttlMs).toBeGreaterThan(0);
      expect(ttlMs).toBeLessThanOrEqual(LONG_MS);
    }
    const everything = JSON.stringify(contents);
    const secrets = tokens.flatMap((token) => {
      const header = `Bearer ${token}`;
      const digests = [token, header].flatMap((text) =>
        (['hex', 'base64', 'base64url'] as const).map((encoding) =>
          createHash('sha256').update(text).digest(encoding),
        ),
      );
      return [token, Buffer.from(token).toString('base64').slice(0, -4), ...digests];
    });
    for (const secret of [...secrets, 'ptn_marked', 'Page', 'Bearer']) {
      expect(everything).not.toContain(secret);
    }
  });

  test('count the age of an answer from its REST call, so that no row is older than the setting', async () => {
    const slow = await replica({ tasks: 20, latencyMs: 300 }, { cacheTtlMs: 60_000 });
    await slow.ask(QUERY);
    await redis.hasKeys(1);
    const [kept] = await redis.contents();
    // A timer may fire a millisecond early.
    expect(kept?.ttlMs).toBeLessThanOrEqual(60_000 - 299);
    await slow[Symbol.asyncDispose]();
  });

  test('do not store an answer that took longer than its time to live', async () => {
    const slow = await replica({ tasks: 20, latencyMs: 100 }, { cacheTtlMs: 50 });
    expect((await slow.ask(QUERY)).errors).toBeUndefined();
    await one.ask(QUERY);
    await redis.hasKeys(1);
    expect(await redis.contents()).toHaveLength(1);
    await slow[Symbol.asyncDispose]();
  });

  test('keep answers of different REST APIs apart', async () => {
    const other = await replica({ tasks: 30 });
    await untilCaching(other);
    await redis.client.flushall();
    await one.ask(QUERY);
    await redis.hasKeys(1);
    expect((await other.ask(QUERY)).data).toMatchObject({ tasks: { totalCount: 30 } });
    await other[Symbol.asyncDispose]();
  });

  test('ignore a value that is not an answer', async () => {
    const first = await one.ask(QUERY);
    await redis.hasKeys(1);
    const [{ key } = { key: '' }] = await redis.contents();
    for (const strange of ['', '{"tasks":', 'null', '[]', '7']) {
      await redis.client.set(key, strange);
      expect((await two.ask(QUERY)).text).toBe(first.text);
    }
    await redis.client.del(key);
    await redis.client.sadd(key, 'a set');
    expect((await two.ask(QUERY)).text).toBe(first.text);
  });

  test('do not store an answer of more than two million characters', async () => {
    const [{ id: organization }] = one.sandbox.organizations;
    const description = 'x'.repeat(90_000);
    for (let row = 0; row < 30; row++) {
      const created_at = new Date(Date.UTC(2026, 1, 1) + row * 1000).toISOString();
      one.sandbox.store.insert(organization, { description, created_at });
    }
    const ask = (first: number) => one.ask(`{ tasks(first: ${first}) { nodes { description } } }`);
    expect(await restCalls(one, () => ask(30))).toBe(1);
    expect(await restCalls(one, () => ask(30))).toBe(1);
    expect(await restCalls(one, () => ask(20))).toBe(1);
    await redis.hasKeys(1);
    expect(await restCalls(one, () => ask(20))).toBe(0);
  });
});
