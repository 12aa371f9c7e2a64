import { type ConnectionWindow, searchConnection } from '../pagination/connection-window.ts';
import { encodeCursor } from '../pagination/cursor.ts';
import type { TaskOrder } from '../pagination/order.ts';
import { type PageCursors, pageCursors } from '../pagination/page-cursors.ts';
import { type ConnectionArguments, type Paging, pagingFrom } from '../pagination/paging.ts';
import type { Search } from '../pagination/search.ts';
import type { TaskRow } from '../rest/task-page.ts';
import type { Task } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';
import { inSpan } from './in-span.ts';
import { type TaskFilterInput, type TaskList, taskListFrom } from './task-list.ts';
import { factsOf, viewOf } from './task-view.ts';

export interface TasksArguments extends ConnectionArguments {
  filter?: TaskFilterInput | null | undefined;
  orderBy?: TaskOrder | null | undefined;
}

/** A row at its place in a list; the row may be an error. */
export interface TaskEdge {
  list: TaskList;
  offset: number;
  node: TaskRow;
}

/** A connection that reads nothing until a field asks for it, and then reads it once. */
export class TaskConnection {
  readonly list: TaskList;
  readonly paging: Paging;
  readonly #context: ResolverContext;
  readonly #field: string;
  #window: Promise<ConnectionWindow<TaskRow>> | undefined;
  #isDelivered = false;

  /** @param field its schema coordinate */
  constructor(list: TaskList, paging: Paging, context: ResolverContext, field: string) {
    this.list = list;
    this.paging = paging;
    this.#context = context;
    this.#field = field;
  }

  /** The rows asked for. */
  window(): Promise<ConnectionWindow<TaskRow>> {
    this.#window ??= inSpan(this.#context, this.#field, (context) =>
      readConnection(this.list, this.paging, context),
    );
    return this.#window;
  }

  /** Counts the rows as handed to the caller, once. */
  noteDelivered(rows: number): void {
    if (this.#isDelivered) return;
    this.#isDelivered = true;
    this.#context.noteDelivered(rows);
  }

  /** The length of the list: that of the rows' own reading where those are asked for as well. */
  async total(): Promise<number> {
    // Fields are resolved in the order of the query: the one that asks for rows may still come.
    await null;
    if (this.#window !== undefined) return (await this.#window).total;
    const { total } = await inSpan(this.#context, this.#field, ({ slices, span }) =>
      slices.load({ list: this.list, probe: 'total', span }),
    );
    return total;
  }
}

/**
 * @param field the schema coordinate of whatever the list is read for
 * @throws GatewayError `BAD_USER_INPUT` for arguments that make no sense
 */
export function tasks(
  args: TasksArguments,
  context: ResolverContext,
  field = 'Query.tasks',
): TaskConnection {
  const list = taskListFrom(args.filter, args.orderBy);
  return new TaskConnection(list, pagingFrom(args, list.fingerprint), context, field);
}

/** Drives a search through a list: reads what it wants to see until it knows. */
async function readConnection(
  list: TaskList,
  paging: Paging,
  { slices, span, noteAnchor }: ResolverContext,
): Promise<ConnectionWindow<TaskRow>> {
  const search: Search<TaskRow, ConnectionWindow<TaskRow>> = searchConnection(paging, viewOf(list));
  let step = search.next();
  while (!step.done) step = search.next(await slices.load({ list, probe: step.value, span }));
  if (step.value.outcome !== undefined) noteAnchor(step.value.outcome);
  return step.value;
}

export async function edgesOf(connection: TaskConnection): Promise<TaskEdge[]> {
  const window = await connection.window();
  connection.noteDelivered(window.rows.length);
  return edgesFrom(connection.list, window);
}

function edgesFrom(list: TaskList, { offset, rows }: ConnectionWindow<TaskRow>): TaskEdge[] {
  return rows.map((node, index) => ({ list, offset: offset + index, node }));
}

/** The rows alone; one that is an error rejects by itself, so that only its own place is null. */
export async function nodesOf(connection: TaskConnection): Promise<(Task | Promise<Task>)[]> {
  const { rows } = await connection.window();
  connection.noteDelivered(rows.length);
  return rows.map((row) => (row instanceof Error ? Promise.reject(row) : row));
}

/** @throws GatewayError where REST sent a broken row */
export function nodeOf({ node }: TaskEdge): Task {
  if (node instanceof Error) throw node;
  return node;
}

export function cursorOf({ list, offset, node }: TaskEdge): string {
  const { id, key } = factsOf(node, list.order);
  const anchor = id === null ? { offset, id, key: null } : { offset, id, key };
  return encodeCursor(anchor, list.fingerprint);
}

/** `PageInfo` of the Relay specification. Both booleans are facts about the list, either way. */
export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

export async function pageInfoOf(connection: TaskConnection): Promise<PageInfo> {
  const window = await connection.window();
  const { offset, rows, total } = window;
  const edges = edgesFrom(connection.list, window);
  const [first, last] = [edges.at(0), edges.at(-1)];
  return {
    hasNextPage: offset + rows.length < total,
    hasPreviousPage: offset > 0,
    startCursor: first === undefined ? null : cursorOf(first),
    endCursor: last === undefined ? null : cursorOf(last),
  };
}

/** Numbered pages of the size that was asked for. */
export async function pageCursorsOf(connection: TaskConnection): Promise<PageCursors> {
  const { list, paging } = connection;
  return pageCursors(await connection.window(), paging.count, list.fingerprint);
}
