import { GatewayError } from '../errors.ts';
import { invalidAnswer, type UpstreamAnswer } from './answer.ts';
import type { Task, TaskData, TriggerEvent, User } from './types.ts';

/** What a task that cannot be used still says of its place in a list. */
export class BrokenTask extends GatewayError {
  readonly fields: Readonly<Record<string, unknown>>;

  /** @param what the REST API sent, in words */
  constructor(what: string, row: unknown, status?: number) {
    const message = `The REST API sent ${what}.`;
    super('UPSTREAM_INVALID_RESPONSE', message, { status, reason: what });
    const { id, created_at, modified_at, status: word, type } = isObject(row) ? row : {};
    this.fields = { id, created_at, modified_at, status: word, type };
  }
}

/** A task, or why what stood in its place cannot be used. */
export type TaskRow = Task | BrokenTask;

/** One page of `GET /v1/tasks`, checked. */
export interface TaskPage {
  rows: TaskRow[];
  /** Rows of the whole list under this filter (`total_records`). */
  total: number;
  /** The page that REST says this is (`current_page`). */
  page?: number;
  /** REST says that no page is behind it. */
  isLast: boolean;
}

type Field<Shape> = keyof Shape & string;

/** The fields the REST document lists first, and `id`: always present, and always text. */
export const requiredFields = {
  Task: ['id', 'label', 'object', 'organization_id', 'type'],
  User: ['id', 'email', 'family_name', 'given_name', 'object', 'organization_id'],
  TriggerEvent: ['id', 'name', 'object'],
  TaskData: ['id', 'object', 'source', 'task_id', 'type'],
} as const satisfies {
  Task: readonly Field<Task>[];
  User: readonly Field<User>[];
  TriggerEvent: readonly Field<TriggerEvent>[];
  TaskData: readonly Field<TaskData>[];
};

/**
 * Checks the envelope and every row. A row that lacks a required field becomes an error in its
 * place, so that the rows around it still stand.
 *
 * @throws GatewayError `UPSTREAM_INVALID_RESPONSE` where the envelope itself is not one
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
  const isLast = next === undefined ? data.length < limit : next === null;
  const rows = data.map((row: unknown) => taskRowFrom(row, status));
  const answer: TaskPage = { rows, total: total ?? 0, isLast };
  return isCount(page) ? { ...answer, page } : answer;
}

function taskRowFrom(row: unknown, status: number): TaskRow {
  if (hasFields<Task>(row, requiredFields.Task)) return row;
  return new BrokenTask(`a task ${describeMissing(row, requiredFields.Task)}`, row, status);
}

/**
 * The user a task is assigned to.
 *
 * @throws GatewayError `UPSTREAM_INVALID_RESPONSE` where REST sent one without a required field
 */
export function assigneeOf({ assignee }: Task): User | null {
  return parseNested<User>(assignee, requiredFields.User, 'an assignee');
}

/** The event that triggered a task; throws as {@link assigneeOf} does. */
export function triggerEventOf({ trigger_event }: Task): TriggerEvent | null {
  return parseNested<TriggerEvent>(trigger_event, requiredFields.TriggerEvent, 'a trigger event');
}

/** The data items of a task; throws as {@link assigneeOf} does. */
export function dataOf({ data }: Task): TaskData[] {
  if (data === null || data === undefined) return [];
  if (!Array.isArray(data)) throw sentError('a task whose `data` is not a list');
  for (const item of data)
    parseNested<TaskData>(item ?? {}, requiredFields.TaskData, 'a data item');
  return data;
}

function parseNested<Shape extends object>(
  value: unknown,
  fields: readonly Field<Shape>[],
  noun: string,
): Shape | null {
  if (value === null || value === undefined) return null;
  if (hasFields<Shape>(value, fields)) return value;
  throw sentError(`${noun} ${describeMissing(value, fields)}`);
}

function hasFields<Shape extends object>(
  value: unknown,
  fields: readonly Field<Shape>[],
): value is Shape {
  return isObject(value) && fields.every((field) => typeof value[field] === 'string');
}

function describeMissing(value: unknown, fields: readonly string[]): string {
  if (!isObject(value)) return 'that is not an object';
  return `without \`${fields.find((field) => typeof value[field] !== 'string')}\``;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** @param what out of a bounded set: no value that REST sent */
function sentError(what: string, status?: number): GatewayError {
  return invalidAnswer(`The REST API sent ${what}.`, what, { status });
}
