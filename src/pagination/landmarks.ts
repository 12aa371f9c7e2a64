import { exponentialInterpolation, linearInterpolation } from './estimate.ts';

/** Where in a list, oldest first, a rank stood. Holds no row and no id. */
export interface Landmark {
  at: number;
  rank: number;
  /** Rows per unit of rank around it, where a page told. */
  density?: number | undefined;
}

/** Where a rank is likely to stand. */
export interface Estimate {
  /** Positions between which it stands, both excluded. */
  low: number;
  high: number;
  guess: number;
  /** How far off the guess may well be, in rows. */
  error: number;
}

/** Rows of one stretch whose lengths are compared to tell how irregular a list is. */
const STRETCH = 7;
/** Stretches needed for that. */
const MIN_STRETCHES = 5;
/** Dispersion from which on a list counts as irregular. */
const IRREGULAR = 0.2;
/** Dispersion of an irregular list, by which its landmarks are placed until they tell. */
const TYPICAL_DISPERSION = 6;
/** The guess is off by no more than this share of the way to the nearest landmark. */
const MAX_ERROR_SHARE = 0.35;
/** Landmarks on each side that tell how irregular the list is there. */
const NEIGHBOURS = 3;
/** Rows between two landmarks from which on they tell that. */
const MIN_GAP = 150;
/** Times denser than on average at one end, and less dense at the other, of a list that grows. */
const GROWTH = 5;
/** Landmarks of the two pages at the ends of a list. */
const ENDS = 4;
/** How far off a guess may be where only they tell how the list grows: a share of the way to the nearer end. */
const ROUGH_GROWTH = 0.06;
/** Dispersion up to which rows come so regularly that few of them tell how dense they are. */
const STEADY = 5;
/** Times denser at one end of a stretch than at the other, from which on only that one counts. */
const MANY_TIMES = 30;
/** How much of the busiest pace nearby a stretch is taken to have, apart from its pause. */
const PACE_SHARE = 0.65;
/** Times busier than on average, from which on a stretch is taken to have a pause. */
const MIN_PACE = 1.3;
/** Rows between the places before and behind a pause, from which on one of the two is taken. */
const FAR_APART = 300;

/**
 * Landmarks of one list. They say where a rank is likely to stand, and are never proof: rows arrive
 * and leave. Where two contradict each other, the later one is right.
 */
export class Landmarks {
  readonly #marks: Landmark[] = [];
  readonly #max: number;
  /** Variance of the number of rows in a stretch of time, by its mean: 1 for independent arrivals. */
  #dispersion = TYPICAL_DISPERSION;
  #isSteady = false;

