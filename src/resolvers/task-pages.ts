import DataLoader from 'dataloader';
import { type ErrorCode, GatewayError } from '../errors.ts';
import { coalesce } from '../pagination/coalesce.ts';
import { RepeatedPages } from '../pagination/repeated-pages.ts';
import type { ListPage, ReadRequest } from '../pagination/search.ts';
import type { Window } from '../pagination/window.ts';
import type { TaskRow } from '../rest/task-page.ts';
import type { Counters } from '../telemetry/counters.ts';
import { type Span, sharedParent } from '../telemetry/span.ts';
import { errorFrom } from './run-search.ts';
import { idAsSent } from './sent-page.ts';
import type { TaskList } from './task-list.ts';
import { type ListWindow, listKey, type ReadOptions, readWindow } from './window-reader.ts';

/** Rows of a list, or only how many there are. */
export interface PagesRequest {
  list: TaskList;
  read: ReadRequest | 'total';
  /** The span of the field that needs them. */
  span: Span;
}

/** Reads pages of task lists; what is requested in one tick is read together. */
export type TaskPages = DataLoader<PagesRequest, ListPage<TaskRow>[]>;

export interface TaskPagesOptions extends Omit<ReadOptions, 'repeated'> {
  counters: Pick<Counters, 'coalesced'>;
}

/**
 * Windows of one list that are requested in the same tick become the fewest pages. A total is taken from any
 * of them that has the same filter and shows the length of the list, and otherwise costs a call of one row.
 */
export function createTaskPages(options: TaskPagesOptions): TaskPages {
  // Without a cache: a search that reads a window again needs its present rows.
  const read = { ...options, repeated: new RepeatedPages(idAsSent) };
  return new DataLoader((requests) => loadBatch(read, requests), { cache: false });
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

async function loadBatch(
  options: ReadOptions & TaskPagesOptions,
  requests: readonly PagesRequest[],
): Promise<(ListPage<TaskRow>[] | Error)[]> {
  const { facts, counters } = options;
  const { pageSize } = facts();
  const windows = requests.map(({ list, read, span }, index) => {
    return { ...listWindowOf(list, read), isTotal: read === 'total', index, span };
  });
  const pages: Promise<ListPage<TaskRow>[] | Error>[] = [];
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
      const sent = read.then(
        (all) => merged.map(() => all),
        (error) => readApart(options, merged, window, error),
      );
      for (const [place, { index }] of merged.entries()) {
        pages[index] = sent.then((each) => each[place] ?? []);
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

/** So many windows that fail one after the other show that the others would fail, too. */
const MAX_FAILURES_APART = 2;

/**
 * Reads windows one after the other that could not be read together: only one of their pages may have failed.
 *
 * @param merged the window of all of them
 * @returns the pages of each window, or why they could not be read
 * @throws the error, if calls for other pages would fail as well
 */
async function readApart(
  options: ReadOptions,
  windows: readonly (ListWindow & { span: Span })[],
  merged: Window,
  error: unknown,
): Promise<(ListPage<TaskRow>[] | Error)[]> {
  const parts = new Map(windows.map((window) => [windowKey(window), window]));
  if (parts.size === 1 || !isForOnePage(error)) throw error;
  const sent = new Map<string, ListPage<TaskRow>[] | Error>();
  let failures = 0;
  for (const [key, window] of parts) {
    const isKnown = key === windowKey(merged) || failures >= MAX_FAILURES_APART;
    const pages = isKnown ? error : await readWindow(options, window, window.span).catch(errorFrom);
    failures = pages instanceof Error ? failures + 1 : 0;
    sent.set(key, pages);
  }
  return windows.map((window) => sent.get(windowKey(window)) ?? error);
}

function windowKey({ offset, count }: Window): string {
  return `${offset} ${count}`;
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
