import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../../sandbox/behaviour.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { connectionOf, idsIn, listed, TASKS, walk } from './connection.ts';

const gateway = gatewayForFile({ sandbox: { tasks: 2000, distribution: 'even' } });
const calls = () => gateway.sandbox.requests.length;

/** Ids in the order of the graph with their times, and the ids of the rows `[from, to)`. */
function rowsBy(sort_by: 'created_at' | 'modified_at', sort_order: 'asc' | 'desc') {
  const { store } = gateway.sandbox;
  return listed(gateway.sandbox, { sort_by, sort_order }).map((id) => {
    const time = store.get(id)?.[sort_by] ?? null;
    return { id, time };
  });
}

function rangeOf(rows: { id: string; time: string | null }[], from: string, to: string) {
  const isIn = (time: string) =>
    Date.parse(time) >= Date.parse(from) && Date.parse(time) < Date.parse(to);
  return rows.filter(({ time }) => time !== null && isIn(time)).map(({ id }) => id);
}

describe.each([
  ['CREATED_AT', 'created_at', 'createdAt'],
  ['MODIFIED_AT', 'modified_at', 'modifiedAt'],
] as const)('a range of %s', (field, sort, name) => {
  test.each(['ASC', 'DESC'] as const)(
    'in the order %s has the rows at or after `from` and before `to`',
    async (direction) => {
      const rows = rowsBy(sort, direction === 'ASC' ? 'asc' : 'desc');
      const times = rows.flatMap(({ time }) => time ?? []).sort();
      const [from = '', to = ''] = [times[400], times[1300]];
      const expected = rangeOf(rows, from, to);
      expect(expected.length).toBeGreaterThan(800);
      const variables = { filter: { [name]: { from, to } }, orderBy: { field, direction } };
      expect(await walk(gateway, 'forward', [170], variables)).toEqual(expected);
      expect(await walk(gateway, 'backward', [170], variables)).toEqual(expected);
      const last = await connectionOf(gateway, { ...variables, last: 20 });
      expect(idsIn(last)).toEqual(expected.slice(-20));
      expect(last.totalCount).toBe(expected.length);
      const page = await connectionOf(gateway, { ...variables, first: 100, page: 3 });
      expect(idsIn(page)).toEqual(expected.slice(200, 300));
    },
  );
});

describe('the REST calls of a time range', () => {
  const from = () => rowsBy('created_at', 'desc')[600]?.time ?? '';
  const first = `query ($filter: TaskFilter) { tasks(first: 50, filter: $filter) { nodes { restId } } }`;

  test('are one for each page, newest first, with `from` alone', async () => {
    const filter = { createdAt: { from: from() } };
    await gateway.ask(first, { variables: { filter } });
    expect(calls()).toBe(1);
    const rows = await walk(gateway, 'forward', [50], { filter, orderBy: null });
    expect(rows).toHaveLength(601);
  });

  test('read no full page for totalCount alone', async () => {
    const filter = { createdAt: { from: from() } };
    const document = 'query ($filter: TaskFilter) { tasks(filter: $filter) { totalCount } }';
    const { data } = await gateway.ask(document, { variables: { filter } });
    expect(data).toEqual({ tasks: { totalCount: 601 } });
    expect(calls()).toBeLessThanOrEqual(5);
  });

  test('are not more for totalCount where the first page holds the whole range', async () => {
    const filter = { createdAt: { from: rowsBy('created_at', 'desc')[30]?.time ?? '' } };
    expect((await connectionOf(gateway, { filter, first: 50 })).totalCount).toBe(31);
    expect(calls()).toBe(1);
  });
});

const UNTOLD: Partial<Behaviour>[] = [
  { total: 'null' },
  { total: 'null', pastEnd: '404' },
  { total: 'zero', pastEnd: 'last-page' },
  { total: { cap: 1000 }, pastEnd: 'last-page' },
  { total: { add: 40 }, pastEnd: 'last-page' },
];

