import type { ListTasksQuery } from '../../src/rest/types.ts';
import { isCount, type Reading } from './reading.ts';
import { pageSizeOf, pagesOf, wholeTotal } from './seen.ts';

/** A list to read to its end. */
interface SmallList {
  filter: Pick<ListTasksQuery, 'status' | 'type'>;
  maxPages: number;
}

const MAX_PAGES = 3;

/**
 * Lists that may be short enough to be read to their end, the best first: the whole list, the largest short
 * list of one word, the smallest list of a status and a type.
 */
export function countable(readings: readonly Reading[]): SmallList[] {
  const maxRows = pageSizeOf(readings) * MAX_PAGES;
  const total = wholeTotal(readings);
  const words = [...pagesOf(readings, 'status:'), ...pagesOf(readings, 'type:')]
    .filter(({ page }) => page.rows.length > 0)
    .map(({ query: { status, type }, page }) => ({
      filter: { ...(status && { status }), ...(type && { type }) },
      rows: isCount(page.total) && page.total > 0 ? page.total : Number.POSITIVE_INFINITY,
    }))
    .sort((a, b) => b.rows - a.rows);
  const short = words.filter(({ rows }) => rows <= maxRows);
  const smallest = words.findLast(({ filter }) => filter.status);
  const smallestType = words.findLast(({ filter }) => filter.type);
  const pair = { ...smallest?.filter, ...smallestType?.filter };
  const filters = [
    ...(total !== undefined && total <= maxRows ? [{}] : []),
    ...short.slice(0, 1).map(({ filter }) => filter),
    ...(smallest && smallestType ? [pair] : []),
  ];
  return filters.slice(0, 2).map((filter) => ({ filter, maxPages: MAX_PAGES + 1 }));
}
