import { GatewayError } from '../errors.ts';
import type { TimeRange } from '../pagination/boundary.ts';
import { type NewestRows, readNewest, type TimedRow } from '../pagination/newest-rows.ts';
import { readPlainPage } from '../pagination/plain-pages.ts';
import type { Point, RunEntry } from '../pagination/run.ts';
import { readRun } from '../pagination/run-reader.ts';
import type { ChangeRequest } from '../resolvers/context.ts';
import { runSearch } from '../resolvers/run-search.ts';
import { keyedListOf, type RestFilter, taskListOf } from '../resolvers/task-list.ts';
import type { TaskRow } from '../rest/task-page.ts';

export type LookContext = ReturnType<ChangeRequest['open']>;

/** Tasks of one part of a walk, and where parts fail again and again. */
const PART_ROWS = 1000;
const MIN_PART_ROWS = 50;

/** Reads of rows that change places, before their exact order is given up. */
const MAX_UNSTABLE = 3;

/** What to do about a failed read: waits, so that it is tried again, or throws. */
export type OnFailure = (error: unknown, failures: number) => Promise<void>;

/** Reads the tasks under a filter by the time of their last change. */
export class ListReader {
  readonly #filter: RestFilter;
  /** Rows that REST puts before the newest one: without a time, or with one in the future. */
  #place = 0;

  constructor(filter: RestFilter) {
    this.#filter = filter;
  }

  /**
   * The tasks that changed last.
   *
   * @param now the latest time that counts, in microseconds since 1970
   */
  async newest(count: number, now: number, context: LookContext): Promise<NewestRows<TaskRow>> {
    const list = taskListOf(this.#filter, { field: 'modified_at', direction: 'desc' });
    const rows = keyedListOf(list, context);
    const newest = await runSearch(readNewest(rows, count, now, this.#place), list, context);
    this.#place = newest.place;
    return newest;
  }

  /** The time of the task that is so far from the newest one; `undefined` behind the end. */
  async timeAt(distance: number, context: LookContext): Promise<number | undefined> {
    const list = taskListOf(this.#filter, { field: 'modified_at', direction: 'desc' });
    const rows = keyedListOf(list, context);
    const start = { offset: this.#place + distance };
    const run = await runSearch(readRun(rows, 'forward', 1, { start }), list, context);
    return run.entries[0]?.key ?? undefined;
  }

  /**
   * Tasks that changed in this time, earliest first, in parts.
   *
   * @param open a context of its own for each part
   */
  async *walk(
    range: TimeRange,
    open: () => LookContext,
    onFailure: OnFailure = rethrow,
  ): AsyncGenerator<TimedRow<TaskRow>[]> {
    let failures = 0;
    let unstable = 0;
    let last: Point | undefined;
    let count = PART_ROWS;
    for (;;) {
      try {
        const { entries, hasRowsBehind } = await this.#part(range, last, count, open());
        failures = 0;
        unstable = 0;
        yield entries.flatMap(timedRow);
        if (!hasRowsBehind) return;
        const next = entries.findLast(({ id }) => id !== null);
        // Rows that can not be read are no place to go on from.
        count = next === undefined ? count * 2 : PART_ROWS;
        if (next !== undefined) last = pointOf(next);
      } catch (error) {
        if (isUnstable(error) && ++unstable >= MAX_UNSTABLE) {
          const from = Math.max(range.from ?? 0, last?.key ?? 0);
          return yield* this.#walkPlainly({ ...range, from }, open, onFailure);
        }
        if (isUnstable(error)) continue;
        failures += 1;
        count = Math.max(MIN_PART_ROWS, Math.floor(count / 2));
        await onFailure(error, failures);
      }
    }
  }

  #part({ from, to }: TimeRange, start: Point | undefined, count: number, context: LookContext) {
    const list = this.#ascending({ from, to });
    const rows = keyedListOf(list, context);
    return runSearch(readRun(rows, 'forward', count, { start }), list, context);
  }

  /** By REST's own pages, where rows of equal times change places between two answers. */
  async *#walkPlainly(
    { from = 0, to = Number.POSITIVE_INFINITY }: TimeRange,
    open: () => LookContext,
    onFailure: OnFailure,
  ): AsyncGenerator<TimedRow<TaskRow>[]> {
    let failures = 0;
    let position: number | undefined;
    for (;;) {
      try {
        const context = open();
        const list = this.#ascending(undefined);
        const rows = keyedListOf(list, context);
        const begin = position === undefined ? { time: from } : { position };
        const { entries, next } = await runSearch(readPlainPage(rows, begin), list, context);
        failures = 0;
        const timed = entries.flatMap(timedRow);
        yield timed.filter(({ key }) => key >= from && key < to);
        if (next === undefined || (timed.at(-1)?.key ?? from) >= to) return;
        position = next;
      } catch (error) {
        failures += 1;
        await onFailure(error, failures);
      }
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

function isUnstable(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'UPSTREAM_ORDER_UNSTABLE';
}

async function rethrow(error: unknown): Promise<void> {
  throw error;
}
