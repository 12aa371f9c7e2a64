import { isOnScale, type Landmark } from './interpolation.ts';
import { mirroredPage, type RankedPage } from './ranked-page.ts';
import type { Window } from './window.ts';

/** Rows from which on a page shows how dense they are around it. */
const MIN_DENSITY_ROWS = 10;
/** Rows from which on both ends of a page are landmarks. */
const MIN_LONG_PAGE = 20;

/** A page as it stands oldest first. */
export interface PlacedPage<Row> {
  page: RankedPage<Row>;
  /** Read newest first: its places are as right as `total_records`. */
  isReversed: boolean;
}

/** A window oldest first, or newest first where the length of the list is not known. */
export interface PlacedWindow extends Window {
  isReversed: boolean;
}

/** The length of the list; a page behind the end does not have to know it. */
export function lengthFrom<Row>(
  { entries, offset, end, total }: RankedPage<Row>,
  known: number,
): number {
  if (entries.length > 0) return Math.max(total, end);
  return total > 0 ? Math.min(total, offset) : Math.min(known, offset);
}

/** A page that was read newest first, in a list as long as it says. */
export function oldestFirst<Row>(page: RankedPage<Row>): RankedPage<Row> {
  return mirroredPage(page, Math.max(page.total, page.end) - 1);
}

/** Where a page says that ranks stand. */
export function landmarksOf<Row>({ entries }: RankedPage<Row>): Landmark[] {
  const readable = entries.filter(({ id }) => id !== null);
  const [first, last] = [readable[0], readable.at(-1)];
  if (first === undefined || last === undefined) return [];
  const span = last.rank - first.rank;
  const isDense = readable.length >= MIN_DENSITY_ROWS && span > 0 && isOnScale(span);
  const density = isDense ? (last.position - first.position) / span : undefined;
  const ends = readable.length < MIN_LONG_PAGE ? [first] : [first, last];
  return ends.map(({ position, rank }) => ({ at: position, rank, density }));
}

export function ascending({ offset, count }: Window): PlacedWindow {
  return { offset, count, isReversed: false };
}
