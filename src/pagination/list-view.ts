import type { Boundary } from './boundary.ts';
import type { KeyedList } from './keyed-list.ts';
import { nullsOf } from './nulls.ts';
import { NullsTracker } from './nulls-tracker.ts';
import { sentIdOf } from './order.ts';
import {
  compareEntries,
  type Entry,
  isUnreadable,
  mirroredEntry,
  mirroredPage,
  type RankedPage,
  rankOf,
  rankPage,
  showsNoRow,
  unreadable,
} from './ranked-page.ts';
import { type ListPage, readWindow, type Search } from './search.ts';
import { endOf, type Padding, pageHolding, type Window } from './window.ts';

/** The position of row 0 in a list that is read backward. */
const TURNED = -1;
const OPPOSITE = { around: 'around', before: 'after', after: 'before' } as const;

export type Travel = 'forward' | 'backward';

/**
 * A list seen in the direction of travel. Backward, ranks and positions are negated: the row at position p is
 * at -1 - p, and the list's end becomes its start.
 */
export class ListView<Row> {
  readonly isBackward: boolean;
  /** Where rows without a time are, as far as this view has read some. */
  readonly nulls: NullsTracker<Row>;
  /** Windows read so far. */
  reads = 0;
  /** The newest page that shows how long the list is, in the order of the list. */
  #newest: RankedPage<Row> | undefined;

  constructor(list: KeyedList<Row>, travel: Travel) {
    this.isBackward = travel === 'backward';
    this.nulls = new NullsTracker(list, this.isBackward ? 'first' : 'last');
  }

  /** The list, with the assumed placement of rows without a time if it is not known. */
  get list(): KeyedList<Row> {
    return this.nulls.list;
  }

  get pageSize(): number {
    return this.list.facts.pageSize;
  }

  /**
   * The total of the newest page, at least the rows that it shows. A page after the end may have no total.
   */
  get total(): number {
    if (this.#newest === undefined) return 0;
    const { offset, end, total } = this.#newest;
    return end > offset ? Math.max(total, end) : total;
  }

  /** Rank of a key in the direction of travel. */
  rankOf(key: number | null): number {
    const rank = rankOf(key, this.list.order, nullsOf(this.list));
    return this.isBackward ? -rank : rank;
  }

  /** Converts a position in the list to one in the direction of travel, and back. */
  turn(position: number): number {
    return this.isBackward ? TURNED - position : position;
  }

  turnBoundary({ rank, after }: Boundary): Boundary {
    return this.isBackward ? { rank: -rank, after: !after } : { rank, after };
  }

  turnPage(page: RankedPage<Row>): RankedPage<Row> {
    return this.isBackward ? mirroredPage(page, TURNED) : page;
  }

  turnEntry<Turned extends Entry<Row>>(entry: Turned): Turned {
    return this.isBackward ? mirroredEntry(entry, TURNED) : entry;
  }

  /** The graph's order in the direction of travel. */
  compare(a: Pick<Entry<Row>, 'rank' | 'id'>, b: Pick<Entry<Row>, 'rank' | 'id'>): number {
    if (a.rank !== b.rank) return a.rank - b.rank;
    const order = compareEntries(a, b, this.list.order);
    return this.isBackward ? -order : order;
  }

  /** Equal for one row in all responses; its position if REST sent no id. */
  identityOf({ row, id, restPosition }: Entry<Row>): string | number {
    return id ?? sentIdOf(this.list.keyOf(row)) ?? restPosition;
  }

  /** Reads rows `[from, to)`, given in the direction of travel. */
  read(from: number, to: number): Search<Row, RankedPage<Row>[]> {
    return this.#readPages(this.#windowOf(from, to));
  }

  /** Reads rows `[from, to)` in pages of the largest size, one after the other. */
  *readWholePages(from: number, to: number): Search<Row, RankedPage<Row>[]> {
    const { offset, count } = this.#windowOf(from, to);
    const pages: RankedPage<Row>[] = [];
    for (let at = offset - (offset % this.pageSize); at < offset + count; at += this.pageSize) {
      pages.push(...(yield* this.#readPages({ offset: at, count: this.pageSize })));
    }
    return this.isBackward ? pages.reverse() : pages;
  }

  /**
   * The page that contains rows `[from, to)` and reaches furthest on the side of `padding`, as `[from, to)`:
   * all in the direction of travel.
   */
  furthest(from: number, to: number, padding: Padding = 'after') {
    const side = this.isBackward ? OPPOSITE[padding] : padding;
    const page = pageHolding(this.#windowOf(from, to), side, this.pageSize);
    if (page === undefined) return undefined;
    const end = endOf(page);
    return this.isBackward ? { from: -end, to: -page.offset } : { from: page.offset, to: end };
  }

  /** A page with rows `at - 1` and `at`: there is one for any two neighbours. */
  pageAt(at: number, padding?: Padding) {
    return this.furthest(at - 1, at + 1, padding) ?? { from: at - 1, to: at + 1 };
  }

  readPageAt(at: number, padding?: Padding): Search<Row, RankedPage<Row>[]> {
    const { from, to } = this.pageAt(at, padding);
    return this.read(from, to);
  }

  /** The page with row `at` and as many rows before it as possible: one of them may be readable. */
  readRowsBefore(at: number): Search<Row, RankedPage<Row>[]> {
    return this.#readPages(this.#withRowsBefore(this.#windowOf(at, at + 1)));
  }

  #windowOf(from: number, to: number): Window {
    const [start, end] = this.isBackward ? [-to, -from] : [from, to];
    const offset = Math.max(0, start);
    return { offset, count: Math.max(1, end - offset) };
  }

  /**
   * Rows that cannot be read are placed after a readable one, so it adds as many rows before them as fit on a
   * page.
   */
  #withRowsBefore(window: Window): Window {
    return pageHolding(window, 'before', this.pageSize) ?? window;
  }

  #readRows(window: Window): Search<Row, ListPage<Row>[]> {
    this.reads += 1;
    const { order, narrowing } = this.list;
    return readWindow<Row>({ ...window, order, narrowing });
  }

  *#readPages(window: Window): Search<Row, RankedPage<Row>[]> {
    const { order, keyOf } = this.list;
    const pages: ListPage<Row>[] = [];
    for (const page of yield* this.#readRows(window)) {
      if (isUnreadable(page, keyOf)) {
        const { offset, rows } = page;
        const wider = this.#withRowsBefore({ offset, count: rows.length });
        pages.push(...(yield* this.#readRows(wider)));
      } else pages.push(page);
    }
    yield* this.nulls.observePages(pages);
    // Not even that such a list is as a whole shows which of its rows are in a range.
    if (this.list.range !== undefined && pages.some((page) => showsNoRow(page, keyOf))) {
      throw unreadable();
    }
    const nulls = nullsOf(this.list);
    const ranked = pages.map((page) => rankPage(page, order, keyOf, nulls));
    return this.#withTotals(ranked).map((page) => this.turnPage(page));
  }

  /** A page after the end can lack a total; then the total of the pages before counts. */
  #withTotals(pages: readonly RankedPage<Row>[]): RankedPage<Row>[] {
    const newest = pages.findLast(({ offset, end }) => end > offset) ?? pages.at(-1);
    if (this.#newest === undefined || !hasNoTotal(newest)) this.#newest = newest;
    const total = this.#newest?.total ?? 0;
    return pages.map((page) => (hasNoTotal(page) ? { ...page, total } : page));
  }
}

function hasNoTotal(page: RankedPage<unknown> | undefined): boolean {
  return page === undefined || (page.total === 0 && page.end === page.offset && page.offset > 0);
}
