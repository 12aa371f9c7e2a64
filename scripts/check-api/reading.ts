import type { IncomingHttpHeaders } from 'node:http';
import { rowKeyOf, type TimeField, type WordField } from '../../src/pagination/order.ts';
import type { ListTasksQuery } from '../../src/rest/types.ts';

/** A task as REST sent it. It is only kept in memory; no report shows its values. */
export type Row = Readonly<Record<string, unknown>>;

/** A response with a 2xx status and a list in `data`. */
export interface Page {
  rows: readonly Row[];
  /** The number of items in `data` that are not objects. */
  broken: number;
  /** `total_records`, `current_page` and `next_page` as they were sent; `undefined` if absent. */
  total: unknown;
  current: unknown;
  next: unknown;
  /** Names of the fields beside `data`. */
  fields: readonly string[];
}

/** The response to one call, or why there was none. */
export interface Answer {
  /** `null` if there was no response. */
  status: number | null;
  /** A network error code, or what is wrong with the body, from a bounded set. */
  failure: string | null;
  page: Page | null;
  headers: IncomingHttpHeaders;
  milliseconds: number;
  /** Size of the body, as it was sent and after decompression. */
  bytes: number;
  decodedBytes: number;
}

/** One call with its purpose. */
export interface Reading extends Answer {
  label: string;
  query: ListTasksQuery;
}

export function pageFrom(body: unknown): Page | null {
  if (!isRow(body) || !Array.isArray(body.data)) return null;
  const { data, total_records: total, current_page: current, next_page: next, ...rest } = body;
  const rows = data.filter(isRow);
  const known = { total_records: total, current_page: current, next_page: next };
  const present = Object.entries(known).filter(([, value]) => value !== undefined);
  const fields = [...present.map(([name]) => name), ...Object.keys(rest)];
  return { rows, broken: data.length - rows.length, total, current, next, fields };
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Whether REST says that another page follows. */
export function hasNext({ next }: Page): boolean {
  return isCount(next);
}

/** Whether a 4xx refuses the parameters, not the token or the rate. */
export function isRefused({ status }: Answer): boolean {
  return status === 400 || status === 404 || status === 422;
}

export function idOf(row: Row): string | null {
  return typeof row.id === 'string' && row.id !== '' ? row.id : null;
}

/** Microseconds; `null` for a row without a time, `undefined` for a time that cannot be read. */
export function timeOf(row: Row, field: TimeField): number | null | undefined {
  return rowKeyOf(row, field).key;
}

export function wordOf(row: Row, field: WordField): string | null {
  const word = row[field];
  return typeof word === 'string' && word !== '' ? word : null;
}

/** The sort key of a row; `undefined` if it cannot be read. */
export function sortKeyOf(row: Row, { sort_by: field }: ListTasksQuery) {
  if (field === 'created_at' || field === 'modified_at') return timeOf(row, field);
  return field === undefined ? undefined : wordOf(row, field);
}

/** Equal for two calls of one list: the same filter in the same order. */
export function listKeyOf({ page: _, limit: __, ...list }: ListTasksQuery): string {
  return JSON.stringify(Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Position of the first row of a page. */
export function offsetOf({ page = 0, limit = 50 }: ListTasksQuery): number {
  return page * limit;
}
