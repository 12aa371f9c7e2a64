import type { Boundary } from './boundary.ts';
import type { KeyedList } from './keyed-list.ts';
import { nullsOf } from './nulls.ts';
import { NullsTracker } from './nulls-tracker.ts';
import {
  compareEntries,
  type Entry,
  isUnreadable,
  mirroredEntry,
  mirroredPage,
  type RankedPage,
  rankOf,
  rankPage,
} from './ranked-page.ts';
import { type ListPage, readWindow, type Search } from './search.ts';
import { endOf, type Padding, pageHolding, type Window } from './window.ts';

/** Where position 0 stands in a list that is seen from its end. */
const TURNED = -1;
const OPPOSITE = { around: 'around', before: 'after', after: 'before' } as const;

export type Travel = 'forward' | 'backward';

/**
 * A list seen in the direction of travel. Backward, ranks and positions are negated: the row at
 * position p stands at -1 - p, and the list's end becomes its start.
 */
export class ListView<Row> {
  readonly isBackward: boolean;
  /** Where rows without a time stand, as far as this view has met some. */
  readonly nulls: NullsTracker<Row>;
  /** Windows read so far. */
  reads = 0;
  /** The newest page that shows how long the list is, in the order of the list. */
  #newest: RankedPage<Row> | undefined;

  constructor(list: KeyedList<Row>, travel: Travel) {
    this.isBackward = travel === 'backward';
    this.nulls = new NullsTracker(list, this.isBackward ? 'first' : 'last');
  }

  /** With the place of rows without a time that is assumed, where none is known. */
  get list(): KeyedList<Row> {
    return this.nulls.list;
  }

  get pageSize(): number {
    return this.list.facts.pageSize;
  }

  /** What the newest page says, and no less than it shows: one behind the end does not have to know. */
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

  /** Position in the direction of travel, and back. */
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

  /** Equal for a row in every answer that has it; by its place where REST sent no id. */
  identityOf({ row, id, restPosition }: Entry<Row>): string | number {
    return id ?? this.list.keyOf(row).undatedId ?? restPosition;
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

  /** The page that holds rows `[from, to)` and reaches furthest, as `[from, to)`: all in the direction of travel. */
  furthest(from: number, to: number, padding: Padding = 'after') {
    const side = this.isBackward ? OPPOSITE[padding] : padding;
    const page = pageHolding(this.#windowOf(from, to), side, this.pageSize);
    if (page === undefined) return undefined;
    const end = endOf(page);
    return this.isBackward ? { from: -end, to: -page.offset } : { from: page.offset, to: end };
  }

  /** The one that holds rows `at - 1` and `at`: some page holds any two neighbours. */
  pageAt(at: number, padding?: Padding) {
    return this.furthest(at - 1, at + 1, padding) ?? { from: at - 1, to: at + 1 };
  }

  readPageAt(at: number, padding?: Padding): Search<Row, RankedPage<Row>[]> {
    const { from, to } = this.pageAt(at, padding);
    return this.read(from, to);
  }

  /** The page that holds row `at` and most rows before it in the list: one of them may be readable. */
  readRowsBefore(at: number): Search<Row, RankedPage<Row>[]> {
    return this.#readPages(this.#withRowsBefore(this.#windowOf(at, at + 1)));
  }

  #windowOf(from: number, to: number): Window {
    const [start, end] = this.isBackward ? [-to, -from] : [from, to];
    const offset = Math.max(0, start);
    return { offset, count: Math.max(1, end - offset) };
  }

  /** Rows that cannot be read stand behind one that can: as many rows before them as fit on a page. */
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
    const nulls = nullsOf(this.list);
    const ranked = pages.map((page) => rankPage(page, order, keyOf, nulls));
    return this.#withTotals(ranked).map((page) => this.turnPage(page));
  }

  /** A page behind the end can come without a total: it is that of the pages before. */
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
