import type { ListTasksQuery } from '../../src/rest/types.ts';
import type { ConnectionFacts } from './connection.ts';
import { hasNext, isCount, isRefused, type Page, type Reading, type Row } from './reading.ts';
import type { TlsFacts } from './send.ts';

/** The present values of the settings that the check may recommend to change. */
interface CurrentSettings {
  pageSize: number;
  tieLimit: number;
  timeoutMs: number;
  operationTimeoutMs: number;
  concurrency: number;
}

/** Everything that was read. */
export interface Gathered {
  current: CurrentSettings;
  connection: ConnectionFacts;
  readings: readonly Reading[];
  tls: TlsFacts | null;
  /** Failures that were retried, by status or code. */
  failures: ReadonlyMap<string, number>;
  rateLimited: { times: number; longestSeconds: number; atOnce: number };
  calls: number;
  /** Whether the limit on calls was reached before the end. */
  isExhausted: boolean;
}

export type ReadingWithPage = Reading & { page: Page };

/** The published maximum of `limit`. */
export const MAX_LIMIT = 200;

export function find(readings: readonly Reading[], label: string): Reading | undefined {
  return readings.find((reading) => reading.label === label);
}

export function pagesOf(readings: readonly Reading[], prefix = ''): ReadingWithPage[] {
  return readings.filter(
    (reading): reading is ReadingWithPage =>
      reading.page !== null && reading.label.startsWith(prefix),
  );
}

export function rowsOf(readings: readonly Reading[]): Row[] {
  return pagesOf(readings).flatMap(({ page }) => page.rows);
}

/** Whether a page has fewer rows than requested, although more rows follow. */
export function isShort({ query, page }: ReadingWithPage): boolean {
  const { rows, broken, total, next } = page;
  const { page: number = 0, limit = 50 } = query;
  const sent = rows.length + broken;
  if (sent >= limit) return false;
  if (next !== undefined) return hasNext(page);
  return isCount(total) && total > number * limit + sent;
}

/** The largest `limit` that REST honours, as far as known. */
export function pageSizeOf(readings: readonly Reading[]): number {
  const asked = find(readings, 'limit-200');
  const trials = pagesOf(readings, 'limit-trial');
  if (asked === undefined) return MAX_LIMIT;
  if (isRefused(asked)) return Math.max(0, ...trials.map(({ query }) => query.limit ?? 0));
  const full = trials.find(({ query, page }) => page.rows.length === query.limit);
  return full?.query.limit ?? MAX_LIMIT;
}

/** Whether REST removes rows from pages after counting them. */
export function hidesRows(readings: readonly Reading[]): boolean {
  const size = pageSizeOf(readings);
  return pagesOf(readings).some(
    (reading) => isShort(reading) && reading.page.rows.length < Math.min(limitOf(reading), size),
  );
}

/** The share of rows that pages before the last one lack. */
export function hiddenShare(readings: readonly Reading[]): number {
  const size = pageSizeOf(readings);
  const pages = pagesOf(readings).filter(({ page }) => hasNext(page));
  const sent = pages.reduce((sum, { page }) => sum + page.rows.length, 0);
  const asked = pages.reduce((sum, reading) => sum + Math.min(limitOf(reading), size), 0);
  return 1 - sent / asked;
}

export function limitOf({ query }: Reading): number {
  return query.limit ?? 50;
}

/** `total_records` of the whole list, if it is a number above 0. */
export function wholeTotal(readings: readonly Reading[]): number | undefined {
  const total = find(readings, 'limit-200')?.page?.total ?? find(readings, 'plain')?.page?.total;
  return isCount(total) && total > 0 ? total : undefined;
}

/** Whether the whole list got longer or shorter while it was read. */
export function hasChanged(readings: readonly Reading[]): boolean {
  const totals = pagesOf(readings)
    .filter(({ query }) => isUnfiltered(query))
    .map(({ page }) => page.total)
    .filter(isCount);
  return new Set(totals).size > 1;
}

function isUnfiltered(query: ListTasksQuery): boolean {
  return !FILTERS.some((name) => query[name] !== undefined);
}

const FILTERS = [
  'status',
  'type',
  'classification',
  'partner_id',
  'assignee',
  'is_automated',
] as const satisfies (keyof ListTasksQuery)[];
