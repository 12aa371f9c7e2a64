import type { Change } from '../pagination/change-tracker.ts';
import { BrokenTask, type TaskRow } from '../rest/task-page.ts';
import type { ChangeLog, LogEntry } from './change-log.ts';
import type { FeedBudget } from './feed-budget.ts';
import type { HiddenFilters } from './hidden-filters.ts';
import { textOf } from './row-text.ts';

/** How long the readers of a full log are waited for. */
const SLOW_READER_MS = 5000;

/** Puts changes into a log, with what filters say about them. */
export class ChangePublisher {
  readonly log: ChangeLog;
  readonly #filters: HiddenFilters;
  readonly #budget: FeedBudget;

  constructor(log: ChangeLog, filters: HiddenFilters, budget: FeedBudget) {
    this.log = log;
    this.#filters = filters;
    this.#budget = budget;
  }

  /**
   * @param settled entries up to this time are needed by present readers only
   * @throws GatewayError `UNAUTHENTICATED`; the changes are in the log then
   */
  async publish(changes: readonly Change<TaskRow>[], settled: number): Promise<void> {
    const entries = changes.flatMap(entryOf);
    if (entries.length === 0) return;
    try {
      await this.#filters.judge(entries);
    } finally {
      // They are known now, so no later look finds them again.
      await this.#append(entries, settled);
    }
  }

  /**
   * Judges what filters did not judge, or may judge otherwise by now.
   *
   * @param isQuick looks at the tasks that changed last only
   * @throws GatewayError `UNAUTHENTICATED`
   */
  async judgeLate(settled: number, isQuick: boolean): Promise<void> {
    const recent = this.log.entries.filter(({ countedAt }) => countedAt > settled);
    await this.#append(await this.#filters.judgeLate(recent, isQuick), settled);
  }

  /** In parts that leave half of the budget for readers that have not got to the part before. */
  async #append(entries: readonly LogEntry[], settled: number): Promise<void> {
    const most = this.#budget.unread / 2;
    for (let from = 0; from < entries.length; ) {
      let [to, characters] = [from, 0];
      do characters += entries[to++]?.size ?? 0;
      while (to < entries.length && characters + (entries[to]?.size ?? 0) <= most);
      const part = entries.slice(from, to);
      await this.log.awaitRoomFor(characters, SLOW_READER_MS);
      this.log.append(part);
      this.#filters.keepUnjudged(part.filter(({ onlyFor }) => onlyFor === undefined));
      this.log.trim(settled);
      from = to;
    }
  }
}

/**
 * A row that is not a valid task is in the process's log as a failure of REST. One that is nested too deeply has
 * no size.
 */
function entryOf(change: Change<TaskRow>): LogEntry[] {
  const { row } = change;
  if (row instanceof BrokenTask) return [];
  const size = textOf(row)?.length;
  return size === undefined ? [] : [{ ...change, row, size, verdicts: new Map() }];
}
