import { type Boundary, isBefore, showsBefore } from './boundary.ts';
import { noteCutGroup } from './extra-rows.ts';
import { KeySearch } from './key-search.ts';
import type { ListView } from './list-view.ts';
import { entriesAt, overlapBehind, type RankedPage } from './ranked-page.ts';

/** Rows that are read before a page that begins inside a group. Most groups are smaller. */
const ROWS_BEFORE_PAGE = 40;
/** If a page of so many rows begins inside a group, the group is larger than that. */
const ROWS_OF_WIDE_PAGE = 2 * ROWS_BEFORE_PAGE;
const MIN_ROWS_BEYOND_PAGE = 16;

/** Positions `[from, to)` in the direction of travel. */
interface Rows {
  from: number;
  to: number;
}

/**
 * Rows to read next; or, if the group of equal keys at the frontier may not fit on one page, a known page
 * with its first rows or one that begins inside it.
 */
type NextRead<Row> = Rows | { page: RankedPage<Row> };

/**
 * Decides what a run reads next, from the pages that it has read. There are three cases: a page ends inside
 * the group of equal keys at the frontier; a page begins inside it; or no page reaches the frontier, which is
 * then searched for by its rank.
 */
export class ReadPlanner<Row> {
  readonly #view: ListView<Row>;
  /** In the direction of travel, the newest last. */
  readonly pages: RankedPage<Row>[] = [];
  /** The most likely position of the first boundary that is searched for, if known; in the list's order. */
  expected: number | undefined;
  #search: { boundary: Boundary; search: KeySearch } | undefined;

  constructor(view: ListView<Row>) {
    this.#view = view;
  }

  observe(page: RankedPage<Row>): void {
    this.pages.push(page);
    this.#search?.search.observe(this.#view.turnPage(page));
  }

  /**
   * @param frontier all rows before it were found
   * @param remaining rows that the run still needs, at least 1
   */
  next(frontier: Boundary, remaining: number): NextRead<Row> {
    const { rank } = frontier;
    const border = this.pages.findLast(
      (page) => page.high === rank && !frontier.after && showsBefore(page, frontier),
    );
    const first = border?.entries.find((entry) => !isBefore(entry.rank, frontier))?.position;
    const across = border && this.#acrossEdge(border.end);
    if (across !== undefined) return across;
    if (border === undefined || first === undefined || this.#hasMoved(border, first, rank)) {
      return this.#beforeGroup(frontier, remaining) ?? this.#aroundFrontier(frontier, remaining);
    }
    return this.#fromGroup(border, first, frontier, remaining);
  }

