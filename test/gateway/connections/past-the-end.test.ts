import { describe, expect, test } from 'vitest';
import { PAST_ENDS } from '../../../sandbox/behaviour.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { connectionOf, idsIn, listed } from './connection.ts';

const TASKS = 250;

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
});
