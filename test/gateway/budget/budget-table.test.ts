import { expect, type TestContext, test } from 'vitest';
import { encodeGlobalId, taskGlobalId } from '../../../src/resolvers/global-id.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { connectionOf, idsIn } from '../connections/connection.ts';

/** The budget of one operation: REST calls, and also REST rows if the design has a limit. */
interface Budget {
  operation: string;
  calls: number;
  rows?: number;
  /** Prepares and returns the operation; these calls are not counted. */
  prepare: () => Promise<() => Promise<unknown>>;
}

const gateway = gatewayForFile({ sandbox: { tasks: 20_000, distribution: 'even' } });

const ask = (query: string) => async () => () => gateway.callsOf(query);

/** The cursor after row `offset`, counted from 0. */
async function cursorAt(offset: number): Promise<string> {
  const query = `{ tasks(first: 1${offset === 0 ? '' : `, after: "${await pageCursor(offset)}"`}) { edges { cursor } } }`;
  const { data } = await gateway.ask<{ tasks: { edges: { cursor: string }[] } }>(query);
  return data?.tasks.edges[0]?.cursor ?? '';
}

/** A page cursor for the position before row `offset`, from the numbered pages of that size. */
async function pageCursor(offset: number): Promise<string> {
  const { data } = await gateway.ask<{ tasks: { pageCursors: { next: { cursor: string } } } }>(
    `{ tasks(first: ${offset}) { pageCursors { next { cursor } } } }`,
  );
  return data?.tasks.pageCursors.next.cursor ?? '';
}

/** A cursor before 50 consecutive tasks with this number of assignees. */
async function cursorOfPageWith(assignees: number): Promise<string> {
  const { data } = await gateway.ask<{ tasks: { nodes: { assigneeId: string | null }[] } }>(
    '{ tasks(first: 1000) { nodes { assigneeId } } }',
  );
  const nodes = data?.tasks.nodes ?? [];
  for (let offset = 1; offset + 50 <= nodes.length; offset++) {
    const page = nodes.slice(offset, offset + 50);
    const distinct = new Set(page.flatMap(({ assigneeId }) => assigneeId ?? []));
    if (distinct.size === assignees) return pageCursor(offset);
  }
  throw new Error(`no page has ${assignees} assignees`);
}

/** The id of the task at this row of the newest. */
function taskIdAt(row: number): string {
  const { store, organizations } = gateway.sandbox;
  const task = store.get(store.idAt(organizations[0].id, row) ?? '');
  if (task === undefined) throw new Error(`no task at row ${row}`);
  return taskGlobalId(task);
}

/** The REST id of a user who has tasks. */
const aUser = () => gateway.sandbox.organizations[0].users[3]?.id ?? '';

/** Removes or adds rows before a cursor after the cursor was returned. */
function changeAhead(by: -30 | 30): void {
  const { store, organizations } = gateway.sandbox;
  const [{ id: organization }] = organizations;
  for (let n = 0; n < 30; n++) {
    const newest = store.idAt(organization, n % 2 === 0 ? 0 : 3);
    if (by < 0 && newest !== undefined) store.remove(newest);
    if (by > 0) store.insert(organization, { created_at: `2026-03-01T00:00:${String(n + 10)}Z` });
  }
}

const STATUSES = 'OPEN, COMPLETED, CLOSED, ARCHIVED, FAILED, PROCESSING, ASSIGNED_TO_AGENT';

const BY_STATUS = `{
  tasks(first: 50, orderBy: { field: STATUS, direction: ASC }) { nodes { id } }
}`;

