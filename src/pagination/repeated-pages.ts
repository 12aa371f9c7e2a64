import { GatewayError } from '../errors.ts';
import type { ListPage } from './search.ts';

/** Two pages are compared by their first rows. One row is not enough, because rows may change places. */
const LEADING_ROWS = 3;
/** The same rows may begin pages at so many positions. More cannot be explained by a list that moves. */
const MAX_PLACES = 2;

/** Detects a REST API that sends the same rows for every page. */
export class RepeatedPages<Row> {
  readonly #idOf: (row: Row) => unknown;
  /** Positions of pages with the same first rows. */
  readonly #placesOf = new Map<string, Set<number>>();

  constructor(idOf: (row: Row) => unknown) {
    this.#idOf = idOf;
  }

  /**
   * @param list identifies a filter and an order
   * @param limit the number of requested rows
   * @throws GatewayError `UPSTREAM_INVALID_RESPONSE` if pages at several positions began with the same rows
   */
  check(list: string, { offset, rows, isLast }: ListPage<Row>, limit: number): void {
    // After the end, some APIs send the last page again. A page that is not full may have another size.
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
