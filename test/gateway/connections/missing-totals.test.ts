import { describe, expect, test } from 'vitest';
import type { TaskStatus } from '../../../src/rest/types.ts';
import { startTestGateway } from '../../support/gateway.ts';

const TASKS = 500;
/** To search the end of a list of {@link TASKS}. */
const MOST_CALLS = 10;

describe.for(['null', 'zero', 'missing'] as const)('where `total_records` is %s,', (total) => {
  const start = () =>
    startTestGateway({ sandbox: { tasks: TASKS, distribution: 'even', behaviour: { total } } });

  test.for<[query: string, result: object]>([
    ['{ tasks { totalCount } }', { tasks: { totalCount: TASKS } }],
    [
      '{ tasks(first: 50) { totalCount pageCursors { last { page } } pageInfo { hasNextPage } } }',
      {
        tasks: {
          totalCount: TASKS,
          pageCursors: { last: { page: TASKS / 50 } },
          pageInfo: { hasNextPage: true },
        },
      },
    ],
    ['{ tasks(last: 20) { totalCount } }', { tasks: { totalCount: TASKS } }],
    ['{ taskCounts { total } }', { taskCounts: { total: TASKS } }],
  ])('the length of the list is searched for: %s', async ([query, result]) => {
    await using gateway = await start();
    const { data, errors } = await gateway.ask(query);
    expect({ data, errors }).toEqual({ data: result, errors: undefined });
    expect(gateway.sandbox.requests.length).toBeLessThanOrEqual(MOST_CALLS);
  });

  test('each status is counted', async () => {
    await using gateway = await start();
    const { store, organizations } = gateway.sandbox;
    const { data } = await gateway.ask<{
      taskCounts: { byStatus: { status: string; count: number }[] };
    }>('{ taskCounts { byStatus { status count } } }');
    const counts = data?.taskCounts.byStatus ?? [];
    for (const { status, count } of counts.filter(({ status }) => status !== 'UNKNOWN')) {
      const word = status.toLowerCase() as TaskStatus;
      const expected = store.count(organizations[0].id, { status: [word] });
      expect([status, count]).toEqual([status, expected]);
    }
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(TASKS);
  });

  test('an empty list has none', async () => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 0, behaviour: { total } } });
    const { data } = await gateway.ask('{ tasks { totalCount } taskCounts { total } }');
    expect(data).toEqual({ tasks: { totalCount: 0 }, taskCounts: { total: 0 } });
    expect(gateway.sandbox.requests.length).toBeLessThanOrEqual(2);
  });
});
