import { expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';
import { connectionOf, idsIn, listed } from './connection.ts';

const timeOf = (row: number) => new Date(Date.UTC(2025, 2, 7) + row * 1000).toISOString();

/** A REST API with this number of tasks, a second apart, that reduces every `limit` to 100. */
async function start(tasks: number) {
  const gateway = await startTestGateway({ sandbox: { tasks: 0, behaviour: { maxLimit: 100 } } });
  const { store, organizations } = gateway.sandbox;
  for (let row = 0; row < tasks; row++) {
    store.insert(organizations[0].id, { id: `t${1000 + row}`, created_at: timeOf(row) });
  }
  return gateway;
}

// The first read is the last page under the smaller limit.
test.for([130, 150, 199])('a numbered page at the end of %i tasks is noticed', async (tasks) => {
  await using gateway = await start(tasks);
  const page = await connectionOf(gateway, { first: 120, page: 2 });
  expect(idsIn(page)).toEqual(listed(gateway.sandbox).slice(120));
  expect(page.totalCount).toBe(tasks);
});
