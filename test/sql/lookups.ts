import { expect, test } from 'vitest';
import { below, randomFrom } from '../../sandbox/random.ts';
import { timeKeyFrom } from '../../src/pagination/instant.ts';
import { encodeGlobalId } from '../../src/resolvers/global-id.ts';
import type { Database } from './database.ts';
import { startSqlGateway } from './sql-gateway.ts';
import { fill } from './tasks.ts';

const ROWS = 12_000;
const LOOKUPS = 60;
/** Groups of this size and more do not always fit on one page. */
const LEAST_ROWS = 95;
const TOKENS = 10;

const QUERY = 'query ($id: ID!) { task(id: $id) { restId } }';

/**
 * Looks up tasks by their global id, in groups of 95 to 500 equal times whose order changes from one statement to
 * the next, and as many that do not exist.
 */
export function testLookups(databaseFor: () => Database): void {
  test('tasks are found by id in groups of equal times', async ({ annotate }) => {
    const database = databaseFor();
    await fill(database, { rows: ROWS, hasHugeGroups: false, isIndexed: false });
    await using gateway = await startSqlGateway(database);
    const random = randomFrom(ROWS, 602);
    const rows = await rowsInGroups(database);
    const calls: number[] = [];
    for (let n = 0; n < LOOKUPS; n++) {
      const { id: restId, created } = rows[below(random, rows.length)] ?? { id: '', created: '' };
      for (const wanted of [restId, 'tsk_none']) {
        const createdAt = timeKeyFrom(created) ?? 0;
        const id = encodeGlobalId({ type: 'Task', restId: wanted, createdAt });
        const before = gateway.calls();
        const answer = await gateway.ask(`token-${n % TOKENS}`, QUERY, { id });
        calls.push(gateway.calls() - before);
        expect(answer).toEqual({ data: { task: wanted === restId ? { restId } : null } });
      }
    }
    const sorted = calls.toSorted((a, b) => a - b);
    await annotate(
      `${calls.length} lookups: ${sorted[LOOKUPS]} calls (median), at most ${sorted.at(-1)}`,
    );
  });
}

async function rowsInGroups(database: Database): Promise<{ id: string; created: string }[]> {
  const rows = await database.query<{ id: string; created: string }>(
    'SELECT id, created_at AS created FROM task WHERE created_at IS NOT NULL ORDER BY id',
  );
  const groups = Map.groupBy(rows, ({ created }) => created);
  return rows.filter(({ created }) => (groups.get(created) ?? []).length >= LEAST_ROWS);
}
