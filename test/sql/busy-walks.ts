import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { oneOf, randomFrom } from '../../sandbox/random.ts';
import { goesUp, SteadyRows, type Walk, type Walked, walk } from '../support/walk.ts';
import type { Database } from './database.ts';
import { startSqlGateway } from './sql-gateway.ts';
import { change, fill, keysOf } from './tasks.ts';

const ROWS = 3000;
/** About one change for each of the long pages, on machines of any speed. */
const CALLS_BETWEEN_CHANGES = 30;

type BusyWalk = Pick<Walk, 'orderBy' | 'direction' | 'size'>;

const WALKS: BusyWalk[] = (['CREATED_AT', 'MODIFIED_AT', 'STATUS', 'TYPE'] as const).flatMap(
  (field): BusyWalk[] => [
    { orderBy: { field, direction: 'ASC' }, direction: 'forward', size: 50 },
    { orderBy: { field, direction: 'DESC' }, direction: 'backward', size: 200 },
    { orderBy: { field, direction: 'DESC' }, direction: 'forward', size: 1000 },
    { orderBy: { field, direction: 'DESC' }, direction: 'forward', size: 1000 },
  ],
);

/**
 * Walks while another connection inserts, updates and deletes rows, also between two REST calls of one page. Rows
 * that stay are delivered once, or the walk ends with `UPSTREAM_ORDER_UNSTABLE`.
 */
export function testBusyWalks(databaseFor: () => Database): void {
  test.for(WALKS.map((one, n): [string, number, BusyWalk] => [nameOf(one), n, one]))(
    'while rows are written: %s (%i)',
    async ([, seed, one], { annotate }) => {
      const { walked, lost, repeated, changes } = await walkWhileBusy(databaseFor(), one, seed);
      await annotate(`${changes} changes, ${walked.calls} calls, ${walked.outcome}`);
      expect({ lost, repeated }).toEqual({ lost: [], repeated: [] });
      expect(walked.outcome).not.toBe('endless');
      expect(walked.errors.filter(({ code }) => code !== 'UPSTREAM_ORDER_UNSTABLE')).toEqual([]);
    },
  );
}

async function walkWhileBusy(database: Database, one: BusyWalk, seed: number) {
  const { field } = one.orderBy;
  await fill(database, { rows: ROWS, hasHugeGroups: false, isIndexed: one.size === 200 });
  await using gateway = await startSqlGateway(database);
  const steady = new SteadyRows(await keysOf(database, field, {}));
  const random = randomFrom(ROWS, seed, 604);
  let changes = 0;
  let walked: Walked | undefined;
  const options = { ...one, maxPages: () => 20 + (2 * ROWS) / one.size };
  const walking = walk({ ...gateway, token: 'any' }, options).then((end) => {
    walked = end;
  });
  while (walked === undefined) {
    const kind = oneOf(random, ['inserts', 'updates', 'updates', 'deletes'] as const);
    const next = gateway.calls() + CALLS_BETWEEN_CHANGES;
    await change(database, kind, random);
    changes += 1;
    steady.keep(await keysOf(database, field, {}));
    while (walked === undefined && gateway.calls() < next) await Promise.race([walking, pause(2)]);
  }
  return { walked, changes, ...steady.judge(walked, { goesUp: goesUp(one) }) };
}

function nameOf({ orderBy, direction, size }: BusyWalk): string {
  return `${orderBy.field} ${orderBy.direction} | ${direction} | ${size}`;
}
