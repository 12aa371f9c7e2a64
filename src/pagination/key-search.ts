import { type Boundary, isBefore } from './boundary.ts';
import {
  estimateFarFrom,
  INTERPOLATIONS,
  isOnScale,
  type Sample,
  SPREADS,
  type Spread,
  widened,
} from './interpolation.ts';
import type { RankedPage } from './ranked-page.ts';
import { MAX_PAGE_SIZE } from './window.ts';

/** A row on one side of the boundary, or an end of the list. */
interface Bound {
  at: number;
  /** The density around the row; `undefined` at an end of the list. */
  sample: Sample | undefined;
  /** Whether a row was seen there; otherwise the position comes from `total_records`. */
  isSeen: boolean;
}

/**
 * Up to so many rows from a bound, only the density at that bound counts: days differ from each other more
 * than hours.
 */
const LOCAL_DENSITY_ROWS = 8 * MAX_PAGE_SIZE;
/** Guesses that may leave a larger region than bisection would. */
const FREE_GUESSES = 3;
/** If `total_records` is less than the rows seen, the list counts as so many times longer than these. */
const UNTOLD_GROWTH = 8;
/** If no key shows the distance, each step is so many times longer than the one before. */
const BLIND_GROWTH = 16;
/**
 * No list is longer. Without this limit, a search would not end if a REST API repeats its rows on every page.
 */
const LAST_POSITION = 2 ** 31;
/** Rows next to a bound that were probably on the same page as the bound. */
const ROWS_BESIDE_BOUND = MAX_PAGE_SIZE / 2;

/**
 * Finds a boundary in a list of ascending ranks: the position of the first row after it. It uses
 * interpolation between the nearest rows seen, galloping if one side is not known, and bisection if these
 * converge too slowly.
 *
 * According to the newest pages, the boundary is after `low` and not after `high`. If the list changes
 * between two pages, a page can contradict an older bound, which is then dropped.
 */
export class KeySearch {
  readonly #boundary: Boundary;
  #low = listStart();
  #high: Bound = { at: Number.POSITIVE_INFINITY, sample: undefined, isSeen: false };
  /** How rows seem to be distributed between the bounds. */
  #spread: Spread = 'even';
  /** Half of the rows that the region may have before the next guess; each guess should halve it. */
  #allowed = 0;
  #step = 0;
  #expected: number | undefined;

  /** @param expected the first guess, if it is known from something else than the keys */
  constructor(boundary: Boundary, expected?: number) {
    this.#boundary = boundary;
    this.#expected = expected;
  }

