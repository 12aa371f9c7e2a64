import type { NewestRows, TimedRow } from '../pagination/newest-rows.ts';
import type { RestFilter } from '../resolvers/task-list.ts';
import type { TaskRow } from '../rest/task-page.ts';
import type { LogEntry } from './change-log.ts';
import { ListReader, type RunRead } from './list-reader.ts';
import type { LogReader } from './log-reader.ts';

/** The part of a filter that only REST can evaluate: rows do not contain its fields. */
export type HiddenFilter = Pick<RestFilter, 'classification' | 'partner_id' | 'is_automated'>;

/** A task, and the time of its change. */
export type ChangedTask = Pick<TimedRow<TaskRow>, 'id' | 'key'>;

const FIRST_ROWS = 25;

/** Decides which tasks are in a filter on fields that rows do not contain, by listing the tasks in it. */
export class FilterVerdicts {
  readonly key: string;
  readonly #list: ListReader;
  /** The number of subscriptions with this filter, and those that already read the log. */
  users = 0;
  readonly readers = new Set<LogReader>();
  /** Entries of the log that wait for a verdict. */
  waiting: LogEntry[] = [];
  #checked: Promise<unknown> | undefined;
  /** The tasks in the filter that changed last, from the last read. */
  #page: NewestRows<TaskRow> | undefined;

  /** @param now the latest time that counts, in microseconds since 1970 */
  constructor(key: string, filter: HiddenFilter, now: () => number) {
    this.key = key;
    this.#list = new ListReader(filter, now);
  }

  /** Resolves once REST has accepted the filter. */
  async check(run: RunRead): Promise<void> {
    this.#checked ??= run((context) => this.#list.newest(1, context));
    await this.#checked;
  }

  /**
   * Finds which of these tasks are in the filter now.
   *
   * @param again set to check the tasks a second time: from the page of the last call if that shows all of
   *   them, and with `isQuick` only from that page. Tasks that have changed since are left out; that change
   *   is checked separately
   * @returns their ids
   */
  async among(
    tasks: readonly ChangedTask[],
    run: RunRead,
    again?: { isQuick: boolean },
  ): Promise<Set<string>> {
    const changedAt = new Map(tasks.map(({ id, key }) => [id, key]));
    const ids = new Set<string>();
    // A row with an earlier time shows the filter before this change.
    const add = (rows: readonly ChangedTask[]) => {
      for (const { id, key } of rows) {
        const time = changedAt.get(id) ?? Number.POSITIVE_INFINITY;
        if (again ? key === time : key >= time) ids.add(id);
      }
    };
    if (tasks.length === 0) return ids;
    let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { key } of tasks) [from, to] = [Math.min(from, key), Math.max(to, key)];
    if (!again || this.#page === undefined) {
      this.#page = await run((context) => this.#list.newest(FIRST_ROWS, context));
    }
    const newest = this.#page;
    add(newest.rows);
    if (again?.isQuick || newest.completeAfter < from) return ids;
    const end = Math.max(to, newest.completeAfter) + 1;
    for await (const part of this.#list.walk({ from, to: end }, run)) add(part);
    return ids;
  }

  /** Drops the last page, so that the next check reads again. */
  dropPage(): void {
    this.#page = undefined;
  }
}

/** The hidden part of a filter; `undefined` if rows contain all of its fields. */
export function hiddenPartOf({
  classification,
  partner_id,
  is_automated,
}: RestFilter): HiddenFilter | undefined {
  const hidden: HiddenFilter = {
    ...(classification && { classification }),
    ...(partner_id !== undefined && { partner_id }),
    ...(is_automated !== undefined && { is_automated }),
  };
  return Object.keys(hidden).length === 0 ? undefined : hidden;
}
