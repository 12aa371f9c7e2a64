import { expect, test } from 'vitest';
import { below, chance, oneOf, type Random, randomFrom } from '../../sandbox/random.ts';
import type { Database } from './database.ts';
import { graphOrder, type KeyedRow, type OrderBy, readWords } from './graph-order.ts';
import { type SqlGateway, startSqlGateway } from './sql-gateway.ts';
import { fill, readKeys } from './tasks.ts';

const ROWS = 3000;
const WINDOWS = 100;
const TOKENS = 8;

const QUERY = `query ($first: Int, $after: String, $last: Int, $before: String, $page: Int,
  $filter: TaskFilter, $orderBy: TaskOrder) {
  tasks(first: $first, after: $after, last: $last, before: $before, page: $page,
    filter: $filter, orderBy: $orderBy) {
    edges { cursor node { restId } }
    pageInfo { hasPreviousPage hasNextPage }
    totalCount
  }
}`;

interface Page {
  tasks: {
    edges: { cursor: string; node: { restId: string } }[];
    pageInfo: { hasPreviousPage: boolean; hasNextPage: boolean };
    totalCount: number;
  };
}

/** A list, and how a caller asks for it. */
interface Listing {
  orderBy: OrderBy;
  filter: object;
  rows: KeyedRow[];
}

/**
 * Compares numbered pages, pages from cursors, and time ranges with the table, sorted as the graph promises. The
 * table does not change, but the order of equal keys changes with every statement.
 */
export function testWindows(databaseFor: () => Database): void {
  test('any window is exact', async ({ annotate }) => {
    const database = databaseFor();
    await fill(database, { rows: ROWS, hasHugeGroups: false, isIndexed: false });
    await using gateway = await startSqlGateway(database);
    const listings = await listingsOf(database);
    const random = randomFrom(ROWS, 603);
    for (let n = 0; n < WINDOWS; n++) {
      const listing = listings(random);
      const token = `token-${below(random, TOKENS)}`;
      const edges = await checkNumberedPage(gateway, token, listing, random);
      if (edges.length > 0) await checkWindow(gateway, token, listing, edges, random);
    }
    await annotate(`${WINDOWS} numbered pages and as many windows: ${gateway.calls()} calls`);
  });
}

/** Lists with random orders, filters and ranges. */
async function listingsOf(database: Database): Promise<(random: Random) => Listing> {
  const all = await readKeys(database, {});
  const words = await readWords(database);
  return (random) => {
    const field = oneOf(random, ['CREATED_AT', 'MODIFIED_AT', 'STATUS', 'TYPE'] as const);
    const orderBy: OrderBy = { field, direction: oneOf(random, ['ASC', 'DESC'] as const) };
    const { filter, holds } = filterFor(field, all, random);
    const rows = all.filter(holds).sort(graphOrder(orderBy, { nulls: database.nulls, words }));
    return { orderBy, filter, rows };
  };
}

function filterFor(
  field: OrderBy['field'],
  all: readonly KeyedRow[],
  random: Random,
): { filter: object; holds: (row: KeyedRow) => boolean } {
  if (chance(random, 0.2)) {
    const filter = { status: ['OPEN', 'FAILED'] };
    return { filter, holds: ({ status }) => status === 'open' || status === 'failed' };
  }
  if (chance(random, 0.2)) {
    return { filter: { type: 'CALL_ANALYSIS' }, holds: ({ type }) => type === 'call_analysis' };
  }
  const isRange = (field === 'CREATED_AT' || field === 'MODIFIED_AT') && chance(random, 0.5);
  if (!isRange) return { filter: {}, holds: () => true };
  const column = field === 'CREATED_AT' ? 'created_at' : 'modified_at';
  const times = all.flatMap((row) => row[column] ?? []).sort();
  const places = [below(random, times.length), below(random, times.length)];
  const [from = '', to = ''] = places.sort((a, b) => a - b).map((place) => times[place]);
  const filter = { [field === 'CREATED_AT' ? 'createdAt' : 'modifiedAt']: { from, to } };
  return { filter, holds: (row) => from <= (row[column] ?? '') && (row[column] ?? to) < to };
}

async function checkNumberedPage(
  gateway: SqlGateway,
  token: string,
  listing: Listing,
  random: Random,
): Promise<Page['tasks']['edges']> {
  const first = oneOf(random, [1, 5, 10, 50, 150, 200, 500, 1000]);
  const page = 1 + below(random, Math.max(1, Math.ceil(listing.rows.length / first)));
  const from = (page - 1) * first;
  return checkPage(gateway, token, listing, { first, page }, [from, from + first]);
}

/** A page after, before or between cursors of these edges, or the last page. */
async function checkWindow(
  gateway: SqlGateway,
  token: string,
  listing: Listing,
  edges: Page['tasks']['edges'],
  random: Random,
): Promise<void> {
  const { rows } = listing;
  const count = oneOf(random, [1, 7, 50, 200, 600]);
  const placed = [oneOf(random, edges), oneOf(random, edges)]
    .map(({ cursor, node }) => ({ cursor, at: rows.findIndex(({ id }) => id === node.restId) }))
    .sort((a, b) => a.at - b.at);
  const [start, stop] = placed;
  if (start === undefined || stop === undefined) throw new Error('there are two cursors');
  const [after, before] = [start.cursor, stop.cursor];
  const [next, end] = [start.at + 1, Math.max(start.at + 1, stop.at)];
  const windows: [args: object, from: number, to: number][] = [
    [{ first: count, after }, next, next + count],
    [{ last: count, before }, stop.at - count, stop.at],
    [{ last: count }, rows.length - count, rows.length],
    [{ first: count, after, before }, next, Math.min(next + count, end)],
    [{ last: count, after, before }, Math.max(next, end - count), end],
  ];
  const [args, from, to] = oneOf(random, windows);
  await checkPage(gateway, token, listing, args, [from, to]);
}

async function checkPage(
  gateway: SqlGateway,
  token: string,
  { orderBy, filter, rows }: Listing,
  args: object,
  [from, to]: [number, number],
): Promise<Page['tasks']['edges']> {
  const variables = { ...args, filter, orderBy };
  const { data, errors } = await gateway.ask<Page>(token, QUERY, variables);
  const wanted = rows.slice(Math.max(0, from), Math.max(0, to)).map(({ id }) => id);
  const told = JSON.stringify(variables);
  expect(errors, told).toBeUndefined();
  const { edges = [], pageInfo, totalCount } = data?.tasks ?? {};
  expect(
    edges.map(({ node }) => node.restId),
    told,
  ).toEqual(wanted);
  expect(totalCount, told).toBe(rows.length);
  if (wanted.length > 0) {
    expect(pageInfo, told).toEqual({ hasPreviousPage: from > 0, hasNextPage: to < rows.length });
  }
  return edges;
}