const budgets: Budget[] = [
  {
    operation: 'tasks(first: 50)',
    calls: 1,
    rows: 51,
    prepare: ask('{ tasks(first: 50) { nodes { id } } }'),
  },
  {
    operation: 'its second page',
    calls: 1,
    rows: 101,
    prepare: async () => {
      const after = await cursorAt(49);
      return () => gateway.callsOf(`{ tasks(first: 50, after: "${after}") { nodes { id } } }`);
    },
  },
  {
    operation: 'a page of 50 that is not aligned',
    calls: 1,
    prepare: async () => {
      const after = await cursorAt(517);
      return () => gateway.callsOf(`{ tasks(first: 50, after: "${after}") { nodes { id } } }`);
    },
  },
  {
    operation: 'tasks { totalCount }',
    calls: 1,
    rows: 1,
    prepare: ask('{ tasks { totalCount } }'),
  },
  {
    operation: 'tasks(first: 50) under STATUS: the sequence of seven words, once',
    // Eight counts, one row of each value, the rows without a value, and the page.
    calls: 8 + 9 + 1,
    prepare: ask(BY_STATUS),
  },
  {
    operation: 'tasks(first: 50) under STATUS, within a word',
    calls: 1,
    rows: 51,
    prepare: async () => {
      await gateway.ask(BY_STATUS);
      return () => gateway.callsOf(BY_STATUS);
    },
  },
  {
    operation: 'tasks(first: 50) under STATUS, over the end of a word',
    // A call for each of the two values, seven counts, and the total before and after them.
    calls: 2 + 9,
    prepare: async () => {
      const { store, organizations } = gateway.sandbox;
      const archived = store.count(organizations[0].id, { status: ['archived'] });
      const page = Math.ceil(archived / 50);
      const orderBy = 'orderBy: { field: STATUS, direction: ASC }';
      const { data } = await gateway.ask<{ tasks: { pageInfo: { startCursor: string } } }>(
        `{ tasks(page: ${page}, first: 50, ${orderBy}) { pageInfo { startCursor } } }`,
      );
      const after = data?.tasks.pageInfo.startCursor ?? '';
      return () =>
        gateway.callsOf(`{ tasks(first: 50, after: "${after}", ${orderBy}) { nodes { id } } }`);
    },
  },
  {
    operation: 'tasks(page: 30, first: 50) under STATUS, with the numbers of pages',
    // Seven counts, the total before and after them, and the page.
    calls: 9 + 1,
    prepare: async () => {
      await gateway.ask(BY_STATUS);
      return () =>
        gateway.callsOf(`{
          tasks(page: 30, first: 50, orderBy: { field: STATUS, direction: ASC }) {
            totalCount nodes { id } pageCursors { around { page } last { page } }
          }
        }`);
    },
  },
  {
    operation: 'tasks(first: 50) under STATUS, within the first word, with the numbers of pages',
    calls: 2,
    prepare: async () => {
      await gateway.ask(BY_STATUS);
      return () =>
        gateway.callsOf(`{
          tasks(first: 50, orderBy: { field: STATUS, direction: ASC }) {
            totalCount nodes { id } pageCursors { last { page } }
          }
        }`);
    },
  },
  {
    operation: 'tasks(first: 1000) under STATUS, over the seven words of a short list',
    // The first value like any 1,000 rows, one call for each other value, seven counts and the total.
    calls: 6 + 6 + 8,
    prepare: async () => {
      const filter = `filter: { assigneeId: "${aUser()}", type: CALL_ANALYSIS, status: [${STATUSES}] }`;
      const query = `{ tasks(first: 1000, ${filter}, orderBy: { field: STATUS }) { nodes { id } } }`;
      await gateway.ask(query);
      return () => gateway.callsOf(query);
    },
  },
  {
    operation: 'edges and totalCount',
    calls: 1,
    rows: 51,
    prepare: ask(
      '{ tasks(first: 50) { totalCount edges { cursor } pageCursors { last { page } } } }',
    ),
  },
  {
    operation: 'tasks(last: 20), where rows without a time stand is not known',
    calls: 2,
    rows: 22,
    prepare: ask('{ tasks(last: 20) { nodes { id } } }'),
  },
  {
    operation: 'tasks(last: 20), once it is known',
    calls: 1,
    rows: 21,
    prepare: async () => {
      await gateway.ask('{ tasks(last: 20) { nodes { id } } }');
      return () => gateway.callsOf('{ tasks(last: 20) { nodes { id } } }');
    },
  },
  {
    operation: 'tasks(page: 7, first: 50)',
    calls: 1,
    rows: 59,
    prepare: ask('{ tasks(page: 7, first: 50) { nodes { id } } }'),
  },
  {
    operation: 'tasks(page: 1000, first: 50), past the end',
    calls: 2,
    prepare: ask('{ tasks(page: 1000, first: 50) { nodes { id } } }'),
  },
  {
    operation: 'three aliases over neighbouring windows',
    calls: 1,
    rows: 61,
    prepare: async () => {
      const [b, c] = [await cursorAt(19), await cursorAt(39)];
      return () =>
        gateway.callsOf(`{
          a: tasks(first: 20) { nodes { id } }
          b: tasks(first: 20, after: "${b}") { nodes { id } }
          c: tasks(first: 20, after: "${c}") { nodes { id } }
        }`);
    },
  },
  {
    operation: 'tasks(first: 1000)',
    calls: 6,
    rows: 1022,
    prepare: ask('{ tasks(first: 1000) { nodes { id } } }'),
  },
  ...[0, 10_000, 19_999].map((row) => ({
    operation: `node(id) of the task at row ${row} of 20,000`,
    calls: 5,
    prepare: async () => {
      const id = taskIdAt(row);
      return () => gateway.callsOf(`{ node(id: "${id}") { id } }`);
    },
  })),
  {
    operation: 'nodes(ids) of 20 tasks of one list page, from row 10,007 on',
    calls: 6,
    prepare: async () => {
      const ids = Array.from({ length: 20 }, (_, n) => taskIdAt(10_007 + n));
      return () => gateway.callsOf(`{ nodes(ids: ${JSON.stringify(ids)}) { id } }`);
    },
  },
  {
    operation: 'user(id)',
    calls: 1,
    rows: 1,
    prepare: async () => () => gateway.callsOf(`{ user(id: "${aUser()}") { email } }`),
  },
  {
    operation: 'node(id) of a user',
    calls: 1,
    rows: 1,
    prepare: async () => {
      const id = encodeGlobalId({ type: 'User', restId: aUser() });
      return () => gateway.callsOf(`{ node(id: "${id}") { id } }`);
    },
  },
  {
    operation: 'user(id) with a page of five of their tasks',
    calls: 1,
    rows: 6,
    prepare: async () => () =>
      gateway.callsOf(`{ user(id: "${aUser()}") { email tasks(first: 5) { nodes { id } } } }`),
  },
  {
    // The seven statuses, and the total for UNKNOWN.
    operation: 'taskCounts { byStatus }',
    calls: 7 + 1,
    rows: 8,
    prepare: ask('{ taskCounts { byStatus { status count } } }'),
  },
  {
    operation: 'taskCounts { total byStatus byType }',
    calls: 7 + 9 + 1,
    rows: 17,
    prepare: ask('{ taskCounts { total byStatus { count } byType { count } } }'),
  },
  {
    operation: 'taskCounts { byStatus } of three statuses',
    calls: 3,
    rows: 3,
    prepare: ask(
      '{ taskCounts(filter: { status: [OPEN, FAILED, CLOSED] }) { byStatus { status count } } }',
    ),
  },
  {
    operation: 'assignees, among the newest 1,000',
    calls: 6,
    rows: 1022,
    prepare: ask('{ assignees { name } }'),
  },
  {
    operation: 'assignees(among: 200), beside a page of 50',
    calls: 1,
    rows: 200,
    prepare: ask('{ assignees(among: 200) { name } tasks(first: 50) { nodes { id } } }'),
  },
  {
    operation: '50 tasks with assignee { tasks(first: 5) }, 12 distinct assignees',
    calls: 13,
    prepare: async () => {
      const after = await cursorOfPageWith(12);
      const assignee = 'assignee { tasks(first: 5) { nodes { id } } }';
      return () =>
        gateway.callsOf(`{ tasks(first: 50, after: "${after}") { nodes { ${assignee} } } }`);
    },
  },
  ...([-30, 30] as const).map((by) => ({
    operation: `the next page after 30 rows ${by < 0 ? 'vanished' : 'arrived'} ahead of it`,
    calls: 3,
    prepare: async () => {
      const after = await cursorAt(149);
      changeAhead(by);
      return () => gateway.callsOf(`{ tasks(first: 50, after: "${after}") { nodes { id } } }`);
    },
  })),
];

