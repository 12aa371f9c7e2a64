import { expect, test } from 'vitest';
import { pause } from '../support/redis.ts';
import { describeStores, fresh, startCachingGateway } from './harness.ts';

const QUERY = '{ tasks(first: 1) { nodes { restId label } } }';

describeStores('CACHE_TTL_MS', (where) => {
  test('is the longest time until a change is visible', async () => {
    await using gateway = await startCachingGateway(where, { cacheTtlMs: 400 });
    const { data } = await gateway.ask<{ tasks: { nodes: { restId: string }[] } }>(QUERY);
    gateway.sandbox.store.update(data?.tasks.nodes[0]?.restId ?? '', { label: 'renamed' });
    while (!(await gateway.ask(QUERY)).text.includes('renamed')) await pause(5);
    // All earlier responses came from the cache.
    expect(gateway.sandbox.requests).toHaveLength(2);
  });

  test('counts from the REST call, even where another operation made it', async () => {
    await using gateway = await startCachingGateway(where, { cacheTtlMs: 600 });
    const [first, second] = [fresh(QUERY), fresh(QUERY)];
    gateway.sandbox.faults.add({ fault: { kind: 'slow', ms: 800 } });
    const asked = gateway.ask(first);
    await expect.poll(() => gateway.sandbox.requests.length, { interval: 5 }).toBe(1);
    await pause(500);
    await Promise.all([asked, gateway.ask(second)]);
    expect(gateway.sandbox.requests).toHaveLength(1);
    gateway.sandbox.faults.clear();
    await gateway.ask(second);
    expect(gateway.sandbox.requests).toHaveLength(2);
  });
});
