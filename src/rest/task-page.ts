import { GatewayError } from '../errors.ts';
import type { UpstreamAnswer } from './answer.ts';
import { isObject } from './json.ts';
import { describeMissing, hasFields, requiredFields, sentError } from './required-fields.ts';
import type { Task } from './types.ts';

/** A row that is not a valid task. It keeps the fields that a list is sorted by. */
export class BrokenTask extends GatewayError {
  readonly fields: Readonly<Record<string, unknown>>;

  /** @param what describes what the REST API sent */
  constructor(what: string, row: unknown, status?: number) {
    const message = `The REST API sent ${what}.`;
    super('UPSTREAM_INVALID_RESPONSE', message, { status, reason: what });
    const { id, created_at, modified_at, status: word, type } = isObject(row) ? row : {};
    this.fields = { id, created_at, modified_at, status: word, type };
  }
}

/** A task, or the error in its place. */
export type TaskRow = Task | BrokenTask;

/** A checked page of `GET /v1/tasks`. */
export interface TaskPage {
  rows: TaskRow[];
  /** Rows of the whole list under this filter (`total_records`). */
  total: number;
  /** `current_page`. */
  page: number | undefined;
  /** Whether REST says that no page follows; `undefined` if it does not say. */
  isLast: boolean | undefined;
}

/**
 * Checks the envelope and every row. A row that lacks a required field becomes an error in its
 * place; the other rows stay valid.
 *
 * @throws GatewayError `UPSTREAM_INVALID_RESPONSE` if the envelope is not valid
 */
export function taskPageFrom({ status, body }: UpstreamAnswer, limit: number): TaskPage {
  if (!isObject(body)) throw sentError('something other than a JSON object', status);
  const { data, total_records: total, current_page: page, next_page: next } = body;
  if (!Array.isArray(data)) throw sentError('no list in `data`', status);
  if (total !== undefined && total !== null && !isCount(total)) {
    throw sentError('something other than a row count in `total_records`', status);
  }
  if (page !== undefined && page !== null && !isCount(page)) {
    throw sentError('no page number in `current_page`', status);
  }
  if (data.length > limit) throw sentError('more rows than requested', status);
  const isLast = next === undefined ? undefined : next === null;
  const rows = data.map((row: unknown) => taskRowFrom(row, status));
  return { rows, total: total ?? 0, page: page ?? undefined, isLast };
}

function taskRowFrom(row: unknown, status: number): TaskRow {
  if (hasFields<Task>(row, requiredFields.Task)) return row;
  return new BrokenTask(`a task ${describeMissing(row, requiredFields.Task)}`, row, status);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
