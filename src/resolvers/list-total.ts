import { rangeEnd } from '../pagination/connection-window.ts';
import type { ResolverContext } from './context.ts';
import { runSearch } from './run-search.ts';
import { keyedListOf, type TaskList } from './task-list.ts';

/**
 * The number of tasks in a list: from a read of its rows if one is requested in the same tick, otherwise
 * from a call of one row. If REST has more rows than `total_records` says, the end of the list is searched for.
 */
export async function totalOf(list: TaskList, context: ResolverContext): Promise<number> {
  const { pages, span } = context;
  const read = await pages.load({ list, read: 'total', span });
  const isTooLow = read.some(
    ({ total, offset, rows, covered, isLast }) =>
      !isLast && offset + (covered ?? rows.length) >= total,
  );
  if (isTooLow) return lengthOf(list, context);
  // `total_records` may be left out; the documentation gives 0 as its default.
  return Math.max(
    ...read.map(({ total, offset, rows }) =>
      rows.length > 0 ? Math.max(total, offset + rows.length) : total,
    ),
  );
}

/** The number of tasks in a list, from the position of its end. */
export function lengthOf(list: TaskList, context: ResolverContext): Promise<number> {
  return runSearch(rangeEnd(keyedListOf(list, context)), list, context);
}
