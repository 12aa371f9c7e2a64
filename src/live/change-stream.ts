import { LATENESS_US } from '../pagination/change-tracker.ts';
import { timeTextOf } from '../pagination/instant.ts';
import type { TimedRow } from '../pagination/newest-rows.ts';
import { timeKeyOf } from '../pagination/order.ts';
import type { ChangeRequest, TaskChange } from '../resolvers/context.ts';
import { BrokenTask, type TaskRow } from '../rest/task-page.ts';
import type { Task } from '../rest/types.ts';
import type { LogEntry, LogReader } from './change-log.ts';
import type { FilterVerdicts } from './filter-verdicts.ts';
import type { LookContext } from './list-reader.ts';

/** What one subscription reads, in this order. */
export interface StreamSource {
  /** Tasks that changed before those in the log, in parts. */
  earlier: AsyncIterable<TimedRow<TaskRow>[]>;
  /** Entries that were in the log already. */
  entries: readonly LogEntry[];
  reader: LogReader;
  /** Where REST has to tell which tasks are in the filter. */
  hidden: FilterVerdicts | undefined;
  /** Of the subscription's beginning. */
  watermark: number;
  /** A context of its own for each read of REST. */
  open: () => LookContext;
}

/** The changes as one subscription delivers them. */
export async function* readChanges(
  { matches }: Pick<ChangeRequest, 'matches'>,
  { earlier, entries, reader, hidden, watermark: begin, open }: StreamSource,
): AsyncGenerator<TaskChange, undefined> {
  let last = begin;
  const changeOf = (task: Task, isInFilter: boolean, watermark: number): TaskChange => {
    const isNew = (timeKeyOf(task, 'created_at') ?? Number.NEGATIVE_INFINITY) > last;
    last = Math.max(last, watermark);
    return { task, matches: isInFilter && matches(task), isNew, watermark: timeTextOf(last) };
  };
  for await (const part of earlier) {
    const ids = await hidden?.among(part, open);
    for (const { row, id, key } of part) {
      if (row instanceof BrokenTask) continue;
      yield changeOf(row, ids?.has(id) ?? true, key - LATENESS_US);
    }
  }
  const ids = await hidden?.among(entries, open);
  for (const { row, id, watermark } of entries)
    yield changeOf(row, ids?.has(id) ?? true, watermark);
  for (;;) {
    const entry = await reader.next();
    if (entry === undefined) return;
    const { row, watermark, verdicts, onlyFor } = entry;
    if (onlyFor !== undefined && onlyFor !== hidden?.key) continue;
    const isInFilter = hidden === undefined || verdicts.get(hidden.key) === true;
    yield changeOf(row, isInFilter, watermark);
  }
}
