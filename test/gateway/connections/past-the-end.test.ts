import { describe, expect, test } from 'vitest';
import { PAST_ENDS } from '../../../sandbox/behaviour.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { connectionOf, idsIn, listed } from './connection.ts';

const ONE_TIME = { created_at: '2024-01-02T00:00:00Z' };

describe.each(PAST_ENDS)('where REST sends for a page past the end: %s', (pastEnd) => {
  test('a window that reaches beyond the list counts the whole list', async () => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 7, behaviour: { pastEnd } } });
    const connection = await connectionOf(gateway, { first: 1000 });
    expect(connection.totalCount).toBe(7);
    expect(idsIn(connection)).toEqual(listed(gateway.sandbox));
  });

  // At 400 rows, whole pages of 200 over the group and the rows at its ends reach past the end.
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
