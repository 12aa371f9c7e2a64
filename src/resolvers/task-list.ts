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

/** Stands for REST values that this version does not have. */
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

/** The filter in REST's words. */
export type RestFilter = Pick<
  ListTasksQuery,
  'status' | 'type' | 'classification' | 'partner_id' | 'assignee' | 'is_automated'
>;

/** One list of tasks: what is in it, and in which order. */
export interface TaskList {
  filter: RestFilter;
  order: TaskOrder;
  /** The part of the sorted list that counts, if not all of it. */
  range?: TimeRange | undefined;
  /** Equal for two lists exactly when filter, order and range are equal. */
  fingerprint: string;
  /** Equal for two lists exactly when their filters are equal, and so their totals. */
  filterKey: string;
}

export const DEFAULT_ORDER: TaskOrder = { field: 'created_at', direction: 'desc' };

/** @throws GatewayError `BAD_USER_INPUT` for a filter that REST has no word for */
export function taskListFrom(
  filter: TaskFilterInput | null | undefined,
  order: TaskOrder | null | undefined,
): TaskList {
  const sorted = order ?? DEFAULT_ORDER;
  return taskListOf(restFilterFrom(filter ?? {}), sorted, rangeFrom(filter ?? {}, sorted));
}

/**
 * As JSON. Servers take 8 to 16 KiB of head; and the address of a call that waits for its place is
 * kept meanwhile, for some thousands of them.
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
      `\`filter\` has ${filterKey.length} characters as JSON; at most ${MAX_FILTER_CHARACTERS} fit into a REST call. Request fewer values at once.`,
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

/** Two inputs that mean the same become the same object, key for key. */
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
 * The REST id of the user a filter names. Null is not "not given" as in the other fields: it looks
 * like "assigned to nobody", and would list everything.
 *
 * @throws GatewayError `BAD_USER_INPUT` for null, and for what is no id of a user
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
  // The address of a REST call would have U+FFFD in its place.
  if (!value.isWellFormed()) {
    throw badUserInput(`\`${argument}\` has one half of a UTF-16 surrogate pair: send both.`);
  }
  return value;
}

/** The words by which REST filters and sorts. */
export const WORDS = { status: ENUM_VALUES.TaskStatus, type: ENUM_VALUES.TaskType };

/** A list as a search looks at it: by its time order, or under a word order by time of creation. */
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

/** A list in the order of a word, or `undefined` for one in the order of a time. */
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

/** By what a task stands in a list by its time of creation. */
export function keyOfTask(row: TaskRow): RowKey {
  return keyOf(row, 'created_at');
}