test.for(budgets)(
  'the REST calls are within budget for $operation',
  async ({ calls, rows, prepare }, { annotate }) => {
    const run = await prepare();
    gateway.sandbox.requests.length = 0;
    await run();
    const { requests } = gateway.sandbox;
    const fetched = requests.reduce((sum, request) => sum + request.rows, 0);
    await annotate(`${requests.length} of ${calls} calls, ${fetched} rows`);
    expect(requests.length).toBeLessThanOrEqual(calls);
    if (rows !== undefined) expect(fetched).toBeLessThanOrEqual(rows);
  },
);

/** REST rows for each delivered row, in a walk through all 20,000. */
test.for([{ first: 150, ratio: 1.14, calls: 2 }])(
  'the REST calls of a walk by $first are within budget',
  { timeout: 180_000 },
  walkAll,
);

test.for([
  { first: 10, ratio: 1.74, calls: 1 },
  { first: 50, ratio: 1.25, calls: 1 },
  { first: 200, ratio: 1.1, calls: 2 },
])('the REST calls of a walk by $first are within budget', { tags: 'slow' }, walkAll);

async function walkAll(
  { first, ratio, calls }: { first: number; ratio: number; calls: number },
  { annotate }: TestContext,
): Promise<void> {
  // Pages of earlier tests that ended inside a group give the next 20 pages extra rows: use these up.
  for (let page = 0; page < 20; page++) await connectionOf(gateway, { first: 1 });
  let after: string | null = null;
  let [delivered, fetched, asked, most] = [0, 0, 0, 0];
  for (;;) {
    gateway.sandbox.requests.length = 0;
    const connection = await connectionOf(gateway, { first, after });
    const { requests } = gateway.sandbox;
    most = Math.max(most, requests.length);
    asked += requests.length;
    fetched += requests.reduce((sum, request) => sum + request.rows, 0);
    delivered += idsIn(connection).length;
    after = connection.pageInfo.endCursor;
    if (!connection.pageInfo.hasNextPage) break;
  }
  const perRow = fetched / delivered;
  await annotate(
    `${delivered} rows, ${asked} calls, at most ${most} a page, ${perRow.toFixed(3)} rows fetched a row`,
  );
  expect(most).toBeLessThanOrEqual(calls);
  expect(perRow).toBeLessThanOrEqual(ratio);
}
