import DataLoader from 'dataloader';
import { GatewayError } from '../errors.ts';
import {
  type LookupResult,
  type LookupTarget,
  type Read,
  searchRows,
} from '../pagination/lookup-search.ts';
import { scanRows } from '../pagination/scan-search.ts';
import { MAX_PAGE_SIZE, type Window } from '../pagination/window.ts';
import { assigneeOf, type TaskRow } from '../rest/task-page.ts';
import type { Task, User } from '../rest/types.ts';
import { commonSpan, type Span } from '../span.ts';
import type { GlobalId } from './global-id.ts';
import { DEFAULT_ORDER, taskListOf } from './task-list.ts';
import type { SeenUsers, TaskSlices } from './task-slices.ts';
import { viewOf } from './task-view.ts';

/** A task to look for, and the field that does. */
export interface TaskKey extends GlobalId {
  span: Span;
}

/** A user to look for by their REST id, and the field that does. */
export interface UserKey {
  id: string;
  span: Span;
}

/** One task or user by its id; `null` where REST shows this caller none. */
export interface Lookups {
  tasks: DataLoader<TaskKey, Task | null, string>;
  users: DataLoader<UserKey, User | null, string>;
}

/** What lookups go through: every task, newest first. */
const ALL_TASKS = taskListOf({}, DEFAULT_ORDER);

/**
 * @param budget pages of 200 tasks that may be read to find one of them
 * @param noteDelivered told how many tasks were found
 */
export function createLookups(
  slices: TaskSlices,
  seen: SeenUsers,
  budget: number,
  noteDelivered: (tasks: number) => void,
): Lookups {
  const tasksFor = async (ids: readonly TaskKey[]) => {
    const tasks = await lookUpTasks(ids, slices, budget);
    noteDelivered(tasks.filter((task) => task !== null && !(task instanceof Error)).length);
    return tasks;
  };
  return {
    tasks: new DataLoader(tasksFor, {
      cacheKeyFn: ({ restId, createdAt }) => `${createdAt ?? ''} ${restId}`,
    }),
    users: new DataLoader((keys) => Promise.all(keys.map((key) => lookUpUser(key, slices, seen))), {
      cacheKeyFn: ({ id }) => id,
    }),
  };
}

/**
 * REST has no way to ask for one task. One whose creation time is known is searched for by it; the
 * others are looked for page by page, all of them together.
 */
async function lookUpTasks(
  ids: readonly TaskKey[],
  slices: TaskSlices,
  budget: number,
): Promise<(Task | null | Error)[]> {
  const [first] = ids;
  if (first === undefined) return [];
  const span = commonSpan(first.span, ids);
  const dated = ids.flatMap(({ restId, createdAt }): LookupTarget[] =>
    createdAt === undefined ? [] : [{ id: restId, key: createdAt }],
  );
  const undated = ids.flatMap(({ restId, createdAt }) => (createdAt === undefined ? [restId] : []));
  const view = viewOf(ALL_TASKS);
  const [searched, scanned] = await Promise.all([
    drive(searchRows(dated, view), slices, span),
    drive(scanRows(undated, view, budget), slices, span),
  ]);
  return ids.map(({ createdAt }) =>
    taskFrom(createdAt === undefined ? scanned.shift() : searched.shift(), budget),
  );
}

async function drive(
  search: ReturnType<typeof searchRows<TaskRow>>,
  slices: TaskSlices,
  span: Span,
): Promise<LookupResult<TaskRow>[]> {
  const read = (probe: Window): Promise<Read<TaskRow>> =>
    slices.load({ list: ALL_TASKS, probe, span }).catch(errorFrom);
  let step = search.next();
  while (!step.done) step = search.next(await Promise.all(step.value.map(read)));
  return step.value;
}

function errorFrom(error: unknown): Error {
  if (error instanceof Error) return error;
  throw error;
}

function taskFrom(result: LookupResult<TaskRow> | undefined, budget: number): Task | null | Error {
  if (result === 'unsettled') {
    return new GatewayError(
      'LOOKUP_BUDGET_EXCEEDED',
      `This task is not among the ${budget * MAX_PAGE_SIZE} newest, and there are more than may be looked through. Ask by its \`id\` instead of its \`restId\`, or find it in a list.`,
    );
  }
  return result ?? null;
}

/** A user is known through their tasks: any one of them brings its assignee along. */
async function lookUpUser(
  { id, span }: UserKey,
  slices: TaskSlices,
  seen: SeenUsers,
): Promise<User | null | Error> {
  try {
    const known = seen.get(id);
    if (known !== undefined) return assigneeOf(known);
    const list = taskListOf({ assignee: id }, DEFAULT_ORDER);
    const [row] = (await slices.load({ list, probe: { offset: 0, count: 1 }, span })).rows;
    if (row === undefined) return null;
    const user = row instanceof Error ? row : assigneeOf(row);
    return user === null || user instanceof Error || user.id === id ? user : null;
  } catch (error) {
    return errorFrom(error);
  }
}
