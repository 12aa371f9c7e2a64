import type { KeyedList } from './keyed-list.ts';
import {
  knownNulls,
  learnNulls,
  NullsMoved,
  nullsOf,
  observeNulls,
  outerKeysOf,
  setNulls,
} from './nulls.ts';
import type { NullPlacement } from './ranked-page.ts';
import type { ListPage, Search } from './search.ts';

/**
 * Where rows without a time are, for one search. It matters only between rows with and without a time, so it
 * is assumed until the search has met both, and then learnt.
 *
 * All ranks of one search use one placement. If that is wrong, the search starts again.
 */
export class NullsTracker<Row> {
  list: KeyedList<Row>;
  /** Whether the search has met rows or points with a time, and without one. */
  #hasTimes = false;
  #hasNulls = false;
  /** The placement used for the ranks of this search. */
  #placement: NullPlacement | undefined;
  /** The end of the list that has them, as the first page showed it. */
  #seen: NullPlacement | undefined;
  /** Whether the first page without any time decides the assumed placement. */
  #isAssumable: boolean;

  /** @param ahead the placement assumed if nothing shows it: rows may then be repeated, but not lost */
  constructor(list: KeyedList<Row>, ahead: NullPlacement) {
    this.list = { assumedNulls: ahead, ...list };
    this.#isAssumable = list.assumedNulls === undefined;
  }

  /**
   * Observes keys before they are ranked.
   *
   * @throws NullsMoved if keys that were ranked before have other ranks now
   */
  *observeKeys(keys: readonly (number | null)[]): Search<Row, void> {
    this.#hasTimes ||= keys.some((key) => key !== null);
    this.#hasNulls ||= keys.includes(null);
    const isRangeUnsure = this.list.range !== undefined && this.#isAssumable;
    if (this.#hasTimes || isRangeUnsure) yield* this.settle();
    else if (this.#hasNulls) this.#keep();
  }

  /** The same for the rows of pages that were read together. */
  *observePages(pages: readonly ListPage<Row>[]): Search<Row, void> {
    const keys = pages.flatMap((page) => outerKeysOf(page, this.list.keyOf));
    if (keys.includes(null)) observeNulls(pages, this.list);
    if (keys.every((key) => key === null)) this.#assume(pages);
    // The list also has rows with a time.
    else if (this.#seen !== undefined && knownNulls(this.list) === undefined) {
      setNulls(this.list, this.#seen);
    }
    yield* this.observeKeys(keys);
  }

  /** Learns the placement if rows without a time were met, before many of them are read. */
  *settle(): Search<Row, void> {
    if (!this.#hasNulls) return;
    yield* learnNulls(this.list);
    this.#keep();
  }

  /**
   * If a list begins or ends with rows without a time, either they are all there or it has no other rows.
   * That is enough for its rows and for a range, but not for a point whose row was removed.
   */
  #assume(pages: readonly ListPage<Row>[]): void {
    if (this.#placement !== undefined || this.#hasTimes || !this.#isAssumable) return;
    const isFirst = pages.some(({ offset }) => offset === 0);
    const isLast = pages.some((page) => page.isLast && page.rows.length > 0);
    if (isFirst === isLast) return;
    this.#isAssumable = false;
    this.#seen = isFirst ? 'first' : 'last';
    this.list = { ...this.list, assumedNulls: this.#seen };
  }

  #keep(): void {
    const placement = nullsOf(this.list);
    if (this.#placement !== undefined && this.#placement !== placement) throw new NullsMoved();
    this.#placement = placement;
  }
}
