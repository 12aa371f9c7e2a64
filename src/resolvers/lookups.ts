import DataLoader from 'dataloader';
import { GatewayError } from '../errors.ts';
import { searchIds } from '../pagination/id-search.ts';
import type { ListFacts } from '../pagination/keyed-list.ts';
import { type LookupResult, type LookupTarget, searchRows } from '../pagination/lookup-search.ts';
import { rowsLeftOut } from '../pagination/order-errors.ts';
import { MAX_PAGE_SIZE } from '../pagination/window.ts';
import type { TaskRow } from '../rest/task-page.ts';
import type { Task, User } from '../rest/types.ts';
import { type Span, sharedParent } from '../telemetry/span.ts';
import type { GlobalId } from './global-id.ts';
import type { LookupFacts } from './lookup-facts.ts';
import { errorFrom, runSearch } from './run-search.ts';
import { assigneeOf, readableAssignee } from './task.ts';
import { DEFAULT_ORDER, keyedListOf, taskListOf } from './task-list.ts';
import type { TaskPages } from './task-pages.ts';
import type { UserCache } from './window-reader.ts';

/** A task to look up, and the span of the field that needs it. */
export interface TaskKey extends GlobalId {
  span: Span;
}

/** A user to look up by REST id, and the span of the field that needs it. */
export interface UserKey {
  id: string;
  span: Span;
}

/** Looks up a task or a user by id; `null` if REST shows this caller none. */
export interface Lookups {
  tasks: DataLoader<TaskKey, Task | null, string>;
  users: DataLoader<UserKey, User | null, string>;
}

/** The list that lookups search: all tasks, newest first. */
const ALL_TASKS = taskListOf({}, DEFAULT_ORDER);

export interface LookupOptions {
  pages: TaskPages;
  users: UserCache;
  facts: () => ListFacts;
  /** The most tasks with one time that are put together from several responses. */
  tieLimit: number;
  /** What earlier lookups of the caller have learnt. Throws if the caller sent no token. */
  lookupFacts: () => LookupFacts;
  /** The most pages of 200 tasks that are read to find a task. */
  budget: number;
  /** Called with the number of tasks that were found. */
  onDelivered: (tasks: number) => void;
}

export function createLookups(options: LookupOptions): Lookups {
  const tasksFor = async (ids: readonly TaskKey[]) => {
    const tasks = await lookUpTasks(ids, options);
    options.onDelivered(tasks.filter((task) => task !== null && !(task instanceof Error)).length);
    return tasks;
  };
  return {
    tasks: new DataLoader(tasksFor, {
      cacheKeyFn: ({ restId, createdAt }) => `${createdAt ?? ''} ${restId}`,
    }),
    users: new DataLoader((keys) => Promise.all(keys.map((key) => lookUpUser(key, options))), {
      cacheKeyFn: ({ id }) => id,
    }),
  };
}

/**
 * REST cannot return a single task. A task with a known creation time is searched for by that time. The
 * others are searched for by REST id if ids are in order of creation, otherwise page by page, all together.
 */
async function lookUpTasks(
  ids: readonly TaskKey[],
  { pages, facts, tieLimit, lookupFacts, budget }: LookupOptions,
): Promise<(Task | null | Error)[]> {
  const [first] = ids;
  if (first === undefined) return [];
  const context = { pages, span: sharedParent(first.span, ids) };
  const dated = ids.flatMap(({ restId, createdAt }): LookupTarget[] =>
    createdAt === undefined ? [] : [{ id: restId, key: createdAt }],
  );
  const undated = ids.flatMap(({ restId, createdAt }) => (createdAt === undefined ? [restId] : []));
  const list = keyedListOf(ALL_TASKS, { facts, tieLimit });
  const { landmarks, exhausted } = lookupFacts();
  const [searched, scanned] = await Promise.all([
    runSearch(searchRows(dated, list, budget, landmarks), ALL_TASKS, context),
    runSearch(searchIds(undated, list, budget, exhausted), ALL_TASKS, context),
  ]);
  const beyondBudget = `This task is not among the ${budget * MAX_PAGE_SIZE} newest, or the list changed during the search. Use its \`id\` instead of its \`restId\`, or find it in a list.`;
  return ids.map(({ createdAt }) =>
    createdAt === undefined
      ? taskFrom(scanned.shift(), beyondBudget)
      : taskFrom(searched.shift(), NOT_SETTLED),
  );
}

const NOT_SETTLED =
  'This task was not found within the lookup budget: many tasks have the same creation time, or the list kept changing. Try again, or find it in a list.';

function taskFrom(result: LookupResult<TaskRow> | undefined, inconclusive: string) {
  if (result !== 'inconclusive') return result ?? null;
  return new GatewayError('LOOKUP_BUDGET_EXCEEDED', inconclusive);
}

/** REST has no users, but every task contains its assignee. */
async function lookUpUser(
  { id, span }: UserKey,
  { pages, users, facts }: LookupOptions,
): Promise<User | null | Error> {
  try {
    const seen = () => {
      const task = users.get(id);
      return task === undefined ? null : readableAssignee(task);
    };
    const known = seen();
    if (known !== null) return known;
    const list = taskListOf({ assignee: id }, DEFAULT_ORDER);
    const { order } = list;
    const readRows = async (count: number) => {
      const read = { offset: 0, count, order, narrowing: {} };
      const sent = await pages.load({ list, read, span });
      const isEmpty = sent.every(({ rows, isLast }) => rows.length === 0 && isLast);
      return { rows: sent.flatMap(({ rows }) => rows), isEmpty };
    };
    const newest = await readRows(1);
    if (newest.isEmpty) return null;
    const [row] = newest.rows;
    if (row !== undefined && isReadable(row)) return userIn(newest.rows, id);
    // The newest task was left out by REST, or is damaged; another one may show the user. The read of an empty page
    // has read the next one as well.
    const next = seen();
    if (next !== null) return next;
    const { rows, isEmpty } = await readRows(facts().pageSize);
    const user = userIn(rows, id);
    if (user !== null || isEmpty) return user;
    if (row === undefined) return rows.length === 0 ? rowsLeftOut() : null;
    return row instanceof Error ? row : assigneeOf(row);
  } catch (error) {
    return errorFrom(error);
  }
}

function isReadable(row: TaskRow): boolean {
  return !(row instanceof Error) && (readableAssignee(row) !== null || !row.assignee);
}

/** The user with this id, in a task whose assignee is complete. */
function userIn(rows: readonly TaskRow[], id: string): User | null {
  for (const row of rows) {
    const user = row instanceof Error ? null : readableAssignee(row);
    if (user?.id === id) return user;
  }
  return null;
}
