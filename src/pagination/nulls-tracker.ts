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
 * Where rows without a time stand, as far as one search needs it: what it is matters only between rows with
 * and without a time, so it is assumed until both were met, and then learnt.
 *
 * All ranks of one search are by one placement. Where that turns out wrong, the search starts again.
 */
export class NullsTracker<Row> {
  list: KeyedList<Row>;
  /** Whether rows, or points, with and without a time were met. */
  #hasTimes = false;
  #hasNulls = false;
  /** Where rows without a time were when they were first met. */
  #placement: NullPlacement | undefined;
  /** The end of the list that has them, as the first page showed it. */
  #seen: NullPlacement | undefined;
  /** Whether the first page without any time decides where they count. */
  #isAssumable: boolean;

  /** @param ahead where nothing shows their place, they are rather repeated than lost */
  constructor(list: KeyedList<Row>, ahead: NullPlacement) {
    this.list = { assumedNulls: ahead, ...list };
    this.#isAssumable = list.assumedNulls === undefined;
  }

  /**
   * Takes in keys that are going to be ranked.
   *
   * @throws NullsMoved where keys that were met before have other ranks now
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
    // The list has others as well.
    else if (this.#seen !== undefined && knownNulls(this.list) === undefined) {
      setNulls(this.list, this.#seen);
    }
    yield* this.observeKeys(keys);
  }

  /** Learns where they stand, if some were met: before much is read of them. */
  *settle(): Search<Row, void> {
    if (!this.#hasNulls) return;
    yield* learnNulls(this.list);
    this.#keep();
  }

  /**
   * A list that begins, or ends, with rows without a time has them there, or has no others. That is enough
   * for its rows and for a range, not for a point between rows that have gone.
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
