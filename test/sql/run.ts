import { randomFrom } from '../../sandbox/random.ts';
import { SteadyRows, type Walked, walk } from '../support/walk.ts';
import type { Case } from './cases.ts';
import type { Database } from './database.ts';
import { graphOrder, type KeyedRow, readWords } from './graph-order.ts';
import { type SqlGateway, startSqlGateway } from './sql-gateway.ts';
import { change, fill, keyed, keysOf, readKeys } from './tasks.ts';

export interface Outcome {
  lost: number;
  repeated: number;
  /** Whether the rows came in the order that the graph promises, apart from changed ones. */
  isInOrder: boolean;
  walked: Walked;
}

const NUMBERED_PAGE = `query ($size: Int, $page: Int, $filter: TaskFilter, $orderBy: TaskOrder) {
  tasks(first: $size, page: $page, filter: $filter, orderBy: $orderBy) {
    edges { cursor node { restId } }
  }
}`;

interface NumberedPage {
  tasks: { edges: { cursor: string; node: { restId: string } }[] };
}

const COLUMNS = {
  CREATED_AT: 'created_at',
  MODIFIED_AT: 'modified_at',
  STATUS: 'status',
  TYPE: 'type',
} as const;

/** The number of changes in one walk, evenly distributed over the pages of an unchanged list. */
const MAX_CHANGES = 15;
const MAX_IMPORTS = 2;

/** Walks the same part of a list with the same changes, through the gateway and by `page` and `limit`. */
export async function run(
  one: Case,
  database: Database,
): Promise<{ gateway: Outcome; raw: Outcome }> {
  await using gateway = await startSqlGateway(database);
  const through = (part: Part, onPage: OnPage) => throughGateway(one, gateway, part, onPage);
  const byNumber = (part: Part, onPage: OnPage) => byPages(one, gateway, part, onPage);
  return {
    gateway: await judged(one, database, through, { cutsGroups: one.table.hasHugeGroups }),
    raw: await judged(one, database, byNumber, { cutsGroups: true }),
  };
}

/** The rows of a list that a walk starts with, in the direction of the walk. */
interface Part {
  rows: KeyedRow[];
  /** The number of rows before them. */
  skipped: number;
  /** The last one of these, and its place in the list, from 0. */
  before: { row: KeyedRow; place: number } | undefined;
  /** The number of rows to walk; undefined for all rows up to the end. */
  most: number | undefined;
}

type OnPage = (page: number) => Promise<void>;

async function judged(
  one: Case,
  database: Database,
  walkOver: (part: Part, onPage: OnPage) => Promise<Walked>,
  { cutsGroups }: { cutsGroups: boolean },
): Promise<Outcome> {
  const { orderBy, table, filter, changes, size } = one;
  await fill(database, table);
  const part = await partOf(one, database);
  const keys = keyed(part.rows, orderBy.field);
  const steady = new SteadyRows(keys);
  const random = randomFrom(table.rows, size, 601);
  const mostChanges = changes === 'an import' ? MAX_IMPORTS : MAX_CHANGES;
  const step = Math.max(1, Math.floor((part.most ?? keys.size) / size / (mostChanges + 1)));
  let changed = 0;
  const walked = await walkOver(part, async (page) => {
    if (changes === 'nothing' || changed >= mostChanges || page % step !== 0) return;
    changed += 1;
    await change(database, changes, random);
    steady.keep(await keysOf(database, orderBy.field, filter.rest));
  });
  return outcomeOf(one, part, steady, walked, { cutsGroups });
}

