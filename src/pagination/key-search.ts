import { type Estimate, evenly, geometrically, type Landmark, rowsTo } from './estimate.ts';
import { compareIn } from './search.ts';
import { MAX_PAGE_SIZE, type Slice } from './window.ts';

/**
 * Where a row would stand: between `from` and `to`. Rows `[from, to)` tie with it; where there
 * are none, `from` equals `to`.
 */
export interface Gap {
  from: number;
  to: number;
}

/** A border of the region left, with the row just outside it (none at an end of the list). */
interface Edge {
  at: number;
  row: Landmark | undefined;
}

const LIST_START: Edge = { at: 0, row: undefined };
const LIST_END: Edge = { at: Number.POSITIVE_INFINITY, row: undefined };

/** Rows from an edge within which the density there is trusted alone: days differ, hours less. */
const NEAR = 8 * MAX_PAGE_SIZE;
/** Guesses in a row that hardly came closer, after which the region is halved instead. */
const MAX_SLOW = 3;
const HARDLY = 0.8;

/**
 * Whether a slice shows rows on both sides of a key, or the list's end in their place: then every
 * row that ties with it is inside the slice.
 */
export function showsBothSides(
  { offset, rows, total }: Slice<unknown>,
  keys: readonly (number | undefined)[],
  target: number,
  direction: 'asc' | 'desc',
): boolean {
  const isOn = (side: 1 | -1) =>
    keys.some((key) => key !== undefined && side * compareIn(direction, key, target) > 0);
  return (offset === 0 || isOn(-1)) && (offset + rows.length >= total || isOn(1));
}

/**
 * The region of an ordered list in which a key can still stand, narrowed by every slice shown to
 * it, wherever that lies. Rows before `low` come before the key, rows from `high` on come after it.
 * A list that moves between two slices can contradict an older edge, which is then forgotten.
 */
export class KeySearch {
  readonly #target: number;
  readonly #direction: 'asc' | 'desc';
  #low = LIST_START;
  #high = LIST_END;
  /** Rows that were seen to tie with the key. */
  #ties: Gap | undefined;
  /** Which guess at the spread of rows was the better one last time. */
  #estimate: Estimate = evenly;
  /** How far the last jump past a single edge went. */
  #jump = 0;
  /** Middle of the last slice, and how far from it the guess after it lay. */
  #lastPlace = 0;
  #lastStep = Number.POSITIVE_INFINITY;
  #slow = 0;

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

