import { describe, expect, test } from 'vitest';
import type { TaskStatus } from '../../../src/rest/types.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { connectionOf } from './connection.ts';

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

describe.for([{ cap: 100 }, { add: -3 }])('where `total_records` is too low (%o),', (total) => {
  test.for([
    { first: 150 },
    { first: 498 },
    { first: 50, page: 3 },
    { first: 50, page: 8 },
    { first: 50, page: 10 },
    { last: 498 },
  ])('%o does not count fewer tasks than it shows', async (args) => {
    await using gateway = await startTestGateway({
      sandbox: { tasks: TASKS, distribution: 'even', behaviour: { total } },
    });
    const connection = await connectionOf(gateway, args);
    const shown = ((args.page ?? 1) - 1) * 50 + connection.edges.length;
    const isSeen = shown > ('cap' in total ? total.cap : TASKS + total.add);
    if (isSeen) expect(connection.totalCount).toBe(TASKS);
    expect(connection.totalCount).toBeGreaterThanOrEqual(shown);
  });
});

test('where REST leaves rows out, each page has the same total', async () => {
  for (const [tasks, hidden] of [
    [500, 0.3],
    [500, 0.02],
    [150, 0.3],
    [8, 0.5],
  ] as const) {
    await using gateway = await startTestGateway({ sandbox: { tasks, behaviour: { hidden } } });
    for (const args of [
      { first: 50 },
      { first: 50, page: Math.ceil(tasks / 50) },
      { first: 200 },
    ]) {
      expect((await connectionOf(gateway, args)).totalCount).toBe(tasks);
    }
  }
});
