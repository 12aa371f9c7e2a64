import { describe, expect, test } from 'vitest';
import { PAST_ENDS } from '../../../sandbox/behaviour.ts';
import { startTestGateway } from '../../support/gateway.ts';

const TASKS = 250;
const PAST_THE_END = 'tasks(page: 1000, first: 10) { pageInfo { hasNextPage } }';

describe.for(PAST_ENDS)('beside a page past the end, for which REST answers %s,', (pastEnd) => {
  const start = () =>
    startTestGateway({ sandbox: { tasks: TASKS, distribution: 'even', behaviour: { pastEnd } } });

  test('counts are those of the list', async () => {
    await using gateway = await start();
    const { data, errors } = await gateway.ask(
      `{ list: tasks { totalCount } taskCounts { total } ${PAST_THE_END} }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ list: { totalCount: TASKS }, taskCounts: { total: TASKS } });
  });

  test('a user is found by the number of their tasks', async () => {
    await using gateway = await start();
    const [{ users }] = gateway.sandbox.organizations;
    const id = users[0]?.id;
    const query = `query ($id: ID!) { user(id: $id) { restId list: tasks { totalCount } ${PAST_THE_END} } }`;
    const { data, errors } = await gateway.ask(query, { variables: { id } });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ user: { restId: id } });
    expect(data).not.toMatchObject({ user: { list: { totalCount: 0 } } });
  });
});

describe('beside a page that REST fails to send', () => {
  const QUERY = `{
    list: tasks { totalCount }
    taskCounts { total }
    failed: tasks(page: 3, first: 10) { nodes { id } }
  }`;

  const startFailing = async (fault: number) => {
    const gateway = await startTestGateway({
      sandbox: { tasks: TASKS, distribution: 'even' },
      config: { upstreamRetries: 0 },
    });
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status: fault },
      when: ({ query }) => query.get('limit') !== '1',
    });
    return gateway;
  };

  test.for([500, 422])('with %i, counts take a call of one row', async (status) => {
    await using gateway = await startFailing(status);
    const { data, errors } = await gateway.ask(QUERY);
    expect(data).toMatchObject({
      list: { totalCount: TASKS },
      taskCounts: { total: TASKS },
    });
    expect(errors?.map(({ path }) => path?.[0])).toEqual(['failed']);
    expect(gateway.sandbox.requests.filter(({ query }) => query.get('limit') === '1')).toHaveLength(
      1,
    );
  });

  test.for([401, 403, 429])(
    'with %i, which concerns the caller, they fail without one',
    async (status) => {
      await using gateway = await startFailing(status);
      await gateway.ask(QUERY);
      expect(gateway.sandbox.requests.filter(({ query }) => query.get('limit') === '1')).toEqual(
        [],
      );
    },
  );
});
