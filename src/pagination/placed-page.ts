import { isOnScale, type Landmark } from './interpolation.ts';
import { mirroredPage, type RankedPage } from './ranked-page.ts';
import type { Window } from './window.ts';

/** The fewest rows of a page that show a density. */
const MIN_DENSITY_ROWS = 10;
/** With fewer rows, only the first row of a page becomes a landmark. */
const MIN_LONG_PAGE = 20;

/** A page with positions in the oldest-first order. */
export interface PlacedPage<Row> {
  page: RankedPage<Row>;
  /** Whether it was read newest first: then its positions depend on `total_records` being right. */
  isReversed: boolean;
}

/** A window in the oldest-first order; newest first if the length of the list is not known. */
export interface PlacedWindow extends Window {
  isReversed: boolean;
}

/** The length of the list. A page after the end may not show it. */
export function lengthFrom<Row>(
  { entries, offset, end, total }: RankedPage<Row>,
  known: number,
): number {
  if (entries.length > 0) return Math.max(total, end);
  return total > 0 ? Math.min(total, offset) : Math.min(known, offset);
}

/** Converts a page that was read newest first to the oldest-first order, by its total. */
export function oldestFirst<Row>(page: RankedPage<Row>): RankedPage<Row> {
  return mirroredPage(page, Math.max(page.total, page.end) - 1);
}

/** The landmarks that a page gives. */
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
