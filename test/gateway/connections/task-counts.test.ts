import { describe, expect, test } from 'vitest';
import { WORDS } from '../../../src/resolvers/task-list.ts';
import type { ListTasksQuery } from '../../../src/rest/types.ts';
import { type Answer, startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

interface Counts {
  total: number;
  byStatus: { status: string; count: number }[];
  byType: { type: string; count: number }[];
}

const QUERY = `query ($filter: TaskFilter) {
  taskCounts(filter: $filter) { total byStatus { status count } byType { type count } }
}`;
const BY_STATUS = 'query ($f: TaskFilter) { taskCounts(filter: $f) { byStatus { status count } } }';

const gateway = gatewayForFile({ sandbox: { tasks: 500, behaviour: { unknownWords: 0.1 } } });

/** The number of tasks in the sandbox with this filter. */
function stored({ sandbox }: TestGateway, query: ListTasksQuery): number {
  return sandbox.store.count(sandbox.organizations[0].id, query);
}

/** The expected result of {@link QUERY}. */
function expected(of: TestGateway, query: ListTasksQuery): Counts {
  const total = stored(of, query);
  const byStatus = WORDS.status
    .filter((word) => query.status?.includes(word) ?? true)
    .map((word) => ({
      status: word.toUpperCase(),
      count: stored(of, { ...query, status: [word] }),
    }));
  const byType = WORDS.type
    .filter((word) => word === (query.type ?? word))
    .map((word) => ({ type: word.toUpperCase(), count: stored(of, { ...query, type: word }) }));
  const rest = (counts: { count: number }[]) =>
    total - counts.reduce((sum, { count }) => sum + count, 0);
  if (!query.status) byStatus.push({ status: 'UNKNOWN', count: rest(byStatus) });
  if (!query.type) byType.push({ type: 'UNKNOWN', count: rest(byType) });
  return { total, byStatus, byType };
}

async function countsOf(of: TestGateway, filter: unknown): Promise<Counts> {
  const answer = await of.ask<{ taskCounts: Counts | null }>(QUERY, { variables: { filter } });
  if (answer.errors || !answer.data?.taskCounts) throw new Error(answer.text);
  return answer.data.taskCounts;
}

const FILTERS: [filter: Record<string, unknown> | null, query: ListTasksQuery][] = [
  [null, {}],
  [{}, {}],
  [{ status: [] }, {}],
  [{ status: ['OPEN'] }, { status: ['open'] }],
  [{ status: ['OPEN', 'FAILED', 'OPEN'] }, { status: ['open', 'failed'] }],
  [{ type: 'CALL_ANALYSIS' }, { type: 'call_analysis' }],
  [
    { isAutomated: true, classification: ['dispute'] },
    { is_automated: true, classification: ['dispute'] },
  ],
  [
    { status: ['CLOSED'], type: 'CALL_ANALYSIS', isAutomated: false },
    { status: ['closed'], type: 'call_analysis', is_automated: false },
  ],
  [{ partnerId: 'ptn_nobody' }, { partner_id: 'ptn_nobody' }],
];

test.each(FILTERS)('counts under %j are those of the list', async (filter, query) => {
  expect(await countsOf(gateway, filter)).toEqual(expected(gateway, query));
  const { byStatus, total } = expected(gateway, {});
  expect(byStatus.at(-1)?.count).toBeGreaterThan(0);
  expect(byStatus.at(-1)?.count).toBeLessThan(total);
});

test('tasks without a status are unknown', async () => {
  await using other = await startTestGateway({ sandbox: { tasks: 20 } });
  const { store, organizations } = other.sandbox;
  const before = await countsOf(other, null);
  expect(before.byStatus.at(-1)).toEqual({ status: 'UNKNOWN', count: 0 });
  for (let n = 0; n < 3; n++) store.insert(organizations[0].id, { status: null });
  const after = await countsOf(other, null);
  expect(after.total).toBe(before.total + 3);
  expect(after.byStatus.at(-1)).toEqual({ status: 'UNKNOWN', count: 3 });
});

describe('REST calls', () => {
  const ONE = 'page=0&limit=1&sort_by=created_at&sort_order=desc';
  const statuses = WORDS.status.map((word) => `${ONE}&status=${word}`);
  const types = WORDS.type.map((word) => `${ONE}&type=${word}`);

  test.for<[selection: string, filter: string, calls: string[]]>([
    ['total', '', [ONE]],
    ['byStatus { count }', '', [...statuses, ONE]],
    ['byType { count }', '', [...types, ONE]],
    ['total byStatus { count } byType { count }', '', [...statuses, ...types, ONE]],
    [
      'byStatus { count }',
      '(filter: { status: [OPEN, FAILED, OPEN] })',
      [`${ONE}&status=open`, `${ONE}&status=failed`],
    ],
    [
      'total byStatus { count }',
      '(filter: { status: [OPEN, FAILED] })',
      [`${ONE}&status=open`, `${ONE}&status=failed`, `${ONE}&status=failed&status=open`],
    ],
    ['total byStatus { count }', '(filter: { status: [OPEN] })', [`${ONE}&status=open`]],
    ['total byType { count }', '(filter: { type: CALL_ANALYSIS })', [`${ONE}&type=call_analysis`]],
    ['__typename', '', []],
  ])('%s %s', async ([selection, filter, calls]) => {
    const sent = await gateway.callsOf(`{ taskCounts${filter} { ${selection} } }`);
    expect(sent.toSorted()).toEqual(calls.toSorted());
    expect(gateway.sandbox.requests.every(({ rows }) => rows <= 1)).toBe(true);
  });

  test('are made in parallel', async () => {
    await using slow = await startTestGateway({ sandbox: { tasks: 50, latencyMs: 50 } });
    let most = 0;
    slow.sandbox.faults.add({
      fault: { kind: 'slow', ms: 0 },
      when: () => {
        const waiting = slow.sandbox.requests.filter(({ status }) => status === 0);
        most = Math.max(most, waiting.length);
        return false;
      },
    });
    expect(await slow.callsOf(BY_STATUS)).toHaveLength(8);
    expect(most).toBe(8);
  });

  test('are shared with lists of the same filter', async () => {
    const calls = await gateway.callsOf(`{
      taskCounts { total byStatus { count } }
      again: taskCounts { total }
      tasks(first: 20) { totalCount nodes { id } }
      open: tasks(first: 20, filter: { status: [OPEN] }) { nodes { id } }
    }`);
    // Two of the counts come with pages of rows.
    expect(calls).toHaveLength(6 + 2);
  });
});

describe('a list that moves', () => {
  test('has no count below zero', async () => {
    await using moving = await startTestGateway({ sandbox: { tasks: 30 } });
    const { store, organizations, hooks } = moving.sandbox;
    const [{ id }] = organizations;
    // In any order of the counts, the statuses have more tasks in total than the list.
    hooks.beforeAnswer = ({ query }) => {
      const rows = store.list(id, { page: 0, limit: 200 }).data;
      if (!query.has('status')) for (const row of rows) store.remove(row.id);
      else for (let n = 0; n < 5; n++) store.insert(id, { status: 'open' });
    };
    const { data, errors } = await moving.ask<{ taskCounts: Counts }>(BY_STATUS);
    expect(errors).toBeUndefined();
    const counts = data?.taskCounts.byStatus.map(({ count }) => count) ?? [];
    expect(Math.max(...counts)).toBeGreaterThan(0);
    expect(Math.min(...counts)).toBe(0);
    expect(data?.taskCounts.byStatus.at(-1)).toEqual({ status: 'UNKNOWN', count: 0 });
  });
});

describe('words that REST refuses', () => {
  const refusedWords = ['processing', 'call_analysis'];

  test('count as unknown', async () => {
    await using picky = await startTestGateway({ sandbox: { behaviour: { refusedWords } } });
    const counts = await countsOf(picky, null);
    const { total, byStatus, byType } = expected(picky, {});
    const asUnknown = <Entry extends { count: number }>(all: Entry[], refused: number): Entry[] =>
      all.map((entry, index) => {
        if (index === refused) return { ...entry, count: 0 };
        return index === all.length - 1
          ? { ...entry, count: entry.count + (all[refused]?.count ?? 0) }
          : entry;
      });
    const [status, type] = [
      WORDS.status.indexOf('processing'),
      WORDS.type.indexOf('call_analysis'),
    ];
    expect(byStatus[status]?.count).toBeGreaterThan(0);
    expect(byType[type]?.count).toBeGreaterThan(0);
    expect(counts).toEqual({
      total,
      byStatus: asUnknown(byStatus, status),
      byType: asUnknown(byType, type),
    });
  });

  test('are an error where the filter names them, as in a list', async () => {
    await using picky = await startTestGateway({ sandbox: { behaviour: { refusedWords } } });
    const { data, errors } = await picky.ask(BY_STATUS, {
      variables: { f: { status: ['OPEN', 'PROCESSING'] } },
    });
    expect(data).toEqual({ taskCounts: null });
    expect(errors).toMatchObject([
      { path: ['taskCounts', 'byStatus'], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});

describe('failures', () => {
  /** The only error of a response with `taskCounts: null` and with `tasks`. */
  function failureOf({ data, errors }: Answer<Record<string, unknown>>) {
    expect(data).toMatchObject({ taskCounts: null, tasks: { nodes: [{}] } });
    expect(errors).toHaveLength(1);
    return errors?.[0];
  }
  const BESIDE = `query ($filter: TaskFilter) {
    taskCounts(filter: $filter) { byStatus { status count } }
    tasks(first: 1, filter: { isAutomated: true }) { nodes { id } }
  }`;

  test('of one count are an error of its field', async () => {
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 500 },
      when: ({ query }) => query.get('status') === 'failed',
    });
    expect(failureOf(await gateway.ask(BESIDE))).toMatchObject({
      path: ['taskCounts', 'byStatus'],
      extensions: { code: 'UPSTREAM_UNAVAILABLE', upstream: { status: 500 } },
    });
  });

  test('of the whole filter are not taken for refused words', async () => {
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 422, body: '{"detail":[]}' },
      when: ({ query }) => query.has('partner_id'),
    });
    const variables = { filter: { partnerId: 'ptn_bad' } };
    expect(failureOf(await gateway.ask(BESIDE, { variables }))).toMatchObject({
      path: ['taskCounts', 'byStatus'],
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  test.for([414, 431])(
    'of a request that is too long (%i) are not taken for refused words',
    async (status) => {
      gateway.sandbox.faults.add({
        fault: { kind: 'status', status },
        when: ({ query }) => query.has('status'),
      });
      expect(failureOf(await gateway.ask(BESIDE))).toMatchObject({
        path: ['taskCounts', 'byStatus'],
        extensions: { code: 'BAD_USER_INPUT', upstream: { status } },
      });
      const words = 'query { tasks(first: 5, orderBy: { field: STATUS }) { nodes { id } } }';
      const { errors } = await gateway.ask(words);
      expect(errors).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', upstream: { status } } },
      ]);
    },
  );

  test('of the caller are said without a call', async () => {
    const from = '2025-01-01T00:00:00Z';
    for (const filter of [
      { status: ['UNKNOWN'] },
      { type: 'UNKNOWN' },
      { partnerId: '' },
      { createdAt: { from } },
      { modifiedAt: { to: from } },
    ]) {
      const { data, errors } = await gateway.ask(QUERY, { variables: { filter } });
      expect(data).toEqual({ taskCounts: null });
      expect(errors).toMatchObject([
        { path: ['taskCounts'], extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    }
    expect(gateway.sandbox.requests).toEqual([]);
  });

  test('for want of a token are those of any field', async () => {
    const { data, errors } = await gateway.ask(BY_STATUS, { token: null });
    expect(data).toEqual({ taskCounts: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});

test.for<[cost: number, selection: string]>([
  [11, 'total'],
  [88, 'byStatus { count }'],
  [110, 'byType { type count }'],
  [209, 'total byStatus { count } byType { count }'],
])('the cost limit counts %i for %s', async ([cost, selection]) => {
  const query = `{ taskCounts { ${selection} } }`;
  await using enough = await startTestGateway({ config: { maxCost: cost } });
  expect((await enough.ask(query)).errors).toBeUndefined();
  await using lacking = await startTestGateway({ config: { maxCost: cost - 1 } });
  const { errors } = await lacking.ask(query);
  expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
  expect(lacking.sandbox.requests).toEqual([]);
});
