import type { LookupResult, LookupSearch } from './lookup-search.ts';
import type { ListView } from './search.ts';
import { MAX_PAGE_SIZE, type Slice, type Window } from './window.ts';

/** Pages read side by side once the first one did not do. */
const SIDE_BY_SIDE = 8;

/**
 * Looks for rows of which nothing is known but the id, page by page from the front of the list. A
 * row counts as absent only when the whole list was read while its length stood still. A read that
 * fails ends the scan; what it has found stands.
 *
 * @param maxReads pages of {@link MAX_PAGE_SIZE} rows read at most, for all of them together
 */
export function* scanRows<Row>(
  ids: readonly string[],
  view: ListView<Row>,
  maxReads: number,
): LookupSearch<Row> {
  const missing = new Set(ids);
  const found = new Map<string, Row>();
  let total: number | undefined;
  let isSteady = true;
  let failure: Error | undefined;
  let page = 0;
  let isWhole = ids.length === 0;
  while (missing.size > 0 && page < maxReads && !isWhole) {
    const last = total === undefined ? 1 : Math.ceil(total / MAX_PAGE_SIZE);
    const until = Math.min(maxReads, last, page === 0 ? 1 : page + SIDE_BY_SIDE);
    const reads = yield windowsOf(page, until);
    failure = reads.find((read) => read instanceof Error);
    for (const slice of reads) {
      if (slice instanceof Error) continue;
      isSteady &&= total === undefined || total === slice.total;
      total = slice.total;
      collect(slice, missing, found, view);
    }
    page = until;
    if (failure !== undefined) break;
    isWhole = page * MAX_PAGE_SIZE >= (total ?? 0);
  }
  const absent: LookupResult<Row> = failure ?? (isWhole && isSteady ? null : 'unsettled');
  return ids.map((id) => found.get(id) ?? absent);
}

function windowsOf(page: number, until: number): Window[] {
  return Array.from({ length: until - page }, (_, index) => ({
    offset: (page + index) * MAX_PAGE_SIZE,
    count: MAX_PAGE_SIZE,
  }));
}

function collect<Row>(
  slice: Slice<Row>,
  missing: Set<string>,
  found: Map<string, Row>,
  view: ListView<Row>,
): void {
  for (const row of slice.rows) {
    const { id } = view.factsOf(row);
    if (id !== null && missing.delete(id)) found.set(id, row);
  }
}
