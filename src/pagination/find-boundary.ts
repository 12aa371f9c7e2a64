import { type Boundary, isBefore } from './boundary.ts';
import { KeySearch } from './key-search.ts';
import type { KeyedList } from './keyed-list.ts';
import { ListView } from './list-view.ts';
import { restartedWhereNullsMove } from './nulls.ts';
import { changesTooFast } from './order-errors.ts';
import type { RankedPage } from './ranked-page.ts';
import type { Search } from './search.ts';

const MAX_READS = 40;

/**
 * Position of the first row after a boundary; the length of the list if there is none.
 *
 * @param known pages that were read before, in the order of the list
 * @throws GatewayError `UPSTREAM_ORDER_UNSTABLE` if the list changes faster than it can be read
 */
export function findBoundary<Row>(
  list: KeyedList<Row>,
  boundary: Boundary,
  known: readonly RankedPage<Row>[] = [],
): Search<Row, number> {
  // If known pages have wrong ranks, the search that read them has to start again.
  if (known.length > 0) return searchBoundary(list, boundary, known);
  return restartedWhereNullsMove(() => searchBoundary(list, boundary, []));
}

function* searchBoundary<Row>(
  list: KeyedList<Row>,
  boundary: Boundary,
  known: readonly RankedPage<Row>[],
): Search<Row, number> {
  const view = new ListView(list, 'forward');
  const entries = known.flatMap((page) => page.entries);
  yield* view.nulls.observeKeys(entries.flatMap(({ id, key }) => (id === null ? [] : [key])));
  const search = new KeySearch(boundary);
  // Two rows show whether REST sorts in the requested direction.
  let pages = known.length > 0 ? known : yield* view.read(0, 2);
  for (let reads = 0; reads < MAX_READS; reads++) {
    for (const page of pages) {
      search.observe(page);
      const position = positionIn(page, boundary);
      if (position !== undefined) return position;
    }
    pages = yield* view.readPageAt(search.guess(), 'around');
  }
  throw changesTooFast(MAX_READS);
}

function positionIn<Row>(page: RankedPage<Row>, boundary: Boundary): number | undefined {
  const { entries, offset, end, isLast } = page;
  const index = entries.findIndex(({ rank }) => !isBefore(rank, boundary));
  if (index > 0 || (index === 0 && offset === 0)) return entries[index]?.position;
  // A page after the end has no rows, and does not show where the end is.
  const showsEnd = isLast && (entries.length > 0 || offset === 0);
  return index === -1 && showsEnd ? end : undefined;
}
