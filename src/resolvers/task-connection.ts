import type { ConnectionArguments, ConnectionPlan } from '../pagination/connection-plan.ts';
import { connectionPlanFrom } from '../pagination/connection-plan.ts';
import {
  type ConnectionWindow,
  type RangeEnds,
  rangeEnd,
  rangeStart,
  searchConnection,
} from '../pagination/connection-window.ts';
import { type Anchor, encodeCursor } from '../pagination/cursor.ts';
import type { KeyedList } from '../pagination/keyed-list.ts';
import type { TaskOrder } from '../pagination/order.ts';
import { type PageCursors, pageCursors } from '../pagination/page-cursors.ts';
import { searchWordOffset, searchWordOrder } from '../pagination/word-order.ts';
import type { TaskRow } from '../rest/task-page.ts';
import type { Task } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';
import { lengthOf, totalOf } from './list-total.ts';
import { runSearch } from './run-search.ts';
import {
  keyedListOf,
  type TaskFilterInput,
  type TaskList,
  taskListFrom,
  wordListOf,
} from './task-list.ts';
import { withSpan } from './with-span.ts';

export interface TasksArguments extends ConnectionArguments {
  filter?: TaskFilterInput | null | undefined;
  orderBy?: TaskOrder | null | undefined;
}

/** A row of a list with its anchor; the row may be an error. */
export interface TaskEdge {
  list: TaskList;
  anchor: Anchor;
  node: TaskRow;
}

/** The rows of a connection, and the values of `PageInfo`. */
export interface TaskWindow extends Omit<ConnectionWindow<TaskRow>, 'edges'> {
  edges: TaskEdge[];
}

/** A connection that reads nothing until a field needs it, and then reads it once. */
export class TaskConnection {
  readonly list: TaskList;
  readonly plan: ConnectionPlan;
  readonly #context: ResolverContext;
  readonly #field: string;
  #window: Promise<TaskWindow> | undefined;
  #rangeEnds: Promise<RangeEnds> | undefined;
  #total: Promise<number> | undefined;
  #isDelivered = false;

  /** @param field its schema coordinate */
  constructor(list: TaskList, plan: ConnectionPlan, context: ResolverContext, field: string) {
    this.list = list;
    this.plan = plan;
    this.#context = context;
    this.#field = field;
  }

  /** Reads the requested rows. */
  window(): Promise<TaskWindow> {
    this.#window ??= withSpan(this.#context, this.#field, (context) => this.#readWindow(context));
    return this.#window;
  }

  async #readWindow(context: ResolverContext): Promise<TaskWindow> {
    const { list, plan } = this;
    const rows = this.#rows;
    const words = wordListOf(list, rows);
    const search =
      words === undefined ? searchConnection(plan, rows) : searchWordOrder(plan, words);
    let reads = 0;
    const window = await runSearch(search, list, context, () => {
      reads += 1;
    });
    if (plan.start !== undefined && plan.start.id !== null) {
      context.onAnchor(reads <= 1 ? 'unmoved' : 'moved');
    }
    const edges = window.edges.map(({ row, anchor }) => ({ list, anchor, node: row }));
    return { ...window, edges };
  }

  get #rows(): KeyedList<TaskRow> {
    return keyedListOf(this.list, this.#context);
  }

  /** The same, for a field that returns rows to the caller: they are counted once. */
  async delivered(): Promise<TaskWindow> {
    const window = await this.window();
    if (!this.#isDelivered) this.#context.onDelivered(window.edges.length);
    this.#isDelivered = true;
    return window;
  }

  /** Equal for two connections with the same rows. */
  get key(): string {
    return `${this.list.fingerprint} ${JSON.stringify(this.plan)}`;
  }

  /** The length of the list: from the read of the rows if those are requested too. */
  total(): Promise<number> {
    this.#total ??= this.#readTotal();
    return this.#total;
  }

  async #readTotal(): Promise<number> {
    // Fields are resolved in the order of the query: a field that needs rows may still follow.
    await null;
    const window = await this.#window;
    if (window?.total !== undefined) return window.total;
    if (this.list.range !== undefined) {
      const { start, end } = await this.#findRangeEnds();
      return Math.max(0, end - start);
    }
    const isTotalTooLow = window !== undefined && wordListOf(this.list, this.#rows) === undefined;
    return withSpan(this.#context, this.#field, (context) =>
      isTotalTooLow ? lengthOf(this.list, context) : totalOf(this.list, context),
    );
  }

  /** Position of the first row in the whole list, or in its range. */
  async offset(): Promise<number> {
    const window = await this.window();
    if (this.list.range !== undefined) return window.offset - (await this.#findRangeEnds()).start;
    const words = wordListOf(this.list, this.#rows);
    if (words === undefined || window.word === undefined) return window.offset;
    const search = searchWordOffset(window, words);
    return withSpan(this.#context, this.#field, (context) => runSearch(search, this.list, context));
  }

  /** Takes the ends from the read of the rows if it shows them; otherwise searches for both side by side. */
  #findRangeEnds(): Promise<RangeEnds> {
    this.#rangeEnds ??= withSpan(this.#context, this.#field, async (context) => {
      const ends = (await this.#window)?.ends;
      const [start, end] = await Promise.all([
        ends?.start ?? runSearch(rangeStart(this.#rows), this.list, context),
        ends?.end ?? runSearch(rangeEnd(this.#rows), this.list, context),
      ]);
      return { start, end };
    });
    return this.#rangeEnds;
  }
}

/**
 * @param field the schema coordinate of the field that the list is read for
 * @throws GatewayError `BAD_USER_INPUT` for invalid arguments
 */
export function tasks(
  args: TasksArguments,
  context: ResolverContext,
  field = 'Query.tasks',
): TaskConnection {
  const list = taskListFrom(args.filter, args.orderBy);
  return new TaskConnection(list, connectionPlanFrom(args, list.fingerprint), context, field);
}

export async function edgesOf(connection: TaskConnection): Promise<TaskEdge[]> {
  return (await connection.delivered()).edges;
}

/** The rows without cursors. A row that is an error rejects separately, so that only its own item is null. */
export async function nodesOf(connection: TaskConnection): Promise<(Task | Promise<Task>)[]> {
  const { edges } = await connection.delivered();
  return edges.map(({ node }) => (node instanceof Error ? Promise.reject(node) : node));
}

/** @throws GatewayError if REST sent an invalid row */
export function nodeOf({ node }: TaskEdge): Task {
  if (node instanceof Error) throw node;
  return node;
}

export function cursorOf({ list, anchor }: TaskEdge): string {
  return encodeCursor(anchor, list.fingerprint);
}

/** Numbered pages of the requested size. */
export async function pageCursorsOf(connection: TaskConnection): Promise<PageCursors> {
  const { list, plan } = connection;
  const window = connection.window();
  const [offset, total] = await Promise.all([
    connection.offset(),
    window.then(() => connection.total()),
  ]);
  return pageCursors({ offset, total }, plan.count, list.fingerprint);
}
