import type { ListTasksQuery } from '../../src/rest/types.ts';
import { idOf, listKeyOf, offsetOf, type Reading, sortKeyOf, wordOf } from './reading.ts';
import { pagesOf } from './seen.ts';

/** Rows with one time, as far as they were seen in a sorted list. */
export interface Group {
  list: ListTasksQuery;
  /** `null`: rows without a time. */
  key: number | null;
  /** Positions of the first and the last row seen. */
  first: number;
  last: number;
  /** Positions of the nearest rows seen with another key. */
  before: number | undefined;
  behind: number | undefined;
  /** The fewest rows of the group: all rows between two of its rows have the same key. */
  atLeast: number;
}

/** The largest group of equal times in the lists that were read in the order of a time. */
export function largestGroup(readings: readonly Reading[]): Group | undefined {
  return groupsIn(readings).reduce<Group | undefined>(
    (largest, group) => (group.atLeast > (largest?.atLeast ?? 0) ? group : largest),
    undefined,
  );
}

/** All groups of two rows or more. */
function groupsIn(readings: readonly Reading[]): Group[] {
  const byTime = pagesOf(readings).filter(
    ({ query }) => query.sort_by === 'created_at' || query.sort_by === 'modified_at',
  );
  const lists = Map.groupBy(byTime, ({ query }) => listKeyOf(query));
  return [...lists.values()].flatMap((pages) => {
    const keys = new Map<number, number | null>();
    for (const { query, page } of pages) {
      const offset = offsetOf(query);
      for (const [index, row] of page.rows.entries()) {
        const key = sortKeyOf(row, query);
        if (typeof key === 'number' || key === null) keys.set(offset + index, key);
      }
    }
    const { page: _, ...list } = pages[0]?.query ?? {};
    return runsIn([...keys].sort(([a], [b]) => a - b)).map((run) => ({ list, ...run }));
  });
}

function runsIn(sorted: readonly (readonly [position: number, key: number | null])[]) {
  const runs: Omit<Group, 'list'>[] = [];
  for (let start = 0; start < sorted.length; ) {
    const [first, key] = sorted[start] ?? [0, null];
    let end = start;
    while (sorted[end + 1]?.[1] === key) end += 1;
    const [last] = sorted[end] ?? [first];
    const [before, behind] = [sorted[start - 1]?.[0], sorted[end + 1]?.[0]];
    if (last > first) runs.push({ key, first, last, before, behind, atLeast: last - first + 1 });
    start = end + 1;
  }
  return runs;
}

/** The most rows that the group can have, if both of its ends were seen. */
export function mostRows({ first, before, behind }: Group): number | undefined {
  const start = first === 0 ? 0 : before === undefined ? undefined : before + 1;
  return start === undefined || behind === undefined ? undefined : behind - start;
}

/**
 * The next page to read to find where the group begins or ends; `undefined` if its neighbours were seen.
 * First pages further and further away, then pages in between.
 *
 * @param step number of pages to move if no other key is known on that side
 */
export function pageToRead(
  { first, last, before, behind }: Pick<Group, 'first' | 'last' | 'before' | 'behind'>,
  limit: number,
  total = Number.POSITIVE_INFINITY,
  step = 1,
): number | undefined {
  const [firstPage, lastPage] = [Math.floor(first / limit), Math.floor(last / limit)];
  const endPage = Math.floor((behind ?? total - 1) / limit);
  if (behind === undefined && lastPage < endPage) return Math.min(lastPage + step, endPage);
  if (behind !== undefined && lastPage + 1 < endPage) return Math.floor((lastPage + endPage) / 2);
  const startPage = Math.floor((before ?? 0) / limit);
  if (before === undefined && firstPage > 0) return Math.max(0, firstPage - step);
  if (before !== undefined && startPage + 1 < firstPage) {
    return Math.ceil((startPage + firstPage) / 2);
  }
  return undefined;
}

/**
 * The number of rows in the group that no filter of the gateway separates, because their status and type are
 * the same: the share that was seen, multiplied by the size of the group.
 */
export function alikeRows(readings: readonly Reading[], group: Group): number {
  const alike = new Map<string, Set<string>>();
  const seen = new Set<string>();
  for (const { query, page } of pagesOf(readings)) {
    if (query.sort_by !== group.list.sort_by) continue;
    for (const row of page.rows) {
      const id = idOf(row);
      if (id === null || sortKeyOf(row, query) !== group.key) continue;
      const words = JSON.stringify([wordOf(row, 'status'), wordOf(row, 'type')]);
      alike.set(words, (alike.get(words) ?? new Set()).add(id));
      seen.add(id);
    }
  }
  const largest = Math.max(0, ...Array.from(alike.values(), (ids) => ids.size));
  return Math.round((largest * Math.max(group.atLeast, seen.size)) / Math.max(1, seen.size));
}
