import type { RankedPage } from './ranked-page.ts';
import { endOf, OVERLAP, pageHolding, type Window } from './window.ts';

/** Pages on each side of a group that are read side by side, once one was not enough. */
const PARALLEL_PAGES = 4;
/** Passes through a group until all of its rows were seen. */
const MAX_PASSES = 3;

/** What the pages read so far say of a row that is on none of them. */
export type SweepVerdict = 'absent' | 'moved' | 'open' | 'inconclusive';

/** Reads the rows that can be at a rank: from a page that has some of them to both sides, until they end. */
export abstract class PlaceSweep<Row> {
  protected readonly rank: number;
  /** Positions `[from, to)` were read, and whether such rows may go on beyond. */
  #from: number;
  #to: number;
  #isOpenBefore: boolean;
  #isOpenBehind: boolean;
  #total: number;
  /** Pages of this pass. */
  #pages: RankedPage<Row>[];
  #rounds = 0;
  #passes = 1;

  /** @param isUnsure the places of the page are not sure, so it only shows where to begin */
  constructor(rank: number, page: RankedPage<Row>, isUnsure: boolean) {
    this.rank = rank;
    this.#from = page.offset;
    this.#to = isUnsure ? page.offset + 1 : page.end;
    this.#isOpenBefore = isUnsure || this.goesOnBefore(page);
    this.#isOpenBehind = isUnsure || this.goesOnBehind(page);
    this.#total = page.total;
    this.#pages = isUnsure ? [] : [page];
  }

  /** Whether a page has such rows, and was not only read ahead. */
  abstract holds(page: RankedPage<Row>): boolean;
  protected abstract goesOnBefore(page: RankedPage<Row>): boolean;
  protected abstract goesOnBehind(page: RankedPage<Row>): boolean;
  /** What a pass through all such rows says, in order of the offset of its pages. */
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

  /** Learns from the pages of the windows asked for. */
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

/** So many pages before a position; they share rows with each other, and with what was read behind. */
function windowBefore(from: number, pages: number, pageSize: number): Window {
  let offset = from;
  for (let page = 0; page < pages && offset > 0; page++) {
    const shared = { offset: Math.max(0, offset - 1), count: OVERLAP + 1 };
    ({ offset } = pageHolding(shared, 'before', pageSize) ?? shared);
  }
  return { offset, count: from + OVERLAP - offset };
}

/** So many pages behind a position; they share rows with each other, and with what was read before. */
function windowBehind(to: number, pages: number, pageSize: number): Window {
  const offset = Math.max(0, to - OVERLAP);
  let end = to;
  for (let page = 0; page < pages; page++) {
    const shared = { offset: Math.max(0, end - OVERLAP), count: OVERLAP + 1 };
    end = endOf(pageHolding(shared, 'after', pageSize) ?? shared);
  }
  return { offset, count: end - offset };
}

/** The pages that reach furthest to both sides, of pages in order of their offset. */
export function endsOf<Row>(pages: readonly RankedPage<Row>[]) {
  return [pages[0], pages.toSorted((a, b) => b.end - a.end)[0]] as const;
}