function outcomeOf(
  { orderBy }: Case,
  { rows, before }: Part,
  steady: SteadyRows,
  walked: Walked,
  { cutsGroups }: { cutsGroups: boolean },
): Outcome {
  const places = new Map(rows.map(({ id }, place) => [id, place]));
  const placeOf = (id: string) => places.get(id) ?? -1;
  const delivered = walked.ids.filter((id) => steady.has(id)).map(placeOf);
  const last = walked.outcome === 'complete' ? rows.length : Math.max(-1, ...delivered);
  // Rows read by position have no order within a group, so the groups at both ends of the part do not count.
  const ends = cutsGroups ? [before?.row, rows[last]] : [];
  const column = COLUMNS[orderBy.field];
  const cut = new Set(ends.map((row) => row?.[column]));
  const { lost, repeated } = steady.judge({ ...walked, outcome: 'complete' });
  const owed = lost.map(placeOf).filter((place) => place < last && !cut.has(rows[place]?.[column]));
  return {
    lost: owed.length,
    repeated: repeated.length,
    isInOrder: delivered.every((place, n) => n === 0 || place > (delivered[n - 1] ?? 0)),
    walked,
  };
}

async function partOf(
  { orderBy, direction, size, filter, part }: Case,
  database: Database,
): Promise<Part> {
  const order = graphOrder(orderBy, { nulls: database.nulls, words: await readWords(database) });
  const list = (await readKeys(database, filter.rest)).sort(order);
  if (direction === 'backward') list.reverse();
  const others = Math.max(0, list.length - part.rows);
  const share = { start: 0, middle: 0.4, end: 1 }[part.from];
  const skipped = Math.floor((others * share) / size) * size;
  const row = list[skipped - 1];
  return {
    rows: list.slice(skipped),
    skipped,
    before: row && {
      row,
      place: direction === 'forward' ? skipped - 1 : list.length - skipped,
    },
    most: others === 0 || part.from === 'end' ? undefined : part.rows,
  };
}

async function throughGateway(
  one: Case,
  gateway: SqlGateway,
  { before, most }: Part,
  onPage: OnPage,
): Promise<Walked> {
  const { orderBy, direction, size, filter, table } = one;
  const from = before === undefined ? null : await cursorOf(one, gateway, before);
  return walk(
    { ...gateway, token: 'any' },
    {
      orderBy,
      direction,
      size,
      from,
      ...(most !== undefined && { pages: Math.ceil(most / size) }),
      filter: filter.graph,
      onPage: ({ number }) => onPage(number),
      maxPages: () => 20 + 2 * Math.ceil((table.rows + 4000) / size),
    },
  );
}

/** From the numbered page that holds the row. */
async function cursorOf(
  { orderBy, size, filter }: Case,
  gateway: SqlGateway,
  { row, place }: NonNullable<Part['before']>,
): Promise<string> {
  const { data } = await gateway.ask<NumberedPage>('any', NUMBERED_PAGE, {
    size,
    page: Math.floor(place / size) + 1,
    filter: filter.graph,
    orderBy,
  });
  const edge = data?.tasks.edges.find(({ node }) => node.restId === row.id);
  if (edge === undefined) throw new Error(`row ${place} is not on its page`);
  return edge.cursor;
}

/** From the page that holds the first row of the part until `next_page` is null. */
async function byPages(
  { orderBy, direction, size, filter }: Case,
  { apiUrl, calls }: SqlGateway,
  { skipped, most }: Part,
  onPage: OnPage,
): Promise<Walked> {
  const isAscending = (orderBy.direction === 'ASC') === (direction === 'forward');
  const ids: string[] = [];
  const callsBefore = calls();
  const limit = Math.min(size, 200);
  let pages = 0;
  let outcome: Walked['outcome'] = 'complete';
  for (let page: number | null = Math.floor(skipped / limit); page !== null; ) {
    const search = new URLSearchParams({
      sort_by: orderBy.field.toLowerCase(),
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
    if (page !== null && most !== undefined && pages * limit >= most) {
      outcome = 'stopped';
      break;
    }
    if (page !== null) await onPage(pages);
  }
  return {
    ids,
    pages,
    calls: calls() - callsBefore,
    nullRows: 0,
    errors: [],
    outcome,
  };
}
