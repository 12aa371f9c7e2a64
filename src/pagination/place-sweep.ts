import type { RankedPage } from './ranked-page.ts';
import { endOf, OVERLAP, pageHolding, type Window } from './window.ts';

/** Pages on each side of a group that are read side by side, after the first round. */
const PARALLEL_PAGES = 4;
/** The most passes over a group to see all of its rows. */
const MAX_PASSES = 3;

/** What the pages read so far show about a row that is not on them. */
export type SweepVerdict = 'absent' | 'moved' | 'open' | 'inconclusive';

/** Reads all rows that can have a rank: from a page with some of them in both directions, until they end. */
export abstract class PlaceSweep<Row> {
  protected readonly rank: number;
  /** Positions `[from, to)` were read; there may be more such rows before or behind them. */
  #from: number;
  #to: number;
  #isOpenBefore: boolean;
  #isOpenBehind: boolean;
  #total: number;
  /** Pages of this pass. */
  #pages: RankedPage<Row>[];
  #rounds = 0;
  #passes = 1;

  /** @param isUnsure the positions of the page are uncertain, so it only shows where to begin */
  constructor(rank: number, page: RankedPage<Row>, isUnsure: boolean) {
    this.rank = rank;
    this.#from = page.offset;
    this.#to = isUnsure ? page.offset + 1 : page.end;
    this.#isOpenBefore = isUnsure || this.goesOnBefore(page);
    this.#isOpenBehind = isUnsure || this.goesOnBehind(page);
    this.#total = page.total;
    this.#pages = isUnsure ? [] : [page];
  }

  /** Whether a page contains such rows. */
  abstract holds(page: RankedPage<Row>): boolean;
  protected abstract goesOnBefore(page: RankedPage<Row>): boolean;
  protected abstract goesOnBehind(page: RankedPage<Row>): boolean;
  /** The verdict after a pass over all such rows; its pages are sorted by offset. */
  protected abstract judge(pages: readonly RankedPage<Row>[]): SweepVerdict;

  /** The windows to read next, side by side. */
  next(pageSize: number): Window[] {
    const [from, to] = [this.#from, this.#to];
    if (!this.#isOpenBefore && !this.#isOpenBehind) {
      return [{ offset: from, count: Math.max(1, to - from) }];
    }
    const pages = this.#rounds === 0 ? 1 : PARALLEL_PAGES;
    const windows: Window[] = [];
    if (this.#isOpenBefore) windows.push(windowBefore(from, pages, pageSize));
    if (this.#isOpenBehind) {
      const { offset, count } = windowBehind(to, pages, pageSize);
      const rest = Math.max(this.#total, to + 1) - offset;
      windows.push({ offset, count: Math.min(rest, count) });
    }
    return windows;
  }

  /** Adds the pages of the requested windows. */
  add(pages: readonly RankedPage<Row>[]): SweepVerdict {
    this.#rounds += 1;
    const inside = pages.filter((page) => this.holds(page));
    if (inside.length === 0) return 'moved';
    this.#pages.push(...inside);
    this.#pages.sort((a, b) => a.offset - b.offset);
    const [first, last] = endsOf(this.#pages);
    if (first === undefined || last === undefined) return 'moved';
    this.#total = last.total;
    const hasGrown = first.offset < this.#from || last.end > this.#to;
    this.#isOpenBefore &&= this.goesOnBefore(first);
    this.#isOpenBehind &&= this.goesOnBehind(last);
    this.#from = Math.min(this.#from, first.offset);
    this.#to = Math.max(this.#to, last.end);
    if (this.#isOpenBefore || this.#isOpenBehind) return hasGrown ? 'open' : 'moved';
    const verdict = this.judge(this.#pages);
    if (verdict !== 'open') return verdict;
    if (this.#passes >= MAX_PASSES) return 'inconclusive';
    this.#passes += 1;
    this.#pages = [];
    return 'open';
  }
}

/** A window of so many pages before a position. They overlap each other and the pages read before. */
function windowBefore(from: number, pages: number, pageSize: number): Window {
  let offset = from;
  for (let page = 0; page < pages && offset > 0; page++) {
    const shared = { offset: Math.max(0, offset - 1), count: OVERLAP + 1 };
    ({ offset } = pageHolding(shared, 'before', pageSize) ?? shared);
  }
  return { offset, count: from + OVERLAP - offset };
}

/** A window of so many pages after a position. They overlap each other and the pages read before. */
function windowBehind(to: number, pages: number, pageSize: number): Window {
  const offset = Math.max(0, to - OVERLAP);
  let end = to;
  for (let page = 0; page < pages; page++) {
    const shared = { offset: Math.max(0, end - OVERLAP), count: OVERLAP + 1 };
    end = endOf(pageHolding(shared, 'after', pageSize) ?? shared);
  }
  return { offset, count: end - offset };
}

/** The pages that reach furthest in both directions, of pages sorted by offset. */
export function endsOf<Row>(pages: readonly RankedPage<Row>[]) {
  return [pages[0], pages.toSorted((a, b) => b.end - a.end)[0]] as const;
}
