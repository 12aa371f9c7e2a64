import { isUnstableOrder } from '../errors.ts';
import type { TimeRange } from '../pagination/boundary.ts';
import { type NewestRows, readNewest, type TimedRow } from '../pagination/newest-rows.ts';
import { readPlainPage } from '../pagination/plain-pages.ts';
import type { Point, RunEntry } from '../pagination/run.ts';
import { readRun } from '../pagination/run-reader.ts';
import type { ChangeRequest } from '../resolvers/context.ts';
import { runSearch } from '../resolvers/run-search.ts';
import { keyedListOf, type RestFilter, taskListOf } from '../resolvers/task-list.ts';
import type { TaskRow } from '../rest/task-page.ts';

export type PollContext = ReturnType<ChangeRequest['open']>;

/** Tasks of one part of a walk, and the minimum after repeated failures. */
const PART_ROWS = 1000;
const MIN_PART_ROWS = 50;

/** After so many reads with rows that change places, a walk uses REST's own order. */
const MAX_UNSTABLE = 3;

/** Runs a read with a new context. It may retry a failed read after a delay. */
export type RunRead = <Result>(read: (context: PollContext) => Promise<Result>) => Promise<Result>;

/** Reads the tasks under a filter by the time of their last change. */
export class ListReader {
  readonly #filter: RestFilter;
  readonly #now: () => number;
  /**
   * The number of rows that REST puts before the newest one: without a time, or with a time in the future.
   */
  #place = 0;

  /** @param now the latest time that counts, in microseconds since 1970 */
  constructor(filter: RestFilter, now: () => number) {
    this.#filter = filter;
    this.#now = now;
  }

  /** The tasks that changed last. */
  async newest(count: number, context: PollContext): Promise<NewestRows<TaskRow>> {
    const list = taskListOf(this.#filter, { field: 'modified_at', direction: 'desc' });
    const rows = keyedListOf(list, context);
    const search = readNewest(rows, count, this.#now(), this.#place);
    const newest = await runSearch(search, list, context);
    this.#place = newest.place;
    return newest;
  }

  /** The time of the task at this distance from the newest one; `undefined` after the end. */
  async timeAt(distance: number, context: PollContext): Promise<number | undefined> {
    const list = taskListOf(this.#filter, { field: 'modified_at', direction: 'desc' });
    const rows = keyedListOf(list, context);
    const start = { offset: this.#place + distance };
    const run = await runSearch(readRun(rows, 'forward', 1, { start }), list, context);
    return run.entries[0]?.key ?? undefined;
  }

  /** Tasks that changed in this range, earliest first, in parts. */
  async *walk(range: TimeRange, run: RunRead): AsyncGenerator<TimedRow<TaskRow>[]> {
    let unstable = 0;
    let last: Point | undefined;
    let count = PART_ROWS;
    const list = this.#ascending(range);
    const readPart = async (context: PollContext) => {
      try {
        const rows = keyedListOf(list, context);
        const search = readRun(rows, 'forward', count, { start: last });
        return await runSearch(search, list, context);
      } catch (error) {
        if (isUnstableOrder(error)) return undefined;
        count = Math.max(MIN_PART_ROWS, Math.floor(count / 2));
        throw error;
      }
    };
    while (unstable < MAX_UNSTABLE) {
      const part = await run(readPart);
      unstable = part === undefined ? unstable + 1 : 0;
      if (part === undefined) continue;
      const { entries, hasRowsBehind } = part;
      yield entries.flatMap(timedRow);
      if (!hasRowsBehind) return;
      const next = entries.findLast(({ id }) => id !== null);
      // A walk cannot continue from an unreadable row.
      count = next === undefined ? count * 2 : PART_ROWS;
      if (next !== undefined) last = pointOf(next);
    }
    const from = Math.max(range.from ?? 0, last?.key ?? 0);
    yield* this.#walkRestPages({ ...range, from }, run);
  }

  /** Walks by REST's own pages, if rows with equal times change places between responses. */
  async *#walkRestPages(
    { from = 0, to = Number.POSITIVE_INFINITY }: TimeRange,
    run: RunRead,
  ): AsyncGenerator<TimedRow<TaskRow>[]> {
    const list = this.#ascending(undefined);
    let begin: { time: number } | { position: number } = { time: from };
    for (;;) {
      const { entries, next } = await run((context) =>
        runSearch(readPlainPage(keyedListOf(list, context), begin), list, context),
      );
      const timed = entries.flatMap(timedRow);
      yield timed.filter(({ key }) => key >= from && key < to);
      if (next === undefined || (timed.at(-1)?.key ?? from) >= to) return;
      begin = { position: next };
    }
  }

  #ascending(range: TimeRange | undefined) {
    return taskListOf(this.#filter, { field: 'modified_at', direction: 'asc' }, range);
  }
}

function timedRow({ row, id, key }: RunEntry<TaskRow>): TimedRow<TaskRow>[] {
  return id === null || key === null ? [] : [{ row, id, key }];
}

function pointOf({ id, key, position: offset, groupIndex }: RunEntry<TaskRow>): Point | undefined {
  return id === null ? undefined : { id, key, offset, groupIndex };
}
