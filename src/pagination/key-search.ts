import { compareIn } from './search.ts';
import type { Slice } from './window.ts';

/**
 * Where a row would stand: between `from` and `to`. Rows `[from, to)` tie with it; where there
 * are none, `from` equals `to`.
 */
export interface Gap {
  from: number;
  to: number;
}

/** A border of the region left, with the key of the row just outside it (none at a list's end). */
interface Edge {
  at: number;
  key: number | undefined;
}

const LIST_START: Edge = { at: 0, key: undefined };
const LIST_END: Edge = { at: Number.POSITIVE_INFINITY, key: undefined };

/**
 * The region of an ordered list in which a key can still stand, narrowed by every slice shown to
 * it. Rows before `low` come before the key, rows from `high` on come after it. A list that moves
 * between two slices can contradict an older edge, which is then forgotten.
 */
export class KeySearch {
  readonly #target: number;
  readonly #direction: 'asc' | 'desc';
  #low = LIST_START;
  #high = LIST_END;
  /** Rows that were seen to tie with the key. */
  #ties: Gap | undefined;
  /** Rows per unit of key, as last seen. */
  #density = 0;
  /** How far the last jump past a single edge went. */
  #jump = 0;

  constructor(target: number, direction: 'asc' | 'desc') {
    this.#target = target;
    this.#direction = direction;
  }

  get low(): number {
    return this.#low.at;
  }

  get high(): number {
    return this.#high.at;
  }

  /** Learns from a slice; `keys` are those of its rows, `undefined` where a row has none. */
  observe({ offset, total }: Slice<unknown>, keys: readonly (number | undefined)[]): void {
    const sides = keys.map((key) =>
      key === undefined ? undefined : compareIn(this.#direction, key, this.#target),
    );
    const before = sides.findLastIndex((side) => side !== undefined && side < 0);
    const after = sides.findIndex((side) => side !== undefined && side > 0);
    // Rows that are not in the order asked for say nothing about places.
    if (after !== -1 && before > after) return;

    const from = Math.min(offset, total) + before + 1;
    const to = Math.min(offset, total) + (after === -1 ? keys.length : after);
    if (before !== -1 || offset === 0) this.#setLow({ at: from, key: keys[before] });
    if (after !== -1) this.#setHigh({ at: to, key: keys[after] });
    else if (offset + keys.length >= total) this.#setHigh({ at: to, key: undefined });
    if (this.#high.at > total) this.#setHigh({ at: total, key: undefined });
    if (from < to) this.#addTies({ from, to });
    this.#learnDensity(keys);
  }

  /** The gap, once nothing outside the rows seen to tie can hold the key. */
  get gap(): Gap | undefined {
    const gap = { from: this.#low.at, to: this.#high.at };
    if (gap.from === gap.to) return gap;
    const ties = this.#ties;
    return ties !== undefined && ties.from <= gap.from && ties.to >= gap.to ? gap : undefined;
  }

  /**
   * The likeliest place of the key: beside the ties seen so far; else between the two edges, in
   * proportion to their keys; else as far past the one edge known as the rows lie dense there, and
   * four times further each time that was not enough.
   */
  guess(): number {
    const { at: low, key: lowKey } = this.#low;
    const { at: high, key: highKey } = this.#high;
    const target = this.#target;
    if (this.#ties !== undefined) {
      return this.#within(this.#ties.from > low ? this.#ties.from - 1 : this.#ties.to);
    }
    if (lowKey !== undefined && highKey !== undefined) {
      return this.#within(low + ((target - lowKey) / (highKey - lowKey)) * (high - low));
    }
    if (highKey !== undefined) return this.#within(high - this.#leap(highKey));
    if (lowKey !== undefined) return this.#within(low - 1 + this.#leap(lowKey));
    return this.#within(high - 1);
  }

  #leap(fromKey: number): number {
    const expected = Math.abs(fromKey - this.#target) * this.#density;
    this.#jump = Math.max(1, expected, this.#jump * 4);
    return this.#jump;
  }

  #within(place: number): number {
    return Math.max(this.#low.at, Math.min(this.#high.at - 1, Math.round(place)), 0);
  }

  #setLow(edge: Edge): void {
    this.#low = edge;
    if (this.#high.at < edge.at) this.#high = LIST_END;
  }

  #setHigh(edge: Edge): void {
    this.#high = edge;
    if (this.#low.at > edge.at) this.#low = LIST_START;
  }

  #addTies(seen: Gap): void {
    const known = this.#ties;
    this.#ties =
      known !== undefined && seen.from <= known.to && seen.to >= known.from
        ? { from: Math.min(seen.from, known.from), to: Math.max(seen.to, known.to) }
        : seen;
  }

  #learnDensity(keys: readonly (number | undefined)[]): void {
    const known = keys.filter((key) => key !== undefined);
    const span = Math.abs((known.at(-1) ?? 0) - (known[0] ?? 0));
    if (span > 0) this.#density = (known.length - 1) / span;
  }
}
