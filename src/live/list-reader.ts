import type { TimeRange } from '../pagination/boundary.ts';
import { type NewestRows, readNewest, type TimedRow } from '../pagination/newest-rows.ts';
import type { Point } from '../pagination/run.ts';
import { readRun } from '../pagination/run-reader.ts';
import type { ChangeRequest } from '../resolvers/context.ts';
import { runSearch } from '../resolvers/run-search.ts';
import { keyedListOf, type RestFilter, taskListOf } from '../resolvers/task-list.ts';
import type { TaskRow } from '../rest/task-page.ts';

export type LookContext = ReturnType<ChangeRequest['open']>;

/** Tasks of one part of a walk. */
const MAX_PART = 600;
const MIN_PART = 25;

/** Reads the tasks under a filter by the time of their last change. */
export class ListReader {
  readonly #filter: RestFilter;
  /** Rows without a time that REST puts before the newest one. */
  #place = 0;

  constructor(filter: RestFilter) {
    this.#filter = filter;
  }

  /** The tasks that changed last. */
  async newest(count: number, context: LookContext): Promise<NewestRows<TaskRow>> {
    const list = taskListOf(this.#filter, { field: 'modified_at', direction: 'desc' });
    const rows = keyedListOf(list, context.facts(), context.tieLimit);
    const newest = await runSearch(readNewest(rows, count, this.#place), list, context);
    this.#place = newest.place;
    return newest;
  }

  /** The time of the task that is so far from the newest one; `undefined` behind the end. */
  async timeAt(distance: number, context: LookContext): Promise<number | undefined> {
    const list = taskListOf(this.#filter, { field: 'modified_at', direction: 'desc' });
    const rows = keyedListOf(list, context.facts(), context.tieLimit);
    const start = { offset: this.#place + distance };
    const run = await runSearch(readRun(rows, 'forward', 1, { start }), list, context);
    return run.entries[0]?.key ?? undefined;
  }

  /**
   * Tasks that changed in this time, earliest first, in parts.
   *
   * @param open a context of its own for each part
   * @param size of a part
   */
  async *walk(
    range: TimeRange,
    open: () => LookContext,
    size = MAX_PART,
  ): AsyncGenerator<TimedRow<TaskRow>[]> {
    const count = Math.min(MAX_PART, Math.max(MIN_PART, size));
    const list = taskListOf(this.#filter, { field: 'modified_at', direction: 'asc' }, range);
    let start: Point | undefined;
    for (;;) {
      const context = open();
      const rows = keyedListOf(list, context.facts(), context.tieLimit);
      const search = readRun(rows, 'forward', count, { start });
      const { entries, hasRowsBehind } = await runSearch(search, list, context);
      yield entries.flatMap(({ row, id, key }) =>
        id === null || key === null ? [] : { row, id, key },
      );
      const last = entries.findLast(({ id }) => id !== null);
      if (!hasRowsBehind || last?.id == null) return;
      const { id, key, position: offset, groupIndex } = last;
      start = { id, key, offset, groupIndex };
    }
  }
}
