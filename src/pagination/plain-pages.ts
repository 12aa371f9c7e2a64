import { findBoundary } from './find-boundary.ts';
import type { KeyedList } from './keyed-list.ts';
import { ListView } from './list-view.ts';
import type { Entry } from './ranked-page.ts';
import type { Search } from './search.ts';

/**
 * One whole page of a list sorted earliest first, in REST's own order: for groups of equal times whose rows
 * change places between responses. Rows that move from one page to the next between two reads can be missed.
 *
 * @param from the time at which the first page begins, or the position of a later page
 */
export function* readPlainPage<Row>(
  list: KeyedList<Row>,
  from: { time: number } | { position: number },
): Search<Row, { entries: Entry<Row>[]; next: number | undefined }> {
  const view = new ListView(list, 'forward');
  const { pageSize } = view;
  const position =
    'position' in from
      ? from.position
      : yield* findBoundary(list, { rank: view.rankOf(from.time), after: false });
  // Always the same pages: REST may sort equal times by the size of the page.
  const offset = position - (position % pageSize);
  const pages = yield* view.read(offset, offset + pageSize);
  const isLast = pages.at(-1)?.isLast ?? true;
  const entries = pages.flatMap((page) => page.entries);
  return { entries, next: isLast ? undefined : offset + pageSize };
}
