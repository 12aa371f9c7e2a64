import type { KeyedList } from './keyed-list.ts';
import type { LookupResult, LookupSearch } from './lookup-search.ts';
import type { ListPage, ReadRequest } from './search.ts';

/** Pages read side by side once the first one did not do. */
const PARALLEL_PAGES = 8;

/** What the pages read so far say of the whole list. */
interface Scan {
  ids: Set<string>;
  rows: number;
  total: number | undefined;
  /** Every page was full but the last, the length of the list stood still, and no row came twice. */
  isConsistent: boolean;
  hasEnded: boolean;
}

/**
 * Looks for rows of which nothing is known but the id, page by page from the front of the list. A
 * row counts as absent only when the whole list was read in pages that fit together. A read that
 * fails ends the scan; what it has found stands.
 *
 * @param maxReads pages read at most, for all of them together
 */
export function* scanRows<Row>(
  ids: readonly string[],
  list: KeyedList<Row>,
  maxReads: number,
): LookupSearch<Row> {
  const { order, narrowing, facts, keyOf } = list;
  const missing = new Set(ids);
  const found = new Map<string, Row>();
  const scan: Scan = {
    ids: new Set(),
    rows: 0,
    total: undefined,
    isConsistent: true,
    hasEnded: ids.length === 0,
  };
  let failure: Error | undefined;
  for (let page = 0; missing.size > 0 && page < maxReads && !scan.hasEnded; ) {
    const { pageSize } = facts;
    const last = page === 0 ? 1 : Math.max(page + 1, Math.ceil((scan.total ?? 0) / pageSize));
    const until = Math.min(maxReads, last, page === 0 ? 1 : page + PARALLEL_PAGES);
    const requests = Array.from({ length: until - page }, (_, index): ReadRequest => {
      const offset = (page + index) * pageSize;
      return { offset, count: pageSize, order, narrowing };
    });
    for (const read of yield requests) {
      if (read instanceof Error) {
        failure ??= read;
        continue;
      }
      for (const one of read) {
        addPage(scan, one, (row) => keyOf(row, order.field).id);
        for (const row of one.rows) {
          const { id } = keyOf(row, order.field);
          if (id !== null && missing.delete(id)) found.set(id, row);
        }
      }
    }
    // Pages of another size than before do not fit together.
    if (facts.pageSize !== pageSize) scan.isConsistent = false;
    page = until;
    if (failure !== undefined) break;
  }
  const isWhole = scan.hasEnded && scan.isConsistent && scan.rows === (scan.total ?? 0);
  const absent: LookupResult<Row> = failure ?? (isWhole ? null : 'inconclusive');
  return ids.map((id) => found.get(id) ?? absent);
}

function addPage<Row>(
  scan: Scan,
  { offset, rows, total, isLast }: ListPage<Row>,
  idOf: (row: Row) => string | null,
): void {
  if (scan.hasEnded || offset !== scan.rows) scan.isConsistent = false;
  if (scan.total !== undefined && scan.total !== total) scan.isConsistent = false;
  scan.total = total;
  scan.rows = offset + rows.length;
  scan.hasEnded ||= isLast;
  for (const row of rows) {
    const id = idOf(row);
    if (id === null) continue;
    if (scan.ids.has(id)) scan.isConsistent = false;
    scan.ids.add(id);
  }
}
