import { describe, expect, test } from 'vitest';
import { startOddGateway } from '../../support/odd-rest.ts';
import { connectionOf, idsIn, listed, walk } from './connection.ts';

const ROWS = 130;
const ORDERS = ['CREATED_AT', 'STATUS'] as const;

/** What REST sends instead of `next_page`, given its normal value. */
const SENT: Record<string, (next: number | null) => object> = {
  never: () => ({}),
  'except on the last page': (next) => (next === null ? {} : { next_page: next }),
};

/** What REST sends instead of `total_records`. */
const TOTALS: Record<string, (total: number) => number | null> = {
  exact: (total) => total,
  'one too high': (total) => total + 1,
  null: () => null,
};

const cases = Object.keys(SENT).flatMap((sent) =>
  Object.keys(TOTALS).flatMap((total) =>
    [200, 60].flatMap((maxLimit) => [0, 0.1].map((hidden) => ({ sent, total, maxLimit, hidden }))),
  ),
);

async function start({ sent, total, maxLimit, hidden }: (typeof cases)[number]) {
  const gateway = await startOddGateway({
    sandbox: { tasks: 0, behaviour: { maxLimit, hidden } },
  });
  const { store, organizations } = gateway.sandbox;
  for (let row = 0; row < ROWS; row++) {
    store.insert(organizations[0].id, {
      id: `t${1000 + row}`,
      created_at: new Date(Date.UTC(2025, 2, 7) + row * 1000).toISOString(),
      status: row % 3 === 0 ? 'closed' : 'open',
    });
  }
  gateway.behave({
    send: ({ next_page = null, total_records = 0, ...page }) => ({
      ...page,
      total_records: TOTALS[total]?.(total_records),
      ...SENT[sent]?.(next_page),
    }),
  });
  return gateway;
}

describe('REST sends `next_page`', () => {
  test.for(cases)(
    '$sent, its total is $total, its limit $maxLimit, $hidden of the rows left out',
    async (given) => {
      await using gateway = await start(given);
      for (const field of ORDERS) {
        // There are rows of an unknown status if the total is larger than the sum of the statuses.
        if (field === 'STATUS' && (given.total !== 'exact' || given.hidden > 0)) continue;
        const orderBy = { field, direction: 'ASC' };
        const rows = listed(gateway.sandbox, {
          sort_by: field === 'STATUS' ? 'status' : 'created_at',
          sort_order: 'asc',
        });
        for (const size of [50, 1000]) {
          expect(await walk(gateway, 'forward', [size], { orderBy }), 'forward').toEqual(rows);
          expect(await walk(gateway, 'backward', [size], { orderBy }), 'backward').toEqual(rows);
        }
      }
    },
  );
});

test('rows that changed their places behind such a page do not make it the last one', async () => {
  await using gateway = await startOddGateway({
    sandbox: { tasks: 0, behaviour: { hidden: 0.1, ties: 'random' } },
  });
  const { store, organizations } = gateway.sandbox;
  for (let row = 0; row < 150; row++) {
    store.insert(organizations[0].id, { id: `t${1000 + row}`, created_at: '2025-03-07T05:31:56Z' });
  }
  gateway.behave({ send: ({ next_page: _, ...page }) => page });
  const rows = listed(gateway.sandbox, { sort_by: 'created_at', sort_order: 'asc' });
  expect(rows.length).toBeLessThan(147);
  const orderBy = { field: 'CREATED_AT', direction: 'ASC' };
  for (let run = 0; run < 5; run++) {
    expect(idsIn(await connectionOf(gateway, { orderBy, first: 147 }))).toEqual(rows);
  }
});
