import type { ExecutionResult } from 'graphql';
import { describe, expect } from 'vitest';
import { ORGANIZATIONS } from '../../sandbox/organizations.ts';
import type { Config } from '../../src/config/config.ts';
import { askCount } from '../support/endpoint.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { hasRedis, pause, startRedis } from '../support/redis.ts';

if (!hasRedis) console.warn('redis-server is not installed: the tests of Redis do not run.');

/** Skipped on machines without a `redis-server`. */
export const describeRedis = describe.skipIf(!hasRedis);

/** Longer than any test takes. */
export const LONG_MS = 600_000;

/** Tests for both stores: in memory and in Redis. */
export function describeStores(title: string, suite: (where: Store) => void): void {
  describe(`${title}, in memory`, () => suite('memory'));
  describeRedis(`${title}, in Redis`, () => suite('redis'));
}

/** A query with the same rows and a new cache key. */
export function fresh(query: string): string {
  questions += 1;
  return query.replace('{', `{ question${questions}: __typename `);
}
let questions = 0;

export type Store = 'memory' | 'redis';

/** A gateway with its own cache, in memory or in Redis. */
export async function startCachingGateway(
  where: Store,
  settings: Pick<Partial<Config>, 'cacheTtlMs' | 'trustedDocuments'> = {},
): Promise<TestGateway> {
  const redis = where === 'redis' ? await startRedis() : undefined;
  const gateway = await startTestGateway({
    sandbox: { tasks: 60, distribution: 'even' },
    config: { cacheTtlMs: LONG_MS, redisUrl: redis?.url, ...settings },
  });
  if (redis !== undefined) await redis.hasClient('stuut-graphql-gateway');
  return {
    ...gateway,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await redis?.[Symbol.asyncDispose]();
    },
  };
}

/** Sends queries until responses are cached: the gateway connects to Redis in the background. */
export async function untilCaching(gateway: TestGateway): Promise<void> {
  const query = fresh('{ tasks { totalCount } }');
  while ((await restCalls(gateway, () => gateway.ask(query))) > 0) await pause();
  gateway.sandbox.requests.length = 0;
  gateway.log.length = 0;
}

/** Queries a started process whose sandbox has 20 tasks. */
export async function expectAnswer(url: string): Promise<void> {
  const response = await askCount(url, ORGANIZATIONS[0].token);
  expect(await response.json()).toEqual({ data: { tasks: { totalCount: 20 } } });
}

/** REST calls that an action takes. */
export async function restCalls(
  { sandbox }: Pick<TestGateway, 'sandbox'>,
  action: () => Promise<unknown>,
): Promise<number> {
  const before = sandbox.requests.length;
  await action();
  return sandbox.requests.length - before;
}

/** Posts any body, with the token of the first organisation or without a token. */
export async function post<Data = Record<string, unknown>>(
  gateway: TestGateway,
  body: object,
  headers: Record<string, string> = {},
): Promise<ExecutionResult<Data>> {
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${gateway.sandbox.organizations[0].token}`,
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return response.json();
}
