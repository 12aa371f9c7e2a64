import { describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { type Connection, TASKS } from '../connections/connection.ts';

const gateway = gatewayForFile({ sandbox: { tasks: 0 } });

const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const timeOf = (index: number) => `2025-03-07T05:31:0${index}Z`;

/** Tasks with two statuses, one task a second; the broken ones cannot be read. */
function fill(broken: string, raw: Record<string, unknown>): void {
  const { store, organizations } = gateway.sandbox;
  const [{ id: organizationId }] = organizations;
  store.clear(organizationId);
  for (const [index, id] of IDS.entries()) {
    store.insert(organizationId, {
      id,
      created_at: timeOf(index),
      status: index % 2 === 0 ? 'open' : 'closed',
      type: index % 2 === 0 ? 'call_analysis' : 'disable_contact',
      ...(broken.includes(id) ? { raw } : {}),
    });
  }
}

/** The rows of all pages in the order of delivery; a row that cannot be read is null. */
async function walk(variables: Record<string, unknown>, size: number, isBackward: boolean) {
  const rows: (string | null)[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 40; pages++) {
    const paging = isBackward ? { last: size, before: cursor } : { first: size, after: cursor };
    const { edges, pageInfo }: Connection = await page({ ...variables, ...paging });
    rows.push(...edges.map(({ node }) => node?.restId ?? null));
    if (!(isBackward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return rows;
    cursor = isBackward ? pageInfo.startCursor : pageInfo.endCursor;
  }
  throw new Error(`the walk does not end: ${rows}`);
}

const createdAt = { from: timeOf(1), to: timeOf(7) };

// Such a row belongs to the readable row before it: in a range, not the first one.
describe.each<[string, Record<string, unknown>, ids: string[], broken: string[]]>([
  ['CREATED_AT', { orderBy: { field: 'CREATED_AT' } }, IDS, ['a', 'd', 'h', 'cd', 'bcd']],
  ['STATUS', { orderBy: { field: 'STATUS' } }, IDS, ['a', 'b', 'e', 'g', 'h', 'ce']],
  ['TYPE, ascending', { orderBy: { field: 'TYPE', direction: 'ASC' } }, IDS, ['a', 'b', 'g', 'h']],
  ['a time range', { filter: { createdAt } }, IDS.slice(1, 7), ['b', 'c', 'f']],
])('pages past a row that cannot be read: %s', (_, variables, ids, broken) => {
  test.for<[name: string, raw: Record<string, unknown>, size: number, isBackward: boolean]>([
    ['without an id, forward by 1', { id: undefined }, 1, false],
    ['without an id, forward by 3', { id: undefined }, 3, false],
    ['without an id, backward by 1', { id: undefined }, 1, true],
    ['without an id, backward by 3', { id: undefined }, 3, true],
    ['with an unknown time, forward by 1', { id: null, created_at: 'soon' }, 1, false],
  ])('%s', async ([, raw, size, isBackward]) => {
    for (const some of broken) {
      fill(some, raw);
      const rows = await walk(variables, size, isBackward);
      const expected = ids.map((id) => (some.includes(id) ? null : id));
      expect(rows.toSorted(), some).toEqual(expected.toSorted());
    }
  });
});

/** Adds this number of tasks, oldest first, some of which cannot be read. @returns the others */
function fillWith(count: number, perSecond: number, broken: readonly number[]): string[] {
  const { store, organizations } = gateway.sandbox;
  const [{ id: organizationId }] = organizations;
  store.clear(organizationId);
  const ids = Array.from({ length: count }, (_, at) => `t${1000 + at}`);
  for (const [at, id] of ids.entries()) {
    const created_at = new Date(
      Date.UTC(2025, 2, 7) + Math.floor(at / perSecond) * 1000,
    ).toISOString();
    const raw = broken.includes(at) ? { id: null } : {};
    store.insert(organizationId, { id, created_at, status: 'open', raw });
  }
  return ids.filter((_, at) => !broken.includes(at));
}

test.for([
  ['ASC', 500],
  ['DESC', 499],
] as const)(
  'a row that cannot be read before a group of one time does not fail a page: %s, row %i',
  async ([direction, broken]) => {
    const expected = fillWith(700, 5, [broken]);
    const rows = await walk({ orderBy: { field: 'CREATED_AT', direction } }, 199, true);
    expect(rows.filter((id) => id !== null).toSorted()).toEqual(expected);
  },
);

test.for(['CREATED_AT', 'STATUS'])(
  'two rows that cannot be read do not end a list: %s',
  async (field) => {
    for (const at of [2, 3, 4, 5, 6]) {
      const expected = fillWith(10, 1, [at, at + 1]);
      const rows = await walk({ orderBy: { field } }, 1, false);
      expect(rows.filter((id) => id !== null).toSorted()).toEqual(expected);
      expect(rows).toHaveLength(10);
    }
  },
);

test('a cursor of an unreadable last row is the end of the list', async () => {
  fill('a', { id: null });
  const { edges, pageInfo } = await page({ first: 8 });
  expect(edges.map(({ node }) => node?.restId ?? null)).toEqual([...IDS.slice(1).reverse(), null]);
  const behind = await page({ first: 8, after: pageInfo.endCursor });
  expect(behind).toMatchObject({ edges: [], pageInfo: { hasNextPage: false } });
});

async function page(variables: Record<string, unknown>): Promise<Connection> {
  const { data } = await gateway.ask<{ tasks: Connection | null }>(TASKS, { variables });
  if (!data?.tasks) throw new Error('no page');
  return data.tasks;
}