describe.each(UNTOLD)(
  'a time range where REST tells no usable length of the list: %j',
  (behaviour) => {
    test.each([
      ['of the oldest rows', undefined, 30, 30],
      ['of all rows but the newest', undefined, 7970, 7970],
      ['that holds nothing', undefined, 0, 0],
      ['in the middle', 2000, 6500, 4500],
    ])('%s is counted and read from both ends', async (_, from, to, length) => {
      const sandbox = { tasks: 0, behaviour };
      await using own = await startTestGateway({ sandbox });
      const [{ id: organization }] = own.sandbox.organizations;
      const [start, minute] = [Date.UTC(2025, 0, 1), 60_000];
      const words = { status: 'open', type: 'call_analysis' };
      own.sandbox.store.insertAll(
        organization,
        Array.from({ length: 8000 }, (_, n) => {
          const time = (start + n * minute) * 1000;
          return { createdAt: time, modifiedAt: time, ...words };
        }),
      );
      const timeOf = (n: number | undefined) =>
        n === undefined ? undefined : new Date(start + n * minute).toISOString();
      const filter = { createdAt: { from: timeOf(from), to: timeOf(to) } };
      const count = 'query ($filter: TaskFilter) { tasks(filter: $filter) { totalCount } }';
      const { data, text } = await own.ask(count, { variables: { filter } });
      expect(data, text).toEqual({ tasks: { totalCount: length } });
      expect(own.sandbox.requests.length).toBeLessThanOrEqual(32);
      for (const direction of ['ASC', 'DESC']) {
        const orderBy = { field: 'CREATED_AT', direction };
        for (const side of ['first', 'last']) {
          const page = await connectionOf(own, { filter, orderBy, [side]: 20 });
          expect(page.edges).toHaveLength(Math.min(20, length));
        }
      }
    });
  },
);

test('page cursors of a time range count within it, and open its pages', async () => {
  const rows = rowsBy('created_at', 'desc');
  const filter = { createdAt: { from: rows[799]?.time, to: rows[99]?.time } };
  const expected = rows.slice(100, 800).map(({ id }) => id);
  const document = `query ($filter: TaskFilter) { tasks(first: 100, filter: $filter) {
    totalCount pageCursors { last { page } around { page cursor isCurrent } } nodes { restId } } }`;
  const { data, text } = await gateway.ask<{
    tasks: {
      pageCursors: {
        last: { page: number };
        around: { page: number; cursor: string; isCurrent: boolean }[];
      };
    };
  }>(document, { variables: { filter } });
  const cursors = data?.tasks.pageCursors;
  expect(cursors?.last.page, text).toBe(7);
  expect(cursors?.around.find(({ isCurrent }) => isCurrent)?.page).toBe(1);
  const after = cursors?.around.find(({ page }) => page === 4)?.cursor;
  expect(idsIn(await connectionOf(gateway, { filter, first: 100, after }))).toEqual(
    expected.slice(300, 400),
  );
});

test('a numbered page of a time range finds each end once', async () => {
  const rows = rowsBy('created_at', 'desc');
  const filter = { createdAt: { from: rows[799]?.time, to: rows[99]?.time } };
  const document = `query ($filter: TaskFilter, $page: Int) { tasks(first: 100, page: $page, filter: $filter) {
    totalCount pageCursors { last { page } } nodes { restId } } }`;
  for (const page of [1, 3, 7, 99]) {
    const { data } = await gateway.ask(document, { variables: { filter, page } });
    expect(data).toMatchObject({ tasks: { totalCount: 700, pageCursors: { last: { page: 7 } } } });
    const reads = gateway.sandbox.requests.map(({ query }) => query.toString());
    expect(reads.filter((read) => read.startsWith('page=0&limit=1&')).length).toBeLessThan(3);
    expect(reads.length).toBeLessThanOrEqual(10);
    gateway.sandbox.requests.length = 0;
  }
});

test('User.tasks accepts a time range', async () => {
  const [{ id }] = gateway.sandbox.organizations;
  const userId = gateway.sandbox.store
    .list(id, {})
    .data.find(({ assignee_id }) => assignee_id)?.assignee_id;
  const all = await connectionOf(gateway, { filter: { assigneeId: userId }, first: 1000 });
  const times = rowsBy('created_at', 'desc').filter(({ id }) => idsIn(all).includes(id));
  const [to, from] = [times[2]?.time, times.at(-3)?.time];
  const document = `query ($id: ID!, $filter: TaskFilter) { user(id: $id) { tasks(filter: $filter, first: 1000) {
    totalCount nodes { restId } } } }`;
  const { data, errors } = await gateway.ask(document, {
    variables: { id: userId, filter: { createdAt: { from, to } } },
  });
  expect(errors).toBeUndefined();
  const nodes = times.slice(3, -2).map(({ id: restId }) => ({ restId }));
  expect(data).toEqual({ user: { tasks: { totalCount: nodes.length, nodes } } });
});

test('a walk of a time range loses no row during an import into it', async () => {
  await using own = await startTestGateway({ sandbox: { tasks: 1000, distribution: 'even' } });
  const rows = listed(own.sandbox);
  const [{ id: organization }] = own.sandbox.organizations;
  const time = own.sandbox.store.get(rows[700] ?? '')?.created_at ?? '';
  const filter = { createdAt: { from: time } };
  const seen: (string | undefined)[] = [];
  let after: string | null = null;
  for (let page = 0; ; page++) {
    const connection = await connectionOf(own, { filter, first: 50, after });
    seen.push(...idsIn(connection));
    after = connection.pageInfo.endCursor;
    if (!connection.pageInfo.hasNextPage) break;
    if (page === 3)
      for (let n = 0; n < 300; n++)
        own.sandbox.store.insert(organization, { created_at: new Date().toISOString() });
  }
  expect(seen).toEqual(rows.slice(0, 701));
});

