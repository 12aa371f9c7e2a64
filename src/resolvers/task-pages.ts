import DataLoader from 'dataloader';
import { type ErrorCode, GatewayError } from '../errors.ts';
import { coalesce } from '../pagination/coalesce.ts';
import type { ListFacts } from '../pagination/keyed-list.ts';
import type { TaskOrder } from '../pagination/order.ts';
import { RepeatedPages } from '../pagination/repeated-pages.ts';
import type { ListPage, ReadRequest } from '../pagination/search.ts';
import { type PageNumber, planPages, type Window } from '../pagination/window.ts';
import { BrokenTask, type TaskRow } from '../rest/task-page.ts';
import type { TasksApi } from '../rest/tasks-api.ts';
import type { Task } from '../rest/types.ts';
import type { Counters } from '../telemetry/counters.ts';
import { type Span, sharedParent } from '../telemetry/span.ts';
import { limitHonoured } from './limit-honoured.ts';
import { errorFrom } from './run-search.ts';
import { pagesToCheckAfter, type SentPage, sentPageFrom } from './sent-page.ts';
import type { RestFilter, TaskList } from './task-list.ts';

/** Rows of a list, or only how many there are. */
export interface PagesRequest {
  list: TaskList;
  read: ReadRequest | 'total';
  /** The span of the field that needs them. */
  span: Span;
}

/** Reads pages of task lists; what is requested in one tick is read together. */
export type TaskPages = DataLoader<PagesRequest, ListPage<TaskRow>[]>;

/** Users seen in this request: by REST id, a task that is assigned to them. */
export type UserCache = Map<string, Task>;

export interface TaskPagesOptions {
  rest: TasksApi;
  users: UserCache;
  /** What is known about the caller's lists. Throws if the caller sent no token. */
  facts: () => ListFacts;
  counters: Pick<Counters, 'coalesced'>;
  /** Called with every page that was read, and its list. */
  onPage: (list: Pick<TaskList, 'filterKey' | 'order'>, page: ListPage<TaskRow>) => void;
  /** Called when REST sends fewer rows than its documented largest `limit`. */
  onPageSize: (asked: number, honoured: number) => void;
}

/**
 * Windows of one list that are requested in the same tick become the fewest pages. A total is taken from any
 * of them that has the same filter and shows the length of the list, and otherwise costs a call of one row.
 */
export function createTaskPages(options: TaskPagesOptions): TaskPages {
  // Without a cache: a search that reads a window again needs its present rows.
  const read = { ...options, repeated: new RepeatedPages(idOf) };
  return new DataLoader((requests) => loadBatch(read, requests), { cache: false });
}

interface ReadOptions extends TaskPagesOptions {
  repeated: RepeatedPages<TaskRow>;
}

function idOf(row: TaskRow): unknown {
  return row instanceof BrokenTask ? row.fields.id : row.id;
}

/** A window and its list. */
interface ListWindow extends Window {
  filter: RestFilter;
  filterKey: string;
  order: TaskOrder;
}

function listWindowOf(list: TaskList, read: ReadRequest | 'total'): ListWindow {
  const { filter, filterKey } = list;
  if (read === 'total') return { filter, filterKey, order: list.order, offset: 0, count: 1 };
  const { narrowing, order, offset, count, isUnfiltered = false } = read;
  if (!isUnfiltered && Object.keys(narrowing).length === 0) {
    return { filter, filterKey, order, offset, count };
  }
  const narrowed = { ...(isUnfiltered ? {} : filter), ...narrowing };
  return { filter: narrowed, filterKey: JSON.stringify(narrowed), order, offset, count };
}

function listKey({ filterKey, order }: Pick<ListWindow, 'filterKey' | 'order'>): string {
  return `${filterKey} ${order.field} ${order.direction}`;
}

