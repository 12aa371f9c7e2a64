import { randomFrom } from '../../sandbox/random.ts';
import { type Walked, walk } from '../support/walk.ts';
import type { Case } from './cases.ts';
import type { Database } from './database.ts';
import { type Outcome, outcomeOf, type Part, partOf, steadyRowsOf } from './part.ts';
import { type SqlGateway, startSqlGateway } from './sql-gateway.ts';
import { type Changes, COLUMNS, change, fill, keysOf } from './tasks.ts';

const NUMBERED_PAGE = `query ($size: Int, $page: Int, $filter: TaskFilter, $orderBy: TaskOrder) {
  tasks(first: $size, page: $page, filter: $filter, orderBy: $orderBy) {
    edges { cursor node { restId } }
  }
}`;

interface NumberedPage {
  tasks: { edges: { cursor: string; node: { restId: string } }[] } | null;
}

/** The number of changes in one walk, evenly distributed over the pages of an unchanged list. */
const MAX_CHANGES: Record<Changes, number> = {
  nothing: 0,
  inserts: 15,
  updates: 15,
  deletes: 15,
  'all three': 15,
  'an import': 2,
};
/** REST's highest `limit`. */
const MAX_LIMIT = 200;

/** Walks the same part of a list with as many changes, through the gateway and by `page` and `limit`. */
export async function run(
  one: Case,
  database: Database,
): Promise<{ gateway: Outcome; raw: Outcome }> {
  await using gateway = await startSqlGateway(database);
  const { hasHugeGroups } = one.table;
  const limit = Math.min(one.size, MAX_LIMIT);
  return {
    gateway: await judged(one, database, one.size, hasHugeGroups, (part, onPage) =>
      throughGateway(one, gateway, part, onPage),
    ),
    raw: await judged(one, database, limit, true, (part, onPage) =>
      byPages(one, gateway, part, limit, onPage),
    ),
  };
}

type OnPage = (page: number) => Promise<void>;

async function judged(
  one: Case,
  database: Database,
  size: number,
  byPosition: boolean,
  walkOver: (part: Part, onPage: OnPage) => Promise<Walked>,
): Promise<Outcome> {
  const { orderBy, table, filter, changes } = one;
  await fill(database, table);
  const part = await partOf(one, database);
  const steady = steadyRowsOf(one, part);
  const random = randomFrom(table.rows, one.size, 601);
  const most = MAX_CHANGES[changes];
  let changed = 0;
  const walked = await walkOver(part, async (page) => {
    const due = Math.min(most, Math.floor((page * size * (most + 1)) / part.count));
    if (changed >= due) return;
    changed += 1;
    await change(database, changes, random);
    steady.keep(await keysOf(database, orderBy.field, filter.rest));
  });
  return outcomeOf(one, part, steady, walked, byPosition);
}

async function throughGateway(
  one: Case,
  gateway: SqlGateway,
  part: Part,
  onPage: OnPage,
): Promise<Walked> {
  const { orderBy, direction, size, filter, table } = one;
  return walk(
    { ...gateway, token: 'any' },
    {
      orderBy,
      direction,
      size,
      from: part.first === 0 ? null : await cursorBefore(part, one, gateway),
      ...(!part.isAtEnd && { pages: Math.ceil(part.count / size) }),
      filter: filter.graph,
      onPage: ({ number }) => onPage(number),
      maxPages: () => 20 + 2 * Math.ceil((table.rows + 4000) / size),
    },
  );
}

/** The cursor of the last row before the part, from the numbered page that holds it. */
async function cursorBefore(
  { list, first }: Part,
  { orderBy, direction, size, filter }: Case,
  gateway: SqlGateway,
): Promise<string> {
  const place = direction === 'forward' ? first - 1 : list.length - first;
  const { data, errors } = await gateway.ask<NumberedPage>('any', NUMBERED_PAGE, {
    size,
    page: Math.floor(place / size) + 1,
    filter: filter.graph,
    orderBy,
  });
  const edge = data?.tasks?.edges.find(({ node }) => node.restId === list[first - 1]?.id);
  if (edge === undefined) {
    throw new Error(`row ${place} is not on its page: ${JSON.stringify(errors)}`);
  }
  return edge.cursor;
}

/** From the page that holds the first row of the part, to its last page or until `next_page` is null. */
async function byPages(
  { orderBy, direction, filter }: Case,
  { apiUrl, calls }: SqlGateway,
  part: Part,
  limit: number,
  onPage: OnPage,
): Promise<Walked> {
  const isAscending = (orderBy.direction === 'ASC') === (direction === 'forward');
  const ids: string[] = [];
  const callsBefore = calls();
  let pages = 0;
  let outcome: Walked['outcome'] = 'complete';
  for (let page: number | null = Math.floor(part.first / limit); page !== null; ) {
    const search = new URLSearchParams({
      sort_by: COLUMNS[orderBy.field],
      sort_order: isAscending ? 'asc' : 'desc',
      page: String(page),
      limit: String(limit),
    });
    for (const status of filter.rest.status ?? []) search.append('status', status);
    if (filter.rest.type !== undefined) search.append('type', filter.rest.type);
    const response = await fetch(`${apiUrl}/v1/tasks?${search}`);
    const body: { data: { id: string }[]; next_page: number | null } = await response.json();
    ids.push(...body.data.map(({ id }) => id));
    pages += 1;
    page = body.next_page;
    if (page !== null && !part.isAtEnd && pages * limit >= part.count) {
      outcome = 'stopped';
      break;
    }
    if (page !== null) await onPage(pages);
  }
  return { ids, pages, calls: calls() - callsBefore, nullRows: 0, errors: [], outcome };
}