  /** Updates the bounds from a page: its rows are before or after the boundary. */
  observe(page: RankedPage<unknown>): void {
    const { end, isLast, entries } = page;
    const density = densityOf(entries);
    const boundAt = (index: number): Bound | undefined => {
      const entry = entries[index];
      if (entry === undefined) return undefined;
      const { position: at, rank } = entry;
      return { at, sample: isOnScale(rank) ? { at, rank, density } : undefined, isSeen: true };
    };
    const before = entries.findLastIndex(({ rank }) => isBefore(rank, this.#boundary));
    const low = boundAt(before);
    const high =
      boundAt(before + 1) ?? (isLast ? { at: end, sample: undefined, isSeen: true } : undefined);
    this.#judgeSpread(page);
    if (low !== undefined && low.at >= this.#high.at) this.#high = this.#unseenEnd(page);
    if (high !== undefined && high.at <= this.#low.at) this.#low = listStart();
    if (low !== undefined && low.at > this.#low.at) this.#low = replacing(low, this.#low);
    if (high !== undefined && (high.at < this.#high.at || !this.#high.isSeen)) {
      this.#high = replacing(high, this.#high);
    }
    if (!this.#high.isSeen) this.#high = this.#unseenEnd(page);
  }

  /** The most likely position of the first row after the boundary, between `low` and `high`. */
  guess(): number {
    const { at: from } = this.#low;
    const { at: to } = this.#high;
    if (to - from <= 1) return to;
    const place = this.#expected ?? this.#towardsMiddle(this.#estimate());
    this.#expected = undefined;
    return Math.max(from + 1, Math.min(to, LAST_POSITION, Math.round(place)));
  }

  /** Moves a guess so near to the middle of the region that, except for a few guesses, each one halves it. */
  #towardsMiddle(place: number): number {
    const { at: from } = this.#low;
    const half = (this.#high.at - from) / 2;
    // The list is longer than it seemed, or has changed.
    if (half > this.#allowed) this.#allowed = half * 2 ** FREE_GUESSES;
    const reach = Math.max(0, this.#allowed - half);
    this.#allowed /= 2;
    return Math.max(from + half - reach, Math.min(from + half + reach, place));
  }

  #estimate(): number {
    const [low, high] = [this.#low.sample, this.#high.sample];
    if (!isOnScale(this.#boundary.rank)) return this.#estimateWithoutTimes();
    if (high === undefined) return this.#estimateBehind(low);
    if (low === undefined) return this.#estimateBefore(high);
    return this.#awayFromOneKey(this.#estimateBetween(low, high));
  }

  /** Uses the density at the nearer bound if that is near, otherwise interpolation. */
  #estimateBetween(low: Sample, high: Sample): number {
    const { rank } = this.#boundary;
    const [ahead, behind] = [rowsTo(low, rank), rowsTo(high, rank)];
    const nearest = Math.min(ahead || LOCAL_DENSITY_ROWS, behind || LOCAL_DENSITY_ROWS);
    if (nearest < Math.min(LOCAL_DENSITY_ROWS, high.at - low.at)) {
      return nearest === ahead ? low.at + nearest : high.at - nearest;
    }
    return estimateFarFrom(low, high, rank, this.#spread);
  }

  /**
   * The position is before the first time that was seen, next to an unknown number of rows without a time.
   */
  #estimateBefore(high: Sample): number {
    const behind = rowsTo(high, this.#boundary.rank);
    const isBeyond = this.#low.at >= 0 && high.at - behind <= this.#low.at;
    return isBeyond ? this.#between('low') : high.at - this.#gallop(behind);
  }

  /** The position is after the last time that was seen, if there was one. */
  #estimateBehind(low: Sample | undefined): number {
    const ahead = low === undefined ? 0 : rowsTo(low, this.#boundary.rank);
    const isBeyond = this.#high.isSeen && this.#low.at + ahead >= this.#high.at;
    if (ahead > 0 && !isBeyond) return this.#low.at + this.#gallop(ahead);
    if (!this.#high.isSeen) return this.#high.at;
    // Rows of one rank do not show the distance.
    return this.#between(isBeyond ? 'high' : 'low');
  }

  /** If a page with one key reaches up to this position, the boundary is further away. */
  #awayFromOneKey(place: number): number {
    const [low, high] = [this.#low, this.#high];
    if (high.sample?.density === 0 && place >= high.at - ROWS_BESIDE_BOUND) {
      return this.#between('high');
    }
    if (low.sample?.density === 0 && place <= low.at + ROWS_BESIDE_BOUND) {
      return this.#between('low');
    }
    return place;
  }

  /**
   * The position where rows without a time begin or end. No time shows it, but there are usually few such
   * rows.
   */
  #estimateWithoutTimes(): number {
    const isAtEnd = this.#boundary.rank > 0;
    if (isAtEnd && !this.#high.isSeen) return this.#high.at;
    return this.#between(isAtEnd ? 'high' : 'low');
  }

  /** Steps away from a bound, each longer than the one before, up to the middle. */
  #between(start: 'low' | 'high'): number {
    const [low, high] = [this.#low.at, this.#high.at];
    this.#step = Math.max(MAX_PAGE_SIZE, this.#step * BLIND_GROWTH);
    const step = Math.min(this.#step, (high - low) / 2);
    return start === 'high' ? high - step : low + step;
  }

  /** @param expected rows to the boundary; 0 if unknown */
  #gallop(expected: number): number {
    this.#step = Math.max(1, expected || MAX_PAGE_SIZE, this.#step * 4);
    return this.#step;
  }

  /** The end of the list according to `total_records`; if it cannot end there, a position much further on. */
  #unseenEnd({ total, end }: RankedPage<unknown>): Bound {
    const seen = Math.max(end, this.#low.at + 1);
    return { at: total > seen ? total : seen * UNTOLD_GROWTH, sample: undefined, isSeen: false };
  }

  /** Checks which interpolation estimates the position of the row in the middle of a page best. */
  #judgeSpread({ entries }: RankedPage<unknown>): void {
    const [low, high] = [this.#low.sample, this.#high.sample];
    const middle = entries[Math.floor(entries.length / 2)];
    if (low === undefined || high === undefined || middle === undefined) return;
    const errorOf = (spread: Spread) =>
      Math.abs(INTERPOLATIONS[spread](low, high, middle.rank) - middle.position);
    this.#spread = SPREADS.toSorted((a, b) => errorOf(a) - errorOf(b))[0] ?? 'even';
  }
}

/** Rows between a sample and a rank, if the density is the same everywhere between them. */
function rowsTo(sample: Sample, rank: number): number {
  return Math.abs(rank - sample.rank) * sample.density;
}

function replacing(bound: Bound, before: Bound): Bound {
  return { ...bound, sample: bound.sample && widened(bound.sample, before.sample) };
}

function listStart(): Bound {
  return { at: -1, sample: undefined, isSeen: true };
}

function densityOf(entries: RankedPage<unknown>['entries']): number {
  const first = entries.find(({ rank }) => isOnScale(rank));
  const last = entries.findLast(({ rank }) => isOnScale(rank));
  if (first === undefined || last === undefined || first.rank === last.rank) return 0;
  return (last.position - first.position) / (last.rank - first.rank);
}