    // The list's end is where it is now.
    if (this.#high.row === undefined) this.#high = { at: total, row: undefined };
    this.#judgeEstimates(offset, keys);
    this.#lastPlace = offset + keys.length / 2;
    const density = densityOf(keys);
    const start = Math.min(offset, total);
    const from = start + before + 1;
    const to = start + (after === -1 ? keys.length : after);
    if (before !== -1 || offset === 0) {
      this.#setLow({ at: from, row: landmark(from - 1, keys[before], density) });
    }
    if (after !== -1) this.#setHigh({ at: to, row: landmark(to, keys[after], density) });
    else if (offset + keys.length >= total) this.#setHigh({ at: to, row: undefined });
    if (this.#high.at > total) this.#setHigh({ at: total, row: undefined });
    this.#keepTiesInside();
    if (from < to) this.#addTies({ from, to });
  }

  /** The gap, once nothing outside the rows seen to tie can hold the key. */
  get gap(): Gap | undefined {
    const gap = { from: this.#low.at, to: this.#high.at };
    if (gap.from === gap.to) return gap;
    const ties = this.#ties;
    return ties !== undefined && ties.from <= gap.from && ties.to >= gap.to ? gap : undefined;
  }

  /** The row beyond the ties seen so far, where the key may still stand, and on which side. */
  get beyondTies(): { place: number; side: 'before' | 'after' } | undefined {
    if (this.#ties === undefined) return undefined;
    const { from, to } = this.#ties;
    return from > this.#low.at ? { place: from - 1, side: 'before' } : { place: to, side: 'after' };
  }

  /**
   * The likeliest place of the key. Close to an edge it is reckoned by how dense rows lie there;
   * otherwise by the spread between both edges, or as far past the only one as they lie dense, and
   * four times further each time that was not enough. Guesses that stop coming closer halve the
   * region.
   */
  guess(): number {
    const { low, high } = this;
    const place = this.#reckon();
    const step = Math.abs(place - this.#lastPlace);
    this.#slow = step > this.#lastStep * HARDLY ? this.#slow + 1 : 0;
    this.#lastStep = step;
    if (this.#slow < MAX_SLOW || !this.#isBetweenRows) return this.#within(place);
    this.#slow = 0;
    this.#lastStep = Number.POSITIVE_INFINITY;
    return this.#within((low + high) / 2);
  }

  get #isBetweenRows(): boolean {
    return this.#low.row !== undefined && this.#high.row !== undefined;
  }

  #reckon(): number {
    const [before, after] = [this.#low.row, this.#high.row];
    const beyondLow = before && rowsTo(before, this.#target);
    const beyondHigh = after && rowsTo(after, this.#target);
    if (before !== undefined && after !== undefined) {
      const nearest = Math.min(beyondLow || NEAR, beyondHigh || NEAR);
      if (nearest >= NEAR) return this.#estimate(before, after, this.#target);
      return nearest === beyondLow ? this.#low.at + nearest : this.#high.at - nearest;
    }
    if (beyondHigh !== undefined) return this.#high.at - this.#leap(beyondHigh);
    if (beyondLow !== undefined) return this.#low.at - 1 + this.#leap(beyondLow);
    return this.#high.at - 1;
  }

  #leap(expected: number): number {
    this.#jump = Math.max(1, expected, this.#jump * 4);
    return this.#jump;
  }

  #within(place: number): number {
    return Math.max(this.#low.at, Math.min(this.#high.at - 1, Math.round(place)), 0);
  }

  /** Sees which estimate would have told the place of the row in the middle of a slice. */
  #judgeEstimates(offset: number, keys: readonly (number | undefined)[]): void {
    const [before, after] = [this.#low.row, this.#high.row];
    const middle = Math.floor(keys.length / 2);
    const key = keys[middle];
    if (before === undefined || after === undefined || key === undefined) return;
    const error = (estimate: Estimate) =>
      Math.abs(estimate(before, after, key) - (offset + middle));
    this.#estimate = error(geometrically) < error(evenly) ? geometrically : evenly;
  }

  #setLow(edge: Edge): void {
    if (edge.at < this.#low.at) return;
    this.#low = edge;
    if (this.#high.at < edge.at) this.#high = LIST_END;
  }

  #setHigh(edge: Edge): void {
    if (edge.at > this.#high.at) return;
    this.#high = edge;
    if (this.#low.at > edge.at) this.#low = LIST_START;
  }

  /** Rows without a key look like ties until one of the edges passes them. */
  #keepTiesInside(): void {
    if (this.#ties === undefined) return;
    const from = Math.max(this.#ties.from, this.#low.at);
    const to = Math.min(this.#ties.to, this.#high.at);
    this.#ties = from < to ? { from, to } : undefined;
  }

  #addTies(seen: Gap): void {
    const known = this.#ties;
    if (known === undefined) {
      this.#ties = seen;
    } else if (seen.from <= known.to && seen.to >= known.from) {
      this.#ties = { from: Math.min(seen.from, known.from), to: Math.max(seen.to, known.to) };
    }
  }
}

function landmark(at: number, key: number | undefined, density: number): Landmark | undefined {
  return key === undefined ? undefined : { at, key, density };
}

function densityOf(keys: readonly (number | undefined)[]): number {
  const known = keys.filter((key) => key !== undefined);
  const span = Math.abs((known.at(-1) ?? 0) - (known[0] ?? 0));
  return span > 0 ? (known.length - 1) / span : 0;
}
