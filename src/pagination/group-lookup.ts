import { isUnstableOrder } from '../errors.ts';
import type { KeyedList } from './keyed-list.ts';
import type { LookupResult, LookupTarget } from './lookup-search.ts';
import { restartedWhereNullsMove } from './nulls.ts';
import { sentIdOf } from './order.ts';
import { RunReader } from './run-reader.ts';
import { type Search, sideBySide } from './search.ts';

/** A group of equal times whose rows change places between responses. */
export interface TiedGroup {
  key: number;
  /** The position where its middle row may be, oldest first. */
  middle: number;
  /** How many pages of it were read. */
  pages: number;
}

/** Results of targets in groups of equal times. */
type Results<Row> = Map<LookupTarget, LookupResult<Row>>;

/**
 * Looks up rows in groups of equal times. Each group is put together as for a page of a connection: from
 * several responses, and through REST's filters if rows stay missing.
 *
 * @param list oldest first
 * @param maxPages the most pages of one group
 */
export function* lookUpInGroups<Row>(
  groups: readonly TiedGroup[],
  targets: readonly LookupTarget[],
  list: KeyedList<Row>,
  maxPages: number,
): Search<Row, Results<Row>> {
  const searches = groups.map((group) => {
    const inside = targets.filter(({ key }) => key === group.key);
    return lookUpInGroup(group, inside, list, maxPages);
  });
  const results = yield* sideBySide(searches);
  return new Map(results.flatMap((found) => [...found]));
}

function* lookUpInGroup<Row>(
  { key, middle, pages }: TiedGroup,
  targets: readonly LookupTarget[],
  list: KeyedList<Row>,
  maxPages: number,
): Search<Row, Results<Row>> {
  const found = new Map<string, Row>();
  const resultsWith = (rest: LookupResult<Row>): Results<Row> =>
    new Map(targets.map((target) => [target, found.get(target.id) ?? rest]));
  const wanted = new Set(targets.map(({ id }) => id));
  const search = restartedWhereNullsMove(() => RunReader.over(list).readKey(key, middle));
  try {
    let step = search.next();
    for (let left = maxPages - pages; !step.done; left -= 1) {
      if (left <= 0 || found.size === wanted.size) return resultsWith('inconclusive');
      const reads = yield step.value;
      const rows = reads
        .flatMap((read) => (read instanceof Error ? [] : read))
        .flatMap((page) => page.rows);
      for (const row of rows) {
        const id = sentIdOf(list.keyOf(row));
        if (id !== null && wanted.has(id)) found.set(id, row);
      }
      step = search.next(reads);
    }
    return resultsWith(step.value.isWhole ? null : 'inconclusive');
  } catch (error) {
    if (isUnstableOrder(error)) return resultsWith('inconclusive');
    if (error instanceof Error) return resultsWith(error);
    throw error;
  }
}
