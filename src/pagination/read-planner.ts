import { type Boundary, isBefore } from './boundary.ts';
import { KeySearch } from './key-search.ts';
import type { ListView } from './list-view.ts';
import type { RankedPage } from './ranked-page.ts';

/** Rows read before a page that begins inside a group; four times as many where they do not do. */
const ROWS_BEFORE_PAGE = 40;
const MIN_ROWS_BEYOND_PAGE = 16;

/** Positions `[from, to)` in the direction of travel. */
interface Rows {
  from: number;
  to: number;
}

/** Equal keys at the frontier that fill more than a page. */
export interface LargeGroup<Row> {
  /** The page that shows where the group begins. */
  border: RankedPage<Row>;
  /** Position of the row before the group. */
  position: number;
}

export type NextRead<Row> = Rows | LargeGroup<Row>;

/** Decides what a run reads next, from the pages that it has read. */
export class ReadPlanner<Row> {
  readonly #view: ListView<Row>;
  /** In the direction of travel, the newest last. */
  readonly pages: RankedPage<Row>[] = [];
  #search: { boundary: Boundary; search: KeySearch } | undefined;

  constructor(view: ListView<Row>) {
    this.#view = view;
  }

  observe(page: RankedPage<Row>): void {
    this.pages.push(page);
    this.#search?.search.observe(this.#view.turnPage(page));
  }

  /**
   * The rows to read next, or the group where equal keys fill more than a page.
   *
   * @param frontier everything before it was found
   * @param remaining rows that the run still needs, 1 at least
   */
  next(frontier: Boundary, remaining: number): NextRead<Row> {
    const view = this.#view;
    const { rank } = frontier;
    const border = this.pages.findLast(
      (page) => page.high === rank && !frontier.after && showsBefore(page, frontier),
    );
    const first = border?.entries.find((entry) => !isBefore(entry.rank, frontier))?.position;
    if (border === undefined || first === undefined || this.#hasMoved(border, first, rank)) {
      return this.#aroundFrontier(frontier, remaining);
    }
    view.noteCutGroup();
    // Only rows that can be read show where the group begins and ends.
    const readable = border.entries.filter(({ id }) => id !== null);
    const before = readable.findLast((entry) => isBefore(entry.rank, frontier));
    const from = before?.position ?? first - 1;
    const end = this.pages
      .findLast(({ low, high, entries }) =>
        low <= rank && high > rank ? entries.some((entry) => entry.rank === rank) : false,
      )
      ?.entries.find((entry) => entry.rank > rank && entry.id !== null)?.position;
    if (end !== undefined && end > first && view.furthest(from, end + 1) !== undefined) {
      return { from, to: end + 1 };
    }
    const furthest = view.furthest(from, first + 1);
    if (furthest === undefined || furthest.to <= border.end) return { border, position: from };
    // A few rows more than were seen would hardly show where the group ends.
    const to = first + remaining + 2;
    const isWorthIt = to >= border.end + MIN_ROWS_BEYOND_PAGE && to <= furthest.to;
    return isWorthIt ? { from, to } : furthest;
  }

  /** Whether a newer page has rows of another key where the border had the frontier's. */
  #hasMoved(border: RankedPage<Row>, first: number, rank: number): boolean {
    const newer = this.pages.slice(this.pages.lastIndexOf(border) + 1);
    return newer.some(
      ({ offset, end, entries }) =>
        offset <= first &&
        first < end &&
        entries.find(({ position }) => position === first)?.rank !== rank,
    );
  }

  /** Rows around the place where the frontier most likely is. */
  #aroundFrontier(frontier: Boundary, remaining: number): Rows {
    const view = this.#view;
    const near = this.#beforeGroup(frontier, remaining);
    if (near !== undefined) return near;
    if (this.#search?.boundary !== frontier) {
      const search = new KeySearch(view.turnBoundary(frontier));
      for (const page of this.pages) search.observe(view.turnPage(page));
      this.#search = { boundary: frontier, search };
    }
    const guess = this.#search.search.guess();
    const at = view.isBackward ? -guess : guess;
    return view.furthest(at - 1, at + remaining + 2, 'around') ?? view.pageAt(at, 'around');
  }

  /** Where the newest page begins inside the group at the frontier: a few rows before it, then more. */
  #beforeGroup({ rank, after }: Boundary, remaining: number): Rows | undefined {
    const inside = this.pages.slice(this.pages.findLastIndex((page) => page.low !== rank) + 1);
    const newest = inside.at(-1);
    if (newest === undefined || after) return undefined;
    this.#view.noteCutGroup();
    const end = newest.entries.find((entry) => entry.rank > rank)?.position;
    const from = newest.offset - ROWS_BEFORE_PAGE * 4 ** (inside.length - 1);
    const to = end === undefined ? newest.offset + remaining + 2 : end + 1;
    return this.#view.furthest(from, to) === undefined ? undefined : { from, to };
  }
}

/** Whether a page shows the list directly before a boundary. */
export function showsBefore({ low }: RankedPage<unknown>, { rank, after }: Boundary): boolean {
  return low < rank || (after && low === rank) || low === Number.NEGATIVE_INFINITY;
}
