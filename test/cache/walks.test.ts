import { expect, test } from 'vitest';
import { below, randomFrom } from '../../sandbox/random.ts';
import { connectionOf, idsIn, listed } from '../gateway/connections/connection.ts';
import type { TestGateway } from '../support/gateway.ts';
import { describeStores, startCachingGateway } from './harness.ts';

/** Some rows are removed; others are added before, between and after the remaining ones. */
function churn({ sandbox }: TestGateway, random: () => number, leaving: string[]): void {
  const { store, organizations } = sandbox;
  for (let change = 0; change < 6; change++) {
    const [id] = leaving.splice(below(random, leaving.length), 1);
    if (id !== undefined) store.remove(id);
    const created_at = new Date(Date.UTC(2024, 0, 1) + random() * 8e10).toISOString();
    store.insert(organizations[0].id, { created_at });
  }
}

/** Every id of the list, page by page, while the list changes. */
async function walk(gateway: TestGateway, first: number, move: () => void): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null | undefined;
  do {
    const page = await connectionOf(gateway, after ? { first, after } : { first });
    ids.push(...idsIn(page).filter((id) => id !== undefined));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
    move();
  } while (after);
  return ids;
}

describeStores('a walk over a changing list', (where) => {
  test('delivers every row that stays exactly once, with cached answers of any age', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = randomFrom(seed);
    await using gateway = await startCachingGateway(where);
    const rows = listed(gateway.sandbox);
    const staying = rows.filter((_, place) => place % 2 === 0);
    const leaving = rows.filter((_, place) => place % 2 === 1);
    // The walks share their first pages, which are older in each walk.
    for (let turn = 0; turn < 12; turn++) {
      const ids = await walk(gateway, 7, () => {
        if (random() < 0.3) churn(gateway, random, leaving);
      });
      const counts = Map.groupBy(ids, (id) => id);
      const wrong = staying.filter((id) => counts.get(id)?.length !== 1);
      expect(wrong, `seed ${seed}, walk ${turn}`).toEqual([]);
    }
    const fromCache = gateway.log.filter((line) => line.fromCache === 1).length;
    expect(fromCache, `seed ${seed}`).toBeGreaterThan(12);
  });
});
