import { randomFrom } from '../../sandbox/random.ts';
import { goesUp, SteadyRows, type Walked, walk } from '../support/walk.ts';
import type { Case } from './cases.ts';
import type { Database } from './database.ts';
import { type SqlGateway, startSqlGateway } from './sql-gateway.ts';
import { change, fill, keysOf } from './tasks.ts';

export interface Outcome {
  lost: number;
  repeated: number;
  walked: Walked;
}

/** The number of changes in one walk, evenly distributed over the pages of an unchanged list. */
const MAX_CHANGES = 15;
const MAX_IMPORTS = 2;

/** Walks the same table with the same changes, through the gateway and by `page` and `limit`. */
export async function run(
  walked: Case,
  database: Database,
): Promise<{ gateway: Outcome; raw: Outcome }> {
  await using gateway = await startSqlGateway(database);
  return {
    gateway: await judged(walked, database, (onPage) => throughGateway(walked, gateway, onPage)),
    raw: await judged(walked, database, (onPage) => byPages(walked, gateway, onPage)),
  };
}

type OnPage = (page: number) => Promise<void>;

async function judged(
  { orderBy, direction, table, filter, changes, size }: Case,
  database: Database,
  walkOver: (onPage: OnPage) => Promise<Walked>,
): Promise<Outcome> {
  await fill(database, table);
  const keys = () => keysOf(database, orderBy.field, filter.rest);
  const start = await keys();
  const steady = new SteadyRows(start);
  const random = randomFrom(table.rows, size, 601);
  const most = changes === 'an import' ? MAX_IMPORTS : MAX_CHANGES;
  const step = Math.max(1, Math.floor(start.size / size / (most + 1)));
  let changed = 0;
  const walked = await walkOver(async (page) => {
    if (changes === 'nothing' || changed >= most || page % step !== 0) return;
    changed += 1;
    await change(database, changes, random);
    steady.keep(await keys());
  });
  const { lost, repeated } = steady.judge(walked, { goesUp: goesUp({ orderBy, direction }) });
  return { lost: lost.length, repeated: repeated.length, walked };
}

function throughGateway(
  { orderBy, direction, size, filter, table }: Case,
  gateway: SqlGateway,
  onPage: OnPage,
): Promise<Walked> {
  return walk(
    { ...gateway, token: 'any' },
    {
      orderBy,
      direction,
      size,
      filter: filter.graph,
      onPage: ({ number }) => onPage(number),
      maxPages: () => 20 + 2 * Math.ceil((table.rows + 4000) / size),
    },
  );
}

/** `page=0`, `page=1` and so on until `next_page` is null. */
async function byPages(
  { orderBy, direction, size, filter }: Case,
  { apiUrl, calls }: SqlGateway,
  onPage: OnPage,
): Promise<Walked> {
  const isAscending = (orderBy.direction === 'ASC') === (direction === 'forward');
  const ids: string[] = [];
  const callsBefore = calls();
  let pages = 0;
  for (let page: number | null = 0; page !== null; ) {
    const search = new URLSearchParams({
      sort_by: orderBy.field.toLowerCase(),
      sort_order: isAscending ? 'asc' : 'desc',
      page: String(page),
      limit: String(Math.min(size, 200)),
    });
    for (const status of filter.rest.status ?? []) search.append('status', status);
    if (filter.rest.type !== undefined) search.append('type', filter.rest.type);
    const response = await fetch(`${apiUrl}/v1/tasks?${search}`);
    const body: { data: { id: string }[]; next_page: number | null } = await response.json();
    ids.push(...body.data.map(({ id }) => id));
    pages += 1;
    page = body.next_page;
    if (page !== null) await onPage(pages);
  }
  return {
    ids,
    pages,
    calls: calls() - callsBefore,
    nullRows: 0,
    errors: [],
    outcome: 'complete',
  };
}
