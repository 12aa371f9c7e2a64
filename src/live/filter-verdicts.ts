import type { RestFilter } from '../resolvers/task-list.ts';
import { ListReader, type LookContext } from './list-reader.ts';

/** The part of a filter that only REST can judge. */
export type HiddenFilter = Pick<RestFilter, 'classification' | 'partner_id' | 'is_automated'>;

const FIRST_ROWS = 25;

/** Whether tasks are in a filter that their rows do not tell: REST is asked for those in it. */
export class FilterVerdicts {
  readonly #list: ListReader;
  /** Subscriptions with this filter. */
  users = 0;
  #checked: Promise<unknown> | undefined;

  constructor(filter: HiddenFilter) {
    this.#list = new ListReader(filter);
  }

  /** Resolves once REST has accepted the filter. */
  async check(open: () => LookContext): Promise<void> {
    this.#checked ??= this.#list.newest(1, open());
    await this.#checked;
  }

  /**
   * Which of these tasks are in the filter now.
   *
   * @returns their ids
   */
  async among(tasks: readonly { key: number }[], open: () => LookContext): Promise<Set<string>> {
    const ids = new Set<string>();
    const [first] = tasks;
    if (first === undefined) return ids;
    let [from, to] = [first.key, first.key];
    for (const { key } of tasks) [from, to] = [Math.min(from, key), Math.max(to, key)];
    const newest = await this.#list.newest(FIRST_ROWS, open());
    for (const { id } of newest.rows) ids.add(id);
    if (newest.completeAfter < from) return ids;
    for await (const part of this.#list.walk({ from, to: to + 1 }, open)) {
      for (const { id } of part) ids.add(id);
    }
    return ids;
  }
}

/** `undefined` where the rows tell all of it. */
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