test('a time range is not counted where REST ignores the direction that it was asked for', async () => {
  const behaviour = { sortOrder: 'desc' } as const;
  await using own = await startTestGateway({ sandbox: { distribution: 'even', behaviour } });
  const document = `query ($filter: TaskFilter) {
    tasks(filter: $filter, orderBy: { field: CREATED_AT, direction: ASC }) { totalCount } }`;
  const oldest = own.sandbox.store.get(listed(own.sandbox).at(-5) ?? '')?.created_at;
  const { data, errors } = await own.ask(document, {
    variables: { filter: { createdAt: { to: oldest } } },
  });
  expect(data).toEqual({ tasks: null });
  expect(errors?.[0]?.extensions?.code).toBe('UPSTREAM_INVALID_RESPONSE');
});

describe('a time range is refused', () => {
  const at = '2023-11-07T05:31:56Z';
  test.each([
    [
      'under another order',
      { createdAt: { from: at } },
      { field: 'MODIFIED_AT' },
      'pass `orderBy: { field: CREATED_AT }`',
    ],
    [
      'of `modifiedAt` under the default order',
      { modifiedAt: { from: at } },
      null,
      'pass `orderBy: { field: MODIFIED_AT }`',
    ],
    [
      'under an order by a word',
      { createdAt: { from: at } },
      { field: 'STATUS' },
      'pass `orderBy: { field: CREATED_AT }`',
    ],
    [
      'beside one of the other time',
      { createdAt: { from: at }, modifiedAt: { to: at } },
      null,
      '`filter.createdAt` and `filter.modifiedAt` cannot be combined',
    ],
    [
      'whose end comes before its beginning',
      { createdAt: { from: at, to: '2023-11-07T05:31:55Z' } },
      null,
      'is after',
    ],
    [
      'without a zone',
      { createdAt: { from: '2023-11-07T05:31:56' } },
      null,
      'RFC 3339 text with a zone',
    ],
    ['of a date alone', { createdAt: { to: '2023-11-07' } }, null, 'RFC 3339 text with a zone'],
    [
      'of a day that does not exist',
      { createdAt: { from: '2023-02-30T00:00:00Z' } },
      null,
      'RFC 3339 text with a zone',
    ],
    ['of text', { createdAt: { from: 'yesterday' } }, null, '`filter.createdAt.from`'],
    [
      'of a year that no key holds',
      { createdAt: { from: '0001-01-01T00:00:00Z' } },
      null,
      'in the years 1700 to 2199',
    ],
  ])('%s', async (_, filter, orderBy, message) => {
    const { errors } = await gateway.ask(TASKS, { variables: { filter, orderBy } });
    expect(errors?.[0]?.message).toContain(message);
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(calls()).toBe(0);
  });

  test('where it is a number', async () => {
    const { errors } = await gateway.ask(TASKS, {
      variables: { filter: { createdAt: { from: 5 } } },
    });
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(calls()).toBe(0);
  });

  test('where it is a number in the document, with its place', async () => {
    const document = '{ tasks(filter: { createdAt: { from: 5 } }) { totalCount } }';
    const { errors } = await gateway.ask(document);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('RFC 3339 text with a zone'),
      locations: [{ line: 1, column: document.indexOf('5') + 1 }],
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
  });
});

test('an empty range object and null ends count as not given, and equal ends are an empty list', async () => {
  const whole = await connectionOf(gateway, { first: 5 });
  for (const createdAt of [null, {}, { from: null, to: null }]) {
    expect(await connectionOf(gateway, { first: 5, filter: { createdAt } })).toEqual(whole);
  }
  const at = '2023-11-07T05:31:56Z';
  const empty = await connectionOf(gateway, {
    first: 5,
    filter: { createdAt: { from: at, to: at } },
  });
  expect(empty).toMatchObject({ edges: [], totalCount: 0 });
});

test('a cursor of a time range is refused with another range', async () => {
  const [from, to] = ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00.000+00:00'];
  const { pageInfo } = await connectionOf(gateway, { first: 5, filter: { createdAt: { from } } });
  const after = pageInfo.endCursor;
  const other = { first: 5, after, filter: { createdAt: { from: '2020-01-02T00:00:00Z' } } };
  const { errors } = await gateway.ask(TASKS, { variables: other });
  expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  // The same time in another notation is the same range.
  await connectionOf(gateway, { first: 5, after, filter: { createdAt: { from: to } } });
});
