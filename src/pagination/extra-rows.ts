import type { ListFacts } from './keyed-list.ts';
import type { ListView } from './list-view.ts';
import type { RankedPage } from './ranked-page.ts';
import type { Search } from './search.ts';

/** Enough for 90% of the groups that cross the end of a page in the sandbox's lists. */
const EXTRA_ROWS = { before: 12, behind: 24 };
/** How many reads take extra rows after a page that began or ended inside a group. */
const READS_WITH_EXTRA_ROWS = 20;
/** After a group of more rows, pages take as many rows as fit in one call. */
const LARGE_GROUP_ROWS = 80;

/**
 * Notes that a page began or ended inside a group of equal keys, so that another read was necessary.
 *
 * @param rows how many rows of the group were read
 */
export function noteCutGroup(facts: ListFacts, rows: number): void {
  facts.cutGroupRows = Math.max(rows, facts.extraReads === 0 ? 0 : facts.cutGroupRows);
  facts.extraReads = READS_WITH_EXTRA_ROWS;
}

/**
 * Reads rows `[from, to)`. If a recent page began or ended inside a group of equal keys, it reads some more
 * rows at each end, as long as one call is enough. After a large group, it reads as many as fit in one call.
 */
export function readWithExtraRows<Row>(
  view: ListView<Row>,
  from: number,
  to: number,
): Search<Row, RankedPage<Row>[]> {
  const { facts } = view.list;
  if (facts.extraReads === 0) return view.read(from, to);
  facts.extraReads -= 1;
  if (facts.cutGroupRows > LARGE_GROUP_ROWS && to - from <= 2 * view.pageSize) {
    const wide = view.furthest(from, to, 'around') ?? view.pageAt(from + 1);
    return view.read(wide.from, wide.to);
  }
  const [first, last] = [from - EXTRA_ROWS.before, to + EXTRA_ROWS.behind];
  const isOneCall = view.furthest(first, last) !== undefined;
  return isOneCall ? view.read(first, last) : view.read(from, to);
}
