import { expect, test } from 'vitest';
import { pause } from '../support/redis.ts';
import { describeStores, startCachingGateway } from './world.ts';

const QUERY = '{ tasks(first: 1) { nodes { restId label } } }';

describeStores('CACHE_TTL_MS', (where) => {
  test('is when a change shows at the latest', async () => {
    await using gateway = await startCachingGateway(where, { cacheTtlMs: 400 });
    const { data } = await gateway.ask<{ tasks: { nodes: { restId: string }[] } }>(QUERY);
    gateway.sandbox.store.update(data?.tasks.nodes[0]?.restId ?? '', { label: 'renamed' });
    while (!(await gateway.ask(QUERY)).text.includes('renamed')) await pause(5);
    // Whatever was shown until then came from the cache.
    expect(gateway.sandbox.requests).toHaveLength(2);
  });
});
