import { badUserInput } from '../errors.ts';
import type { TimeRange } from '../pagination/boundary.ts';
import { fingerprintOf } from '../pagination/cursor.ts';
import type { KeyedList, WordList } from '../pagination/keyed-list.ts';
import {
  isTimeOrder,
  isWordOrder,
  type RowKey,
  rowKeyOf,
  type TaskOrder,
  type TimeField,
  type TimeOrder,
  type WordField,
} from '../pagination/order.ts';
import { BrokenTask, type TaskRow } from '../rest/task-page.ts';
import { ENUM_VALUES, type ListTasksQuery, type TaskStatus, type TaskType } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';
import { idFrom } from './global-id.ts';
import { type RangeFilterInput, rangeFrom } from './time-range.ts';

/** Represents REST values that this version does not know. */
export const UNKNOWN = 'unknown';

/** `TaskFilter` as GraphQL hands it over. */
export interface TaskFilterInput extends RangeFilterInput {
  status?: readonly (TaskStatus | typeof UNKNOWN)[] | null | undefined;
  type?: TaskType | typeof UNKNOWN | null | undefined;
  classification?: readonly string[] | null | undefined;
  partnerId?: string | null | undefined;
  assigneeId?: string | null | undefined;
  isAutomated?: boolean | null | undefined;
}

/** The filter in the form that REST takes. */
export type RestFilter = Pick<
  ListTasksQuery,
  'status' | 'type' | 'classification' | 'partner_id' | 'assignee' | 'is_automated'
>;

/** One list of tasks: its filter and its order. */
export interface TaskList {
  filter: RestFilter;
  order: TaskOrder;
  /** The time range of the list, if it has one. */
  range?: TimeRange | undefined;
  /** Equal only for lists with equal filter, order and range. */
  fingerprint: string;
  /** Equal only for lists with equal filters, so their totals are equal too. */
  filterKey: string;
}

export const DEFAULT_ORDER: TaskOrder = { field: 'created_at', direction: 'desc' };

/** @throws GatewayError `BAD_USER_INPUT` for a filter that REST cannot express */
export function taskListFrom(
  filter: TaskFilterInput | null | undefined,
  order: TaskOrder | null | undefined,
): TaskList {
  const sorted = order ?? DEFAULT_ORDER;
  return taskListOf(restFilterFrom(filter ?? {}), sorted, rangeFrom(filter ?? {}, sorted));
}

/**
 * The most characters of a filter as JSON. Servers accept 8 to 16 KiB of request line and headers, and
 * thousands of queued calls keep their URLs in memory.
 */
const MAX_FILTER_CHARACTERS = 16_384;

export function taskListOf(
  filter: RestFilter,
  { field, direction }: TaskOrder,
  range?: TimeRange,
): TaskList {
  const filterKey = JSON.stringify(filter);
  if (filterKey.length > MAX_FILTER_CHARACTERS) {
    throw badUserInput(
      `\`filter\` has ${filterKey.length} characters as JSON; at most ${MAX_FILTER_CHARACTERS} fit into a REST call. Request fewer values.`,
    );
  }
  return {
    filter,
    order: { field, direction },
    range,
    fingerprint: fingerprintOf([filter, field, direction, ...(range ? [range] : [])]),
    filterKey,
  };
}

/** Normalises the filter: two inputs with the same meaning give equal objects. */
function restFilterFrom(input: TaskFilterInput): RestFilter {
  const status = oneOfEach(input.status ?? []);
  const classification = oneOfEach(input.classification ?? []);
  if (status.includes(UNKNOWN) || input.type === UNKNOWN) {
    throw badUserInput(
      '`UNKNOWN` stands for values that this version does not know, so it cannot be used in a filter.',
    );
  }
  const filter: RestFilter = {};
  if (status.length > 0) filter.status = status.filter((value) => value !== UNKNOWN);
  if (input.type) filter.type = input.type;
  if (classification.length > 0) {
    filter.classification = classification.map((value) => textOf(value, 'filter.classification'));
  }
  if (isGiven(input.partnerId)) filter.partner_id = textOf(input.partnerId, 'filter.partnerId');
  const assignee = assigneeIn(input);
  if (assignee !== undefined) filter.assignee = assignee;
  if (isGiven(input.isAutomated)) filter.is_automated = input.isAutomated;
  return filter;
}

/**
 * The REST id of the user that a filter names. Unlike in other fields, null is an error: it looks like
 * "assigned to nobody", but would list all tasks.
 *
 * @throws GatewayError `BAD_USER_INPUT` for null, and for text that is not the id of a user
 */
export function assigneeIn({ assigneeId }: TaskFilterInput): string | undefined {
  if (assigneeId === null) {
    throw badUserInput(
      '`filter.assigneeId` is null, and the REST API cannot filter by "assigned to nobody". Leave it out to list the tasks of everybody.',
    );
  }
  if (assigneeId === undefined) return undefined;
  return idFrom(assigneeId, 'User', 'filter.assigneeId').restId;
}

function oneOfEach<Value extends string>(values: readonly Value[]): Value[] {
  return [...new Set(values)].sort();
}

function isGiven<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined;
}

function textOf(value: string, argument: string): string {
  if (value === '') {
    throw badUserInput(`\`${argument}\` is empty. Leave it out to list every task.`);
  }
  // In the URL of a REST call, it would become U+FFFD.
  if (!value.isWellFormed()) {
    throw badUserInput(`\`${argument}\` has one half of a UTF-16 surrogate pair: send both.`);
  }
  return value;
}

/** The words by which REST filters and sorts. */
export const WORDS = { status: ENUM_VALUES.TaskStatus, type: ENUM_VALUES.TaskType };

/** The list for searches: sorted by its time; if it is sorted by a word, by time of creation. */
export function keyedListOf(
  { order, filter, range, fingerprint }: TaskList,
  { facts, tieLimit }: Pick<ResolverContext, 'facts' | 'tieLimit'>,
): KeyedList<TaskRow> {
  const byTime: TimeOrder = isTimeOrder(order) ? order : { ...order, field: 'created_at' };
  return {
    name: fingerprint,
    order: byTime,
    narrowing: {},
    range,
    facts: facts(),
    tieLimit,
    words: WORDS,
    filterWords: {
      status: filter.status ?? WORDS.status,
      type: filter.type === undefined ? WORDS.type : [filter.type],
    },
    keyOf: (row) => keyOf(row, byTime.field),
  };
}

/** The list if it is sorted by a word; `undefined` if it is sorted by a time. */
export function wordListOf(
  { order, filter }: TaskList,
  rows: KeyedList<TaskRow>,
): WordList<TaskRow> | undefined {
  if (!isWordOrder(order)) return undefined;
  const { field } = order;
  return {
    order,
    rows,
    isOpen: filter[field] === undefined,
    wordOf: (row) => wordOf(row, field),
  };
}

function keyOf(row: TaskRow, field: TimeField): RowKey {
  return rowKeyOf(row instanceof BrokenTask ? row.fields : row, field);
}

function wordOf(row: TaskRow, field: WordField): string | null {
  const word: unknown = row instanceof BrokenTask ? row.fields[field] : row[field];
  return typeof word === 'string' && word !== '' ? word : null;
}

/** The key of a task in a list sorted by time of creation. */
export function keyOfTask(row: TaskRow): RowKey {
  return keyOf(row, 'created_at');
}
