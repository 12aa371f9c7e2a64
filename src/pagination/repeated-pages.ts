import { GatewayError } from '../errors.ts';
import type { ListPage } from './search.ts';

/** Rows by which two pages are compared. One alone can come first by chance where rows change places. */
const LEADING_ROWS = 3;
/** Places at which the same rows may begin a page: once more than that, no list moves so. */
const MAX_PLACES = 2;

/** Notices a REST API that answers with the same rows whichever page it is asked for. */
export class RepeatedPages<Row> {
  readonly #idOf: (row: Row) => unknown;
  /** Where pages with the same first rows were asked for. */
  readonly #placesOf = new Map<string, Set<number>>();

  constructor(idOf: (row: Row) => unknown) {
    this.#idOf = idOf;
  }

  /**
   * @param list stands for its filter and order
   * @param limit the rows that were asked for
   * @throws GatewayError `UPSTREAM_INVALID_RESPONSE` where pages at several places began with these rows
   */
  check(list: string, { offset, rows, isLast }: ListPage<Row>, limit: number): void {
    // Behind the end, some APIs send the last page again. A page that is not full may be of another size.
    if (isLast || rows.length < Math.max(LEADING_ROWS, limit)) return;
    let key = list;
    for (const row of rows.slice(0, LEADING_ROWS)) {
      const id = this.#idOf(row);
      if (typeof id !== 'string') return;
      key += `\n${id.length} ${id}`;
    }
    const places = this.#placesOf.get(key) ?? new Set();
    this.#placesOf.set(key, places.add(offset));
    if (places.size > MAX_PLACES) throw repeatsRows([...places]);
  }
}

function repeatsRows(places: readonly number[]): GatewayError {
  const rows = places.toSorted((a, b) => a - b).join(', ');
  return new GatewayError(
    'UPSTREAM_INVALID_RESPONSE',
    `The REST API sent the same tasks for pages that begin at rows ${rows}: it seems to ignore \`page\`. Check that every proxy between this server and the REST API passes the query parameters on, and caches no answer without them.`,
  );
}