  /**
   * If a page ends inside the group at the frontier: reads the row before the group, and the rows after it.
   */
  #fromGroup(
    border: RankedPage<Row>,
    first: number,
    frontier: Boundary,
    remaining: number,
  ): NextRead<Row> {
    const view = this.#view;
    const { rank } = frontier;
    noteCutGroup(view.list.facts, entriesAt(rank, border).length);
    // Only readable rows show where the group begins and ends.
    const readable = border.entries.filter(({ id }) => id !== null);
    const before = readable.findLast((entry) => isBefore(entry.rank, frontier));
    const from = before?.position ?? first - 1;
    const ending = this.pages.findLast(
      (page) => page.low <= rank && rank < page.high && entriesAt(rank, page).length > 0,
    );
    const end = ending?.entries.find((entry) => entry.rank > rank && entry.id !== null)?.position;
    if (end !== undefined && end > first && view.furthest(from, end + 1) !== undefined) {
      return this.#showsUpTo(end + 1, border) ? { page: border } : { from, to: end + 1 };
    }
    const furthest = view.furthest(from, first + 1);
    if (furthest === undefined || this.#showsUpTo(furthest.to, border)) return { page: border };
    // A few more rows would probably not show where the group ends.
    const to = first + remaining + 2;
    const isWorthIt = to >= border.end + MIN_ROWS_BEYOND_PAGE && to <= furthest.to;
    return isWorthIt ? { from, to } : furthest;
  }

  /**
   * If REST leaves rows out, the overlapping rows of two pages can be missing. A page with many rows on both
   * sides of an edge shows what is there, unless it was already read.
   */
  #acrossEdge(position: number): Rows | undefined {
    if (!this.#view.list.facts.hidesRows) return undefined;
    const { from, to } = this.#view.pageAt(position, 'around');
    // The last page of a list can be shorter than requested.
    const isRead = ({ offset, end, isLast }: RankedPage<Row>) =>
      isLast ? offset === from || end === to : offset === from && end === to;
    return this.pages.some(isRead) ? undefined : { from, to };
  }

  /** Whether a page, or another one that overlaps it, reaches up to a position. */
  #showsUpTo(position: number, page: RankedPage<Row>): boolean {
    const overlap = overlapBehind(page);
    const reaches = ({ offset, end }: RankedPage<Row>) => offset <= overlap && end >= position;
    return page.end >= position || this.pages.some(reaches);
  }

  /** Whether a newer page shows that the group no longer begins at the border. */
  #hasMoved(border: RankedPage<Row>, first: number, rank: number): boolean {
    const newer = this.pages.slice(this.pages.lastIndexOf(border) + 1);
    return newer.some((page) => {
      const { offset, end, entries } = page;
      if (this.#endsBefore(page, first)) return true;
      const rankAt = (at: number) => entries.find(({ position }) => position === at)?.rank;
      const hasOther = offset <= first && first < end && rankAt(first) !== rank;
      return hasOther || rankAt(first - 1) === rank;
    });
  }

  /** Whether a page shows that the list now ends before a position, because rows were removed. */
  #endsBefore({ isLast, offset, end }: RankedPage<Row>, position: number): boolean {
    return isLast && (this.#view.isBackward ? -offset : end) <= this.#view.turn(position);
  }

  /** Rows around the most likely position of the frontier. */
  #aroundFrontier(frontier: Boundary, remaining: number): Rows {
    const view = this.#view;
    if (this.#search?.boundary !== frontier) {
      const search = new KeySearch(view.turnBoundary(frontier), this.expected);
      this.expected = undefined;
      for (const page of this.pages) search.observe(view.turnPage(page));
      this.#search = { boundary: frontier, search };
    }
    const guess = this.#search.search.guess();
    const at = view.isBackward ? -guess : guess;
    return view.furthest(at - 1, at + remaining + 2, 'around') ?? view.pageAt(at, 'around');
  }

  /** If a page begins inside the group at the frontier: reads a few rows before it, then the whole group. */
  #beforeGroup({ rank, after }: Boundary, remaining: number): NextRead<Row> | undefined {
    const inside = this.pages.filter(({ low }) => low === rank);
    const page = inside.at(-1);
    if (page === undefined || after) return undefined;
    const { offset, end, entries } = page;
    // Newer pages can show that the group has moved.
    const newer = this.pages.slice(this.pages.lastIndexOf(page) + 1);
    const start = entries[0]?.position ?? offset;
    const hasMoved = (other: RankedPage<Row>) =>
      other.offset <= offset || this.#endsBefore(other, start);
    if (newer.some(hasMoved)) return undefined;
    const across = this.#acrossEdge(offset);
    if (across !== undefined) return across;
    noteCutGroup(this.#view.list.facts, entriesAt(rank, page).length);
    const behind = entries.find((entry) => entry.rank > rank)?.position;
    const from = offset - ROWS_BEFORE_PAGE;
    const to = behind === undefined ? offset + remaining + 2 : behind + 1;
    const isWide = end - offset >= ROWS_OF_WIDE_PAGE || inside.length > 1;
    const isInOnePage = this.#view.furthest(from, to) !== undefined;
    return isWide || !isInOnePage ? { page } : { from, to };
  }
}
