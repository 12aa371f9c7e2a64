import { isOnScale, type Landmark } from './interpolation.ts';
import { isGrowing } from './list-growth.ts';
import { type Estimate, estimatePlace } from './place-estimate.ts';

/** Rows of one stretch. The time spans of stretches are compared to estimate how irregular a list is. */
const STRETCH = 7;
/** Stretches needed for that. */
const MIN_STRETCHES = 5;
/** A list with a larger dispersion counts as irregular. */
const IRREGULAR = 0.2;
/** The dispersion assumed for an irregular list. */
const TYPICAL_DISPERSION = 6;
/**
 * Up to these dispersions, rows arrive so regularly that a few show the density. A list counts as growing if
 * its end is at least `leastGrowth` times denser than the average.
 */
const STEADY = [
  { dispersion: 2, leastGrowth: 1.5 },
  { dispersion: 5, leastGrowth: 5 },
];
const UNSTEADY = { leastGrowth: Number.POSITIVE_INFINITY };
/** Assumed until consecutive rows were read. */
const NOT_OBSERVED = { dispersion: TYPICAL_DISPERSION, ...UNSTEADY };

/**
 * Landmarks of one list. They show the likely position of a rank, but prove nothing, because rows are added
 * and removed. If two contradict each other, the later one is right.
 */
export class Landmarks {
  readonly #marks: Landmark[] = [];
  readonly #max: number;
  #regularity = NOT_OBSERVED;

  /** @param max how many are kept; those nearest to others are dropped first */
  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#marks.length;
  }

  /** Whether the density of the list changes in one direction from start to end. */
  get isGrowing(): boolean {
    return isGrowing(this.#marks, this.#regularity.leastGrowth);
  }

  /** Whether consecutive rows have shown how irregular the list is. */
  get isObserved(): boolean {
    return this.#regularity !== NOT_OBSERVED;
  }

  get newest(): Landmark | undefined {
    return this.#marks.at(-1);
  }

  /** A copy without a maximum, for one search. */
  copy(): Landmarks {
    const copy = new Landmarks(Number.POSITIVE_INFINITY);
    copy.#marks.push(...this.#marks);
    copy.#regularity = this.#regularity;
    return copy;
  }

  /** Keeps only these. */
  keepOnly(marks: readonly Landmark[]): void {
    this.#marks.length = 0;
    for (const mark of marks) this.add(mark);
  }

  /** @returns whether it contradicted others, which are dropped */
  add(mark: Landmark): boolean {
    const { at, rank } = mark;
    const marks = this.#marks;
    const index = marks.findIndex((one) => one.at >= at);
    let from = index === -1 ? marks.length : index;
    let to = from;
    while (from > 0 && rankAt(marks, from - 1) > rank) from -= 1;
    while (to < marks.length && (rankAt(marks, to) < rank || marks[to]?.at === at)) to += 1;
    const dropped = marks.splice(from, to - from, mark);
    if (marks.length > this.#max) this.#thin();
    return dropped.some((one) => one.at !== at || one.rank !== rank);
  }

  /** Drops landmarks after the end of the list. @returns whether there were any */
  endAt(end: number): boolean {
    const first = this.#marks.findIndex(({ at }) => at >= end);
    return first !== -1 && this.#marks.splice(first).length > 0;
  }

  /** Learns from the ranks of consecutive rows how irregular the list is. */
  observe(ranks: readonly number[]): void {
    const spans: number[] = [];
    const times = ranks.filter(isOnScale);
    for (let at = STRETCH; at < times.length; at += STRETCH) {
      spans.push((times[at] ?? 0) - (times[at - STRETCH] ?? 0));
    }
    const mean = spans.reduce((sum, span) => sum + span, 0) / spans.length;
    if (spans.length < MIN_STRETCHES || !(mean > 0)) return;
    const squares = spans.reduce((sum, span) => sum + (span - mean) ** 2, 0);
    const seen = (STRETCH * squares) / (spans.length - 1) / mean ** 2;
    // A few rows do not show how irregular such a list is.
    const dispersion = seen > IRREGULAR ? TYPICAL_DISPERSION : seen;
    const { leastGrowth } = STEADY.find((steady) => seen <= steady.dispersion) ?? UNSTEADY;
    this.#regularity = { dispersion, leastGrowth };
  }

  /** @param total the length of the list, as far as it is known */
  estimate(rank: number, total: number): Estimate {
    const { dispersion } = this.#regularity;
    return estimatePlace(rank, total, this.#marks, { dispersion, isGrowing: this.isGrowing });
  }

  #thin(): void {
    const marks = this.#marks;
    let least = Number.POSITIVE_INFINITY;
    let which = 0;
    for (let index = 1; index < marks.length - 1; index++) {
      const gap = (marks[index + 1]?.at ?? 0) - (marks[index - 1]?.at ?? 0);
      if (gap < least) [least, which] = [gap, index];
    }
    marks.splice(which, 1);
  }
}

function rankAt(marks: readonly Landmark[], index: number): number {
  return marks[index]?.rank ?? 0;
}
