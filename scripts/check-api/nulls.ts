import type { SortOrder } from '../../src/rest/types.ts';
import { hasNext, type Reading, timeOf } from './reading.ts';
import { pagesOf } from './seen.ts';

type NullPlace = 'first' | 'last' | 'middle';

/** Where rows without a time are in lists sorted by that time. */
interface NullPlaces {
  /** The number of rows without a time that were seen. */
  rows: number;
  asc: NullPlace | undefined;
  desc: NullPlace | undefined;
}

export function nullPlacesIn(readings: readonly Reading[]): NullPlaces {
  const places: NullPlaces = { rows: 0, asc: undefined, desc: undefined };
  for (const { query, page } of pagesOf(readings)) {
    const { sort_by: field, sort_order: order, page: number } = query;
    if (order === undefined || (field !== 'created_at' && field !== 'modified_at')) continue;
    const isNull = page.rows.map((row) => timeOf(row, field) === null);
    const count = isNull.filter(Boolean).length;
    if (count === 0) continue;
    places.rows += count;
    const place = placeOf(isNull, number === 0, !hasNext(page));
    if (place !== undefined && places[order] !== 'middle') {
      const known = places[order];
      places[order] = known !== undefined && known !== place ? 'middle' : place;
    }
  }
  return places;
}

/** `undefined` if the pages have only such rows, which does not show it. */
function placeOf(
  isNull: readonly boolean[],
  isFirstPage: boolean,
  isLastPage: boolean,
): NullPlace | undefined {
  const from = isNull.indexOf(true);
  const to = isNull.lastIndexOf(true);
  if (isNull.slice(from, to + 1).includes(false)) return 'middle';
  const [startsPage, endsPage] = [from === 0, to === isNull.length - 1];
  if (startsPage && endsPage) {
    if (isFirstPage !== isLastPage) return isFirstPage ? 'first' : 'last';
    return undefined;
  }
  if (startsPage) return 'first';
  return endsPage ? 'last' : 'middle';
}

/** The name of the rule in databases, such as PostgreSQL's `NULLS FIRST`. */
export function nullRule({ asc, desc }: Pick<NullPlaces, SortOrder>): string {
  if (asc === undefined || desc === undefined) {
    return asc === undefined ? `${desc} in desc` : `${asc} in asc`;
  }
  if (asc === desc) return `always ${asc}`;
  return asc === 'first' ? 'as the smallest time' : 'as the largest time';
}
