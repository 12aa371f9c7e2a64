import { timeTextOf } from '../pagination/instant.ts';
import type { TimedRow } from '../pagination/newest-rows.ts';
import { timeKeyOf } from '../pagination/order.ts';
import type { ChangeRequest, TaskChange } from '../resolvers/context.ts';
import { BrokenTask, type TaskRow } from '../rest/task-page.ts';
import type { Task } from '../rest/types.ts';
import type { LogEntry } from './change-log.ts';
import type { ChangedTask, FilterVerdicts } from './filter-verdicts.ts';
import type { RunRead } from './list-reader.ts';
import type { LogReader } from './log-reader.ts';
import { LATENESS_US } from './poll-times.ts';
import { digestOf } from './row-text.ts';

/** What one subscription reads, in this order. */
export interface StreamSource extends Pick<ChangeRequest, 'matches'> {
  /** Tasks read from REST, in parts: those whose changes the log no longer has, and later ones. */
  earlier: AsyncIterable<TimedRow<TaskRow>[]> | [];
  /** The log has all changes after this time. */
  completeAfter: number;
  /** Entries that were in the log at the start. */
  entries: readonly LogEntry[];
  reader: Pick<LogReader, 'next'>;
  /** Verdicts of a filter that only REST can evaluate; otherwise `undefined`. */
  hidden: FilterVerdicts | undefined;
  /** The watermark at the start of the subscription. */
  watermark: number;
  run: RunRead;
}

/** So many changes that were read from REST before the log had them are not repeated. */
const MAX_AHEAD = 1000;

/** The changes as one subscription delivers them. */
export async function* readChanges(source: StreamSource): AsyncGenerator<TaskChange, undefined> {
  const { matches, earlier, completeAfter, entries, reader, hidden, run } = source;
  let last = source.watermark;
  const changeOf = (task: Task, isInFilter: boolean, watermark: number): TaskChange => {
    const isNew = (timeKeyOf(task, 'created_at') ?? Number.NEGATIVE_INFINITY) > last;
    last = Math.max(last, watermark);
    return { task, matches: isInFilter && matches(task), isNew, watermark: timeTextOf(last) };
  };
  const among = (tasks: readonly ChangedTask[]) => hidden?.among(tasks, run);
  const inLog = new Map(entries.map(({ id, key }) => [id, key]));
  const ahead = new Map<string, number>();
  for await (const part of earlier) {
    const ids = await among(part);
    for (const { row, id, key } of part) {
      if (row instanceof BrokenTask) continue;
      const logged = inLog.get(id);
      if (logged !== undefined && logged <= key) inLog.delete(id);
      if (logged !== key && key > completeAfter && ahead.size < MAX_AHEAD) {
        ahead.set(id, digestOf(row));
      }
      const watermark = Math.min(key - LATENESS_US, completeAfter);
      yield changeOf(row, ids?.has(id) ?? true, watermark);
    }
  }
  const further = entries.filter(({ id, key }) => inLog.get(id) === key);
  const ids = await among(further);
  for (const { row, id, watermark } of further) {
    yield changeOf(row, ids?.has(id) ?? true, watermark);
  }
  for (;;) {
    const entry = await reader.next();
    if (entry === undefined) return;
    const { row, id, watermark, verdicts, onlyFor } = entry;
    if (onlyFor !== undefined && onlyFor !== hidden?.key) continue;
    if (onlyFor === undefined && ahead.has(id)) {
      // A row can change twice with one time.
      const isDelivered = ahead.get(id) === digestOf(row);
      ahead.delete(id);
      if (isDelivered) continue;
    }
    const isInFilter = hidden === undefined || verdicts.get(hidden.key);
    // An entry without a verdict is added again when it has one.
    if (isInFilter !== undefined) yield changeOf(row, isInFilter, watermark);
  }
}
