import DataLoader from 'dataloader';
import { coalesce } from '../pagination/coalesce.ts';
import { oppositeOf, type TaskOrder } from '../pagination/order.ts';
import type { Probe } from '../pagination/search.ts';
import { planWindow, type Slice, type Window } from '../pagination/window.ts';
import type { RestClient } from '../rest/client.ts';
import type { TaskPage, TaskRow } from '../rest/task-page.ts';
import type { Task } from '../rest/types.ts';
import { commonSpan, type Span } from '../span.ts';
import type { RestFilter, TaskList } from './task-list.ts';

/** Rows of a list, or only how many there are. */
export interface SliceRequest {
  list: TaskList;
  probe: Probe | 'total';
  /** The field that wants to see them. */
  span: Span;
}

export type TaskSlice = Slice<TaskRow>;
/** Reads slices of task lists; what is asked for in one tick is read together. */
export type TaskSlices = DataLoader<SliceRequest, TaskSlice, string>;

/** Users that came along with tasks of this request, each by a task assigned to them. */
export type SeenUsers = Map<string, Task>;

/** How often a window is read again when its pages, read side by side, do not fit together. */
const MAX_REREADS = 2;

/**
 * Windows of one list that are asked for in the same tick become the fewest pages; a total comes
 * with any of them that has the same filter, and costs one row where there is none.
 *
 * @param noteCoalesced told how many requests came with another one's reading
 */
export function createTaskSlices(
  rest: RestClient,
  seen: SeenUsers,
  noteCoalesced: (requests: number) => void,
): TaskSlices {
  return new DataLoader((requests) => readTogether(rest, seen, noteCoalesced, requests), {
    cacheKeyFn: ({ list, probe }) =>
      probe === 'total'
        ? list.filterKey
        : `${list.fingerprint} ${probe.offset} ${probe.count} ${probe.mirrored ?? false}`,
  });
}

async function readTogether(
  rest: RestClient,
  seen: SeenUsers,
  noteCoalesced: (requests: number) => void,
  requests: readonly SliceRequest[],
): Promise<(TaskSlice | Error)[]> {
  const slices: Promise<TaskSlice>[] = [];
  let readings = 0;
  const byFilter = new Map<string, Promise<TaskSlice>>();
  for (const windows of groupByList(requests)) {
    for (const { window, members } of coalesce(windows)) {
      const [first, ...others] = members.flatMap((member) => windows[member] ?? []);
      if (first === undefined) continue;
      const span = commonSpan(first.span, others);
      const slice = readWindow(rest, first.filter, first.order, window, span);
      readings += 1;
      byFilter.set(first.filterKey, slice);
      for (const member of members) slices[windows[member]?.index ?? 0] = slice;
    }
  }
  for (const [index, { list, probe, span }] of requests.entries()) {
    if (probe !== 'total') continue;
    let slice = byFilter.get(list.filterKey);
    if (slice === undefined) {
      slice = readWindow(rest, list.filter, list.order, { offset: 0, count: 1 }, span);
      readings += 1;
    }
    slices[index] = slice;
  }
  if (readings < requests.length) noteCoalesced(requests.length - readings);
  const settled = await Promise.allSettled(slices);
  return settled.map((result) => {
    if (result.status === 'rejected') return result.reason;
    noteUsers(result.value, seen);
    return result.value;
  });
}

function noteUsers({ rows }: TaskSlice, seen: SeenUsers): void {
  for (const row of rows) {
    if (!(row instanceof Error) && row.assignee) seen.set(row.assignee.id, row);
  }
}

/** A window with the list it is in, its order turned round where it counts from the other end. */
interface ListWindow extends Window {
  index: number;
  filter: RestFilter;
  filterKey: string;
  order: TaskOrder;
  span: Span;
}

function groupByList(requests: readonly SliceRequest[]): Iterable<ListWindow[]> {
  const windows = requests.flatMap(({ list, probe, span }, index): ListWindow[] => {
    if (probe === 'total') return [];
    const order = probe.mirrored ? oppositeOf(list.order) : list.order;
    const { filter, filterKey } = list;
    return [{ index, filter, filterKey, order, offset: probe.offset, count: probe.count, span }];
  });
  return Map.groupBy(windows, ({ filterKey, order }) =>
    [filterKey, order.field, order.direction].join(' '),
  ).values();
}

/**
 * Reads one window, its pages side by side. Pages that tear (the list changed between them) are
 * read again, all of them.
 */
async function readWindow(
  rest: RestClient,
  filter: RestFilter,
  order: TaskOrder,
  window: Window,
  span: Span,
): Promise<TaskSlice> {
  const { limit, pages } = planWindow(window);
  const readPages = () =>
    Promise.all(
      pages.map((page) =>
        rest.listTasks(
          {
            page,
            limit,
            sort_by: order.field,
            sort_order: order.direction,
            ...filter,
          },
          span,
        ),
      ),
    );
  const offset = (pages[0] ?? 0) * limit;
  let read = await readPages();
  for (let rereads = 0; isTorn(read) && rereads < MAX_REREADS; rereads++) read = await readPages();
  return sliceOf(read, offset, limit);
}

/** Whether pages read side by side show the list at different moments. */
function isTorn(pages: readonly TaskPage[]): boolean {
  const [first, ...others] = pages;
  if (first === undefined || others.length === 0) return false;
  if (others.some((page) => page.total !== first.total)) return true;
  const ids = pages.flatMap(({ rows }) => rows.map((row) => (row instanceof Error ? row : row.id)));
  return new Set(ids).size < ids.length;
}

/**
 * The rows of neighbouring pages as one run, which ends with the first page that is not full. A
 * list that moves too fast to be read in one piece may still show a row on two of them.
 */
function sliceOf(pages: readonly TaskPage[], offset: number, limit: number): TaskSlice {
  const [only, ...others] = pages;
  if (only !== undefined && others.length === 0) return { offset, ...only };
  const rows: TaskRow[] = [];
  const seen = new Set<string>();
  for (const page of pages) {
    for (const row of page.rows) {
      if (!(row instanceof Error)) {
        if (seen.has(row.id)) continue;
        seen.add(row.id);
      }
      rows.push(row);
    }
    if (page.rows.length < limit) break;
  }
  return { offset, rows, total: pages.at(-1)?.total ?? 0 };
}
