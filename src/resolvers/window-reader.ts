import { GatewayError } from '../errors.ts';
import type { ListFacts } from '../pagination/keyed-list.ts';
import type { TaskOrder } from '../pagination/order.ts';
import type { RepeatedPages } from '../pagination/repeated-pages.ts';
import type { ListPage } from '../pagination/search.ts';
import { type PageNumber, planPages, type Window } from '../pagination/window.ts';
import type { TaskRow } from '../rest/task-page.ts';
import type { TasksApi } from '../rest/tasks-api.ts';
import type { Task } from '../rest/types.ts';
import type { Span } from '../telemetry/span.ts';
import { limitHonoured } from './limit-honoured.ts';
import { idAsSent, pagesToCheckAfter, type SentPage, sentPageFrom } from './sent-page.ts';
import type { RestFilter, TaskList } from './task-list.ts';

/** Users seen in this request: by REST id, a task that is assigned to them. */
export type UserCache = Map<string, Task>;

export interface ReadOptions {
  rest: TasksApi;
  users: UserCache;
  /** What is known about the caller's lists. Throws if the caller sent no token. */
  facts: () => ListFacts;
  /** Called with every page that was read, and its list. */
  onPage: (list: Pick<TaskList, 'filterKey' | 'order'>, page: ListPage<TaskRow>) => void;
  /** Called when REST sends fewer rows than its documented largest `limit`. */
  onPageSize: (asked: number, honoured: number) => void;
  repeated: RepeatedPages<TaskRow>;
}

/** A window and its list. */
export interface ListWindow extends Window {
  filter: RestFilter;
  filterKey: string;
  order: TaskOrder;
}

export function listKey({ filterKey, order }: Pick<ListWindow, 'filterKey' | 'order'>): string {
  return `${filterKey} ${order.field} ${order.direction}`;
}

/** The pages that cover a window, read side by side. */
export async function readWindow(
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
  const known = new Set(page.rows.map(idAsSent));
  for (const place of pagesToCheckAfter(number, page, isEndKnown, options.facts().pageSize)) {
    const { page: behind, hasNumber } = await request(place);
    // After the end, some APIs send the last page again, and with any limit, a row can be one of this page.
    const isOther =
      (hasNumber && place.limit === limit) || behind.rows.some((row) => !known.has(idAsSent(row)));
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
