import { beforeAll, describe, expect, test } from 'vitest';
import type { Behaviour } from '../../../sandbox/behaviour.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { connectionOf, idsIn, listed, TASKS } from './connection.ts';

let rows: string[];
const gateway = gatewayForFile({ sandbox: { tasks: 300, distribution: 'even' } });
beforeAll(() => {
  rows = listed(gateway.sandbox);
});

const sent = () => gateway.sandbox.requests.map(({ query }) => `${query}`);

const CURRENT = `query ($page: Int, $first: Int, $filter: TaskFilter, $orderBy: TaskOrder) {
  tasks(page: $page, first: $first, filter: $filter, orderBy: $orderBy) {
    nodes { restId } pageCursors { first { page } last { page } around { page isCurrent } }
  }
}`;

/** The numbers of the pages around, the current one marked. */
async function pagesAround(variables: Record<string, unknown>): Promise<string> {
  const { data, errors } = await gateway.ask<{
    tasks: { pageCursors: { around: { page: number; isCurrent: boolean }[] } };
  }>(CURRENT, { variables });
  expect(errors).toBeUndefined();
  const around = data?.tasks.pageCursors.around ?? [];
  return around.map(({ page, isCurrent }) => `${page}${isCurrent ? '*' : ''}`).join(' ');
}

test.for([1, 2, 5, 8])('page %i opens in one call', async (page) => {
  const connection = await connectionOf(gateway, { page, first: 40 });
  expect(idsIn(connection)).toEqual(rows.slice((page - 1) * 40, page * 40));
  expect(connection.pageInfo).toMatchObject({ hasPreviousPage: page > 1, hasNextPage: page < 8 });
  expect(connection.totalCount).toBe(300);
  expect(sent()).toHaveLength(1);
});

test('a page has 50 rows where `first` is not given', async () => {
  expect(idsIn(await connectionOf(gateway, { page: 3 }))).toEqual(rows.slice(100, 150));
});

test.for([9, 1000, 2 ** 31 - 1])(
  'page %i, past the end, is the last page after one more call',
  async (page) => {
    const connection = await connectionOf(gateway, { page, first: 40 });
    expect(idsIn(connection)).toEqual(rows.slice(280));
    expect(connection.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    expect(sent()).toHaveLength(2);
    expect(await pagesAround({ page, first: 40 })).toBe('4 5 6 7 8*');
  },
);

test('`pageCursors` marks the current page', async () => {
  expect(await pagesAround({ page: 1, first: 40 })).toBe('1* 2 3 4 5');
  expect(await pagesAround({ page: 4, first: 40 })).toBe('2 3 4* 5 6');
});

test('an empty list gives an empty page', async () => {
  const filter = { partnerId: 'ptn_nobody' };
  for (const page of [1, 7]) {
    const { edges, pageInfo, totalCount } = await connectionOf(gateway, {
      page,
      first: 40,
      filter,
    });
    expect({ edges, totalCount }).toEqual({ edges: [], totalCount: 0 });
    expect(pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: false });
    expect(await pagesAround({ page, first: 40, filter })).toBe('');
  }
});

test('a walk continues from the row cursors of a numbered page', async () => {
  const { pageInfo } = await connectionOf(gateway, { page: 2, first: 40 });
  const after = pageInfo.endCursor;
  expect(idsIn(await connectionOf(gateway, { first: 10, after }))).toEqual(rows.slice(80, 90));
  const before = pageInfo.startCursor;
  expect(idsIn(await connectionOf(gateway, { last: 10, before }))).toEqual(rows.slice(30, 40));
});

test.for(['STATUS', 'TYPE', 'MODIFIED_AT'])(
  'numbered pages under %s hold the rows of that order',
  async (field) => {
    const sort_by = field === 'STATUS' ? 'status' : field === 'TYPE' ? 'type' : 'modified_at';
    const sorted = listed(gateway.sandbox, { sort_by, sort_order: 'asc' });
    const orderBy = { field, direction: 'ASC' };
    for (const page of [1, 3, 8, 30]) {
      const at = Math.min(page, 8);
      const connection = await connectionOf(gateway, { page, first: 40, orderBy });
      expect(idsIn(connection), `page ${page}`).toEqual(sorted.slice((at - 1) * 40, at * 40));
    }
  },
);

test('User.tasks has numbered pages', async () => {
  const user = gateway.sandbox.organizations[0].users[1]?.id ?? '';
  const query =
    'query ($id: ID!) { user(id: $id) { tasks(page: 2, first: 5) { nodes { restId } } } }';
  const { data } = await gateway.ask(query, { variables: { id: user } });
  const nodes = listed(gateway.sandbox, { assignee: user })
    .slice(5, 10)
    .map((restId) => ({ restId }));
  expect(nodes).toHaveLength(5);
  expect(data).toEqual({ user: { tasks: { nodes } } });
});

