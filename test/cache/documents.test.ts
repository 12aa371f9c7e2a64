import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeStores, post, restCalls, startCachingGateway } from './harness.ts';

const COUNT = 'query Count { tasks { totalCount } }';
const PAGE = 'query Page { tasks(first: 2) { nodes { id } } }';

describeStores('trusted documents', (where) => {
  test('have cache keys made from their text, not from their ids', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'manifest-'));
    const manifest = join(directory, 'manifest.json');
    writeFileSync(manifest, JSON.stringify({ one: COUNT, two: PAGE, three: COUNT }));
    await using gateway = await startCachingGateway(where, { trustedDocuments: manifest });
    const ask = (documentId: string) => post(gateway, { documentId });
    const first = await ask('one');
    expect(first).toMatchObject({ data: { tasks: { totalCount: 60 } } });
    expect(await ask('two')).toMatchObject({ data: { tasks: { nodes: [{}, {}] } } });
    const calls = await restCalls(gateway, async () => {
      expect(await ask('three')).toEqual(first);
      expect((await ask('two')).data).toMatchObject({ tasks: { nodes: [{}, {}] } });
    });
    expect(calls).toBe(0);
    const refused = await post(gateway, { query: COUNT });
    expect(refused.errors?.[0]?.extensions?.code).toBe('PERSISTED_QUERY_ONLY');
    rmSync(directory, { recursive: true });
  });
});