  /** @param max how many are kept; the ones that are nearest to others go first */
  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#marks.length;
  }

  get newest(): Landmark | undefined {
    return this.#marks.at(-1);
  }

  /** A copy without a bound, for one search: what it reads is not dropped for being near others. */
  copy(): Landmarks {
    const copy = new Landmarks(Number.POSITIVE_INFINITY);
    copy.#marks.push(...this.#marks);
    copy.#dispersion = this.#dispersion;
    copy.#isSteady = this.#isSteady;
    return copy;
  }

  clear(): void {
    this.#marks.length = 0;
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

  /** Drops what lies behind the end of the list. @returns whether anything did */
  endAt(end: number): boolean {
    const first = this.#marks.findIndex(({ at }) => at >= end);
    return first !== -1 && this.#marks.splice(first).length > 0;
  }

  /** Learns from the ranks of rows in a row how irregular the list is. */
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
    // How irregular an irregular list is, few rows do not tell.
    this.#dispersion = seen > IRREGULAR ? TYPICAL_DISPERSION : seen;
    this.#isSteady = seen <= STEADY;
  }

  /** @param total the length of the list, as far as it is known */
  estimate(rank: number, total: number): Estimate {
    const marks = this.#marks;
    const above = marks.findIndex((mark) => mark.rank > rank);
    const next = above === -1 ? marks.length : above;
    const below = marks.slice(0, next).findLastIndex((mark) => mark.rank < rank);
    const [low, high] = [marks[below], marks[next]];
    const from = low?.at ?? -1;
    const to = Math.max(high?.at ?? Math.max(total, from + 1 + MIN_GAP), from + 1);
    const bounds = { low: from, high: to };
    const [first, last] = [marks[below + 1], marks[next - 1]];
    if (next > below + 1 && first !== undefined && last !== undefined) {
      // It was seen there.
      return { ...bounds, guess: Math.round((first.at + last.at) / 2), error: 0 };
    }
    if (low === undefined || high === undefined || !isOnScale(low.rank) || !isOnScale(high.rank)) {
      return { ...bounds, guess: Math.round((from + to) / 2), error: (to - from) / 3 };
    }
    const told = this.#outsidePause(below, rank) ?? this.#interpolate(below, low, high, rank);
    const place = Number.isFinite(told) ? told : (from + to) / 2;
    const guess = Math.max(from + 1, Math.min(to - 1, Math.round(place)));
    return { ...bounds, guess, error: this.#errorOf(below, guess - from, to - guess) };
  }

  /** Arrivals by chance, and hours and days that differ: the nearest landmark bounds both. */
  #errorOf(index: number, before: number, behind: number): number {
    const width = before + behind;
    const dispersion = this.#dispersionAround(index, width);
    const byChance = Math.sqrt((dispersion * before * behind) / width);
    const bySeason = Math.min(
      Math.sqrt(dispersion * width),
      MAX_ERROR_SHARE * Math.min(before, behind),
    );
    // Only the few rows at its ends tell how a list grows, before anything between is known.
    const isRough = this.#marks.length <= ENDS && this.#isGrowing();
    const byGrowth = isRough ? ROUGH_GROWTH * Math.min(before, behind) : 0;
    return Math.min(width / 3, Math.max(byChance, bySeason, byGrowth));
  }

  /** How far the landmarks around are from where their neighbours would have them. */
  #dispersionAround(index: number, width: number): number {
    const isGrowing = this.#isGrowing();
    let sum = this.#dispersion;
    let count = 1;
    for (let at = Math.max(1, index - NEIGHBOURS + 1); at <= index + NEIGHBOURS; at++) {
      const [a, b, c] = this.#marks.slice(at - 1, at + 2);
      if (a === undefined || b === undefined || c === undefined) continue;
      const [before, behind] = [b.at - a.at, c.at - b.at];
      if (before < MIN_GAP || behind < MIN_GAP || before + behind > 8 * width) continue;
      if (!isOnScale(a.rank) || !isOnScale(c.rank) || a.rank === c.rank) continue;
      const place = isGrowing
        ? alongGrowth(a, c, a.density || paceOf(a, b), c.density || paceOf(b, c), b.rank)
        : linearInterpolation(sampleOf(a, 1), sampleOf(c, 1), b.rank);
      const off = place - b.at;
      if (!Number.isFinite(off)) continue;
      sum += (off * off * (before + behind)) / (before * behind);
      count += 1;
    }
    return sum / count;
  }

  /**
   * Where a rank stands if rows come at the pace of busy stretches nearby, but for one pause, such as
   * a night: rows, which is what is looked for, are not in it.
   */
  #outsidePause(index: number, rank: number): number | undefined {
    const [low, high] = this.#marks.slice(index, index + 2);
    if (low === undefined || high === undefined) return undefined;
    const width = high.at - low.at;
    const average = paceOf(low, high);
    let busiest = average;
    for (let at = Math.max(0, index - 2); at <= index + 2; at++) {
      const [a, b] = this.#marks.slice(at, at + 2);
      if (a === undefined || b === undefined || a.rank === b.rank) continue;
      const isComparable = b.at - a.at <= 3 * width && b.at - a.at >= width / 3;
      if (isComparable) busiest = Math.max(busiest, paceOf(a, b));
    }
    const pace = average + (busiest - average) * PACE_SHARE;
    const ahead = pace * (rank - low.rank);
    const behind = width - pace * (high.rank - rank);
    const [before, after] = [Math.max(0, width - ahead), Math.max(0, behind)];
    if (pace < average * MIN_PACE || before + after === 0) return undefined;
    if (ahead - behind > FAR_APART) return low.at + (before > after ? ahead : behind);
    return low.at + (before * ahead + after * behind) / (before + after);
  }

  #interpolate(index: number, low: Landmark, high: Landmark, rank: number): number {
    if (!this.#isGrowing()) return linearInterpolation(sampleOf(low, 1), sampleOf(high, 1), rank);
    return alongGrowth(low, high, this.#densityAt(index), this.#densityAt(index + 1), rank);
  }

  /**
   * Whether rows at one end of the list are far denser than on average, and those at the other far
   * less dense. Bursts look like that as well, so only where rows come regularly.
   */
  #isGrowing(): boolean {
    const told = this.#marks.filter(({ density }) => density !== undefined && density > 0);
    const [first, last] = [told[0], told.at(-1)];
    if (first?.density === undefined || last?.density === undefined) return false;
    if (first.rank === last.rank || !this.#isSteady) return false;
    const average = paceOf(first, last);
    const [start, end] = [first.density / average, last.density / average];
    return Math.min(start, end) < 1 / GROWTH && Math.max(start, end) > GROWTH;
  }

  #densityAt(index: number): number {
    const mark = this.#marks[index];
    if (mark === undefined) return 1;
    if (mark.density !== undefined && mark.density > 0) return mark.density;
    const neighbours = [this.#marks[index - 1], this.#marks[index + 1]];
    const paces = neighbours.flatMap((other) =>
      other === undefined || !isOnScale(other.rank) || other.rank === mark.rank
        ? []
        : [paceOf(other, mark)],
    );
    return Math.sqrt((paces[0] ?? 1) * (paces[1] ?? paces[0] ?? 1));
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

/** Ranks of rows without a time are not on the scale of times. */
export function isOnScale(rank: number): boolean {
  return Math.abs(rank) < Number.MAX_VALUE / 4;
}

function isManyTimes(ratio: number): boolean {
  return Math.abs(Math.log(ratio)) > Math.log(MANY_TIMES);
}

function paceOf(a: Landmark, b: Landmark): number {
  return (b.at - a.at) / (b.rank - a.rank);
}

function sampleOf({ at, rank }: Landmark, density: number) {
  return { at, key: rank, density };
}

/** Where between two landmarks a rank stands, if rows get denser by a constant factor. */
function alongGrowth(
  low: Landmark,
  high: Landmark,
  lowDensity: number,
  highDensity: number,
  rank: number,
): number {
  if (!isManyTimes(highDensity / lowDensity)) {
    return exponentialInterpolation(sampleOf(low, lowDensity), sampleOf(high, highDensity), rank);
  }
  // What few rows at the sparse end say of their density is too rough.
  const sign = highDensity > lowDensity ? 1 : -1;
  const growth = growthFrom(Math.max(lowDensity, highDensity), low, high) * sign;
  return exponentialInterpolation(sampleOf(low, 1), sampleOf(high, Math.exp(growth)), rank);
}

/** The growth over a stretch by the density of its denser end: growth / (1 - e^-growth) is known. */
function growthFrom(density: number, low: Landmark, high: Landmark): number {
  const ratio = density / paceOf(low, high);
  let growth = Math.max(0.01, ratio);
  for (let step = 0; step < 30; step++) growth = Math.max(0.01, ratio * -Math.expm1(-growth));
  return growth;
}