describe('past the end', () => {
  test.for<[name: string, behaviour: Partial<Behaviour>, calls: number]>([
    ['an empty page', { pastEnd: 'empty' }, 2],
    ['a 404, and then the first row', { pastEnd: '404' }, 3],
    ['the last page again', { pastEnd: 'last-page' }, 2],
  ])('where REST sends %s', async ([, behaviour, calls]) => {
    await using other = await startTestGateway({
      sandbox: { tasks: 130, distribution: 'even', behaviour },
    });
    const { edges, pageInfo } = await connectionOf(other, { page: 9, first: 40 });
    expect(edges.map(({ node }) => node?.restId)).toEqual(listed(other.sandbox).slice(120));
    expect(pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    expect(other.sandbox.requests).toHaveLength(calls);
    other.sandbox.requests.length = 0;
    const empty = { page: 9, first: 40, filter: { partnerId: 'ptn_nobody' } };
    expect((await connectionOf(other, empty)).edges).toEqual([]);
  });

  test.for<Partial<Behaviour>>([
    { total: 'zero' },
    { total: 'missing' },
    { total: { add: 500 } },
    { total: { cap: 100 } },
    { total: 'zero', pastEnd: '404' },
    { hidden: 0.1 },
  ])('the page ends where the list does, whatever totals say: %j', async (behaviour) => {
    await using other = await startTestGateway({
      sandbox: { tasks: 130, distribution: 'even', behaviour },
    });
    const all = await connectionOf(other, { first: 1000 });
    const { edges, pageInfo } = await connectionOf(other, { page: 90, first: 40 });
    expect(edges.length).toBeGreaterThan(0);
    expect(edges.map(({ node }) => node)).toEqual(
      all.edges.slice(-edges.length).map(({ node }) => node),
    );
    expect(pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
  });

  test.for(['empty', '404', 'last-page'] as const)(
    'a window that reaches over it knows the total, where REST sends %s there',
    async (pastEnd) => {
      await using other = await startTestGateway({
        sandbox: { tasks: 150, distribution: 'even', behaviour: { pastEnd } },
      });
      const [all, last] = [{ first: 200 }, { first: 150, page: 2 }];
      for (const variables of [all, last]) {
        const connection = await connectionOf(other, variables);
        expect(idsIn(connection)).toEqual(listed(other.sandbox));
        expect(connection.totalCount).toBe(150);
        expect(connection.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: false });
      }
    },
  );

  test.for(['STATUS', 'TYPE'])('under %s', async (field) => {
    const sort_by = field === 'STATUS' ? 'status' : 'type';
    const sorted = listed(gateway.sandbox, { sort_by, sort_order: 'desc' });
    const connection = await connectionOf(gateway, { page: 30, first: 40, orderBy: { field } });
    expect(idsIn(connection)).toEqual(sorted.slice(280));
    expect(connection.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    expect(await pagesAround({ page: 30, first: 40, orderBy: { field } })).toBe('4 5 6 7 8*');
  });

  test('is the last page of what is left where rows leave meanwhile', async () => {
    await using moving = await startTestGateway({ sandbox: { tasks: 130, distribution: 'even' } });
    const { store, hooks } = moving.sandbox;
    let leaving = 2;
    hooks.afterAnswer = () => {
      // Each time, the total of the previous response is out of date.
      if (leaving-- <= 0) return;
      for (const id of listed(moving.sandbox).slice(0, 40)) store.remove(id);
    };
    const connection = await connectionOf(moving, { page: 9, first: 40 });
    expect(idsIn(connection)).toEqual(listed(moving.sandbox).slice(40));
    expect(connection.edges).toHaveLength(10);
    expect(connection.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
  });
});

test('of a user: one call, the user included', async () => {
  const user = gateway.sandbox.organizations[0].users[1]?.id ?? '';
  const query =
    'query ($id: ID!) { user(id: $id) { tasks(page: 2, first: 5) { nodes { restId } } } }';
  expect(await gateway.callsOf(query, { variables: { id: user } })).toEqual([
    `page=0&limit=11&sort_by=created_at&sort_order=desc&assignee=${user}`,
  ]);
});

describe('`page` is refused without a REST call', () => {
  test.for<[name: string, variables: Record<string, unknown>, message: RegExp]>([
    ['page 0', { page: 0, first: 40 }, /`page` is 0/],
    ['a negative page', { page: -1 }, /`page` is -1/],
    ['page beside last', { page: 1, last: 10 }, /`page`.*`last`/],
    ['page beside a negative first', { page: 1, first: -1 }, /`first` is -1/],
    ['page beside too large a first', { page: 1, first: 1001 }, /`first` is 1001/],
  ])('for %s', async ([, variables, message]) => {
    const { data, errors } = await gateway.ask(TASKS, { variables });
    expect(data).toEqual({ tasks: null });
    expect(errors).toMatchObject([
      { message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(sent()).toEqual([]);
  });

  test.for(['after', 'before'])('beside `%s`', async (name) => {
    const { pageInfo } = await connectionOf(gateway, { first: 5 });
    gateway.sandbox.requests.length = 0;
    const variables = { page: 2, first: 40, [name]: pageInfo.endCursor };
    const { errors } = await gateway.ask(TASKS, { variables });
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(new RegExp(`\`page\`.*\`${name}\``)),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(sent()).toEqual([]);
  });
});
