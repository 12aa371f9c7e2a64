import { describe, expect, test } from 'vitest';
import { PAST_ENDS } from '../../../sandbox/behaviour.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { connectionOf, idsIn, listed } from './connection.ts';

const TASKS = 250;
const ONE_TIME = { created_at: '2024-01-02T00:00:00Z' };

function start(pastEnd: (typeof PAST_ENDS)[number]) {
  return startTestGateway({
    sandbox: { tasks: TASKS, distribution: 'even', behaviour: { pastEnd } },
  });
}

describe.for(PAST_ENDS)('where REST answers %s for a page past the end', (pastEnd) => {
  test.for([{ first: 1000 }, { last: 1000 }])(
    '%o has the rows of the list, and no more',
    async (size) => {
      await using gateway = await start(pastEnd);
      const connection = await connectionOf(gateway, size);
      expect(idsIn(connection)).toEqual(listed(gateway.sandbox));
      expect(connection.totalCount).toBe(TASKS);
      expect(connection.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: false });
    },
  );

  test('a total that comes with such a read does not count past the end', async () => {
    await using gateway = await start(pastEnd);
    const { data } = await gateway.ask(`{
      rows: tasks(first: 1000, orderBy: { field: MODIFIED_AT }) { nodes { id } }
      total: tasks { totalCount }
      taskCounts { total }
    }`);
    expect(data).toMatchObject({ total: { totalCount: TASKS }, taskCounts: { total: TASKS } });
  });

  test('a task that is not there is null beside rows whose reads go past the end', async () => {
    await using gateway = await start(pastEnd);
    const { data, errors } = await gateway.ask(`{
      task(id: "tsk_unknown") { id }
      tasks(first: 1000) { totalCount }
      rows: tasks(first: 1000) { nodes { id } }
    }`);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ task: null, tasks: { totalCount: TASKS } });
  });

  // With 400 rows, whole pages of 200 that cover the group and the rows beside it extend beyond the end.
  test.for([399, 400, 401])(
    'a group of equal times at the end of %i rows is exact',
    async (size) => {
      await using gateway = await startTestGateway({
        sandbox: { tasks: 0, behaviour: { pastEnd, ties: 'limit' } },
      });
      const { sandbox } = gateway;
      const [{ id }] = sandbox.organizations;
      for (let n = 0; n < 100; n++) {
        const created_at = new Date(Date.UTC(2024, 0, 1) + n * 60_000).toISOString();
        sandbox.store.insert(id, { created_at });
      }
      for (let n = 100; n < size; n++) sandbox.store.insert(id, ONE_TIME);
      const orderBy = { field: 'CREATED_AT', direction: 'ASC' };
      const rows = listed(sandbox, { sort_order: 'asc' });
      const { pageInfo } = await connectionOf(gateway, { first: 150, orderBy });
      const page = await connectionOf(gateway, { first: 150, after: pageInfo.endCursor, orderBy });
      expect(idsIn(page)).toEqual(rows.slice(150, 300));
      expect(page.totalCount).toBe(size);
    },
  );
});
