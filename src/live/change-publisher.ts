import { BrokenTask, type TaskRow } from '../rest/task-page.ts';
import type { ChangeLog, LogEntry } from './change-log.ts';
import type { Change } from './change-tracker.ts';
import type { FeedBudget } from './feed-budget.ts';
import type { HiddenFilters } from './hidden-filters.ts';
import { textOf } from './row-text.ts';

/** How long a full log waits for slow readers. */
const SLOW_READER_MS = 5000;

/** Adds changes to a log, with the verdicts of filters. */
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
   * @param settled only present readers need entries up to this time
   * @throws GatewayError `UNAUTHENTICATED`, after adding the changes
   */
  async publish(changes: readonly Change<TaskRow>[], settled: number): Promise<void> {
    const entries = changes.flatMap(entryOf);
    if (entries.length === 0) return;
    try {
      await this.#filters.judge(entries);
    } finally {
      // They are known now, so no later poll finds them again.
      await this.#append(entries, settled);
    }
  }

  /**
   * Gets missing verdicts, and verdicts that may have changed.
   *
   * @param isQuick whether to read only the tasks that changed last
   * @throws GatewayError `UNAUTHENTICATED`
   */
  async judgeLate(settled: number, isQuick: boolean): Promise<void> {
    const recent = this.log.entries.filter(({ countedAt }) => countedAt > settled);
    await this.#append(await this.#filters.judgeLate(recent, isQuick), settled);
  }

  /** Adds entries in parts of half the budget, so that slow readers can keep up. */
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
 * No entry for a row that is not a valid task, which is logged as a failure of REST, and for one that is
 * nested too deeply for JSON.
 */
function entryOf(change: Change<TaskRow>): LogEntry[] {
  const { row } = change;
  if (row instanceof BrokenTask) return [];
  const size = textOf(row)?.length;
  return size === undefined ? [] : [{ ...change, row, size, verdicts: new Map() }];
}