async function loadBatch(
  options: ReadOptions,
  requests: readonly PagesRequest[],
): Promise<(ListPage<TaskRow>[] | Error)[]> {
  const { facts, counters } = options;
  const { pageSize } = facts();
  const windows = requests.map(({ list, read, span }, index) => {
    return { ...listWindowOf(list, read), isTotal: read === 'total', index, span };
  });
  const pages: Promise<ListPage<TaskRow>[]>[] = [];
  const byFilter = new Map<string, Promise<ListPage<TaskRow>[]>[]>();
  let started = 0;
  const startRead = (window: ListWindow, span: Span) => {
    started += 1;
    return readWindow(options, window, span);
  };
  const rows = windows.filter(({ isTotal }) => !isTotal);
  for (const group of Map.groupBy(rows, listKey).values()) {
    for (const { window, requestIndexes } of coalesce(group, pageSize)) {
      const merged = requestIndexes.flatMap((index) => group[index] ?? []);
      const [first, ...others] = merged;
      if (first === undefined) continue;
      const read = startRead({ ...first, ...window }, sharedParent(first.span, others));
      const apart = read.catch((error) => readApart(options, merged, window, error));
      for (const one of merged) {
        pages[one.index] = apart.then((sent) => (sent instanceof Map ? sentTo(one, sent) : sent));
      }
      byFilter.set(first.filterKey, [...(byFilter.get(first.filterKey) ?? []), read]);
    }
  }
  const totals = new Map<string, Promise<ListPage<TaskRow>[]>>();
  for (const window of windows) {
    if (!window.isTotal) continue;
    const { filterKey, span } = window;
    const reads = byFilter.get(filterKey) ?? [];
    const total = totals.get(filterKey) ?? readTotal(reads, () => startRead(window, span));
    totals.set(filterKey, total);
    pages[window.index] = total;
  }
  counters.coalesced += requests.length - started;
  return Promise.all(pages.map((read) => read.catch(errorFrom)));
}

/** By offset and count of a window: its pages, or why they could not be read. */
type Apart = Map<string, ListPage<TaskRow>[] | Error>;

/** So many windows that fail one after the other show that the others would fail, too. */
const MAX_FAILURES_APART = 2;

/**
 * Reads windows one after the other that could not be read together: only one of their pages may have failed.
 *
 * @param merged the window of all of them
 * @throws the error, if calls for other pages would fail as well
 */
async function readApart(
  options: ReadOptions,
  windows: readonly (ListWindow & { span: Span })[],
  merged: Window,
  error: unknown,
): Promise<Apart> {
  const parts = new Map(windows.map((window) => [windowKey(window), window]));
  if (parts.size === 1 || !isForOnePage(error)) throw error;
  const sent: Apart = new Map();
  let failures = 0;
  for (const [key, window] of parts) {
    const isKnown = key === windowKey(merged) || failures >= MAX_FAILURES_APART;
    const pages = isKnown ? error : await readWindow(options, window, window.span).catch(errorFrom);
    failures = pages instanceof Error ? failures + 1 : 0;
    sent.set(key, pages);
  }
  return sent;
}

function windowKey({ offset, count }: Window): string {
  return `${offset} ${count}`;
}

function sentTo(window: Window, sent: Apart): ListPage<TaskRow>[] {
  const pages = sent.get(windowKey(window)) ?? [];
  if (pages instanceof Error) throw pages;
  return pages;
}

/** The first of these reads that shows the length of the list, otherwise a read of one row. */
async function readTotal(
  reads: readonly Promise<ListPage<TaskRow>[]>[],
  readOneRow: () => Promise<ListPage<TaskRow>[]>,
): Promise<ListPage<TaskRow>[]> {
  if (reads.length === 0) return readOneRow();
  const failures: unknown[] = [];
  const showing = reads.map(async (read) => {
    const pages = await read.catch((error: unknown) => {
      failures.push(error);
      throw error;
    });
    if (!pages.some(showsLength)) throw new Error('after the end');
    return pages;
  });
  try {
    return await Promise.any(showing);
  } catch {
    const others = failures.find((error) => !isForOnePage(error));
    if (others !== undefined) throw others;
    return readOneRow();
  }
}

/** After the end of the list, REST may send no total, or 0. */
function showsLength({ offset, rows, total }: ListPage<TaskRow>): boolean {
  return rows.length > 0 || offset === 0 || total > 0;
}

const CODES_FOR_ALL_PAGES: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'UPSTREAM_TIMEOUT',
]);

/** Whether a call for another page may succeed: not for an error of the caller, nor after retries. */
function isForOnePage(error: unknown): error is GatewayError {
  return (
    error instanceof GatewayError && !error.isRetryable && !CODES_FOR_ALL_PAGES.has(error.code)
  );
}

/** The pages that cover a window, read side by side. */
async function readWindow(
  options: ReadOptions,
  window: ListWindow,
  span: Span,
): Promise<ListPage<TaskRow>[]> {
  const facts = options.facts();
  const plan = planPages(window, facts.pageSize);
  const pages = await Promise.all(plan.map((page) => readPage(options, window, page, span)));
  let short = { asked: 0, sent: 0 };
  let doubtful = 0;
  for (const [index, { offset, rows, total, isLast }] of pages.entries()) {
    const [asked, sent] = [plan[index]?.limit ?? 0, rows.length];
    if (sent === asked) facts.honouredLimit = Math.max(facts.honouredLimit, asked);
    else if (!isLast && asked > short.asked) short = { asked, sent };
    // A last page with more rows than the total allows may come from a smaller limit.
    else if (offset > 0 && sent > 0 && offset + sent > total) doubtful = Math.max(doubtful, asked);
  }
  if (doubtful > Math.max(facts.honouredLimit, short.asked)) {
    const { rows, isLast } = await readPage(options, window, { page: 0, limit: doubtful }, span);
    if (rows.length === doubtful) facts.honouredLimit = doubtful;
    else if (!isLast) short = { asked: doubtful, sent: rows.length };
  }
  const { asked } = short;
  if (asked === 0 || asked > facts.pageSize) return pages;
  if (asked > facts.honouredLimit) {
    const honoured = await limitHonoured(short, (page) => readPage(options, window, page, span));
    facts.honouredLimit = Math.max(facts.honouredLimit, honoured);
    if (honoured < asked) {
      options.onPageSize(asked, honoured);
      facts.pageSize = honoured;
      return readWindow(options, window, span);
    }
  }
  facts.hidesRows = true;
  return pages;
}

/**
 * Reads a page. If it is not clear whether it is the last one, or if it has no rows, it also checks the pages
 * after it.
 */
async function readPage(
  options: ReadOptions,
  window: ListWindow,
  number: PageNumber,
  span: Span,
): Promise<ListPage<TaskRow>> {
  const request = (place: PageNumber) => requestPage(options, window, place, span);
  const { page, isEndKnown } = await request(number);
  if (isEndKnown && (page.isLast || page.rows.length > 0)) return page;
  const { limit } = number;
  const known = new Set(page.rows.map(idOf));
  for (const place of pagesToCheckAfter(number, page, isEndKnown, options.facts().pageSize)) {
    const { page: behind, hasNumber } = await request(place);
    // After the end, some APIs send the last page again, and with any limit, a row can be one of this page.
    const isOther =
      (hasNumber && place.limit === limit) || behind.rows.some((row) => !known.has(idOf(row)));
    if (behind.rows.length > 0 && isOther) return page;
  }
  const { covered: _, ...last } = page;
  return { ...last, isLast: true };
}

async function requestPage(
  { rest, users, onPage, repeated }: ReadOptions,
  { order, filter, filterKey }: ListWindow,
  { page, limit }: PageNumber,
  span: Span,
): Promise<SentPage> {
  const sort = { sort_by: order.field, sort_order: order.direction };
  try {
    const answer = await rest.listTasks({ page, limit, ...sort, ...filter }, span);
    const sent = sentPageFrom(answer, page, limit);
    repeated.check(listKey({ filterKey, order }), sent.page, limit);
    onPage({ filterKey, order }, sent.page);
    for (const row of sent.page.rows) {
      if (row instanceof Error || !row.assignee || users.has(row.assignee.id)) continue;
      users.set(row.assignee.id, row);
    }
    return sent;
  } catch (error) {
    if (page > 0 && error instanceof GatewayError && error.extensions.upstream?.status === 404) {
      // Some APIs respond with 404 for a page after the end of the list.
      const end = { offset: page * limit, rows: [], total: 0, isLast: true };
      return { page: end, isEndKnown: true, hasNumber: false };
    }
    throw error;
  }
}
