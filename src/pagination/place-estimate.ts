import { linearInterpolation } from './estimate.ts';
import { isOnScale, type Landmark, paceOf, sampleOf } from './landmark.ts';
import { alongGrowth, densityAt, isGrowing } from './list-growth.ts';

/** Where a rank is likely to stand. */
export interface Estimate {
  /** Positions between which it stands, both excluded. */
  low: number;
  high: number;
  guess: number;
  /** How far off the guess may well be, in rows. */
  error: number;
}

/** How irregularly rows come, as far as rows in a row tell. */
export interface Regularity {
  /** Variance of the number of rows in a stretch of time, by its mean: 1 for independent arrivals. */
  dispersion: number;
  isSteady: boolean;
}

/** The guess is off by no more than this share of the way to the nearest landmark. */
const MAX_ERROR_SHARE = 0.35;
/** Landmarks on each side that tell how irregular the list is there. */
const NEIGHBOURS = 3;
/** Rows between two landmarks from which on they tell that. */
const MIN_GAP = 150;
/** Landmarks of the two pages at the ends of a list. */
const ENDS = 4;
/** How far off a guess may be where only they tell how the list grows: a share of the way to the nearer end. */
const ROUGH_GROWTH = 0.06;
/** How much of the busiest pace nearby a stretch is taken to have, apart from its pause. */
const PACE_SHARE = 0.65;
/** Times busier than on average, from which on a stretch is taken to have a pause. */
const MIN_PACE = 1.3;
/** Rows between the places before and behind a pause, from which on one of the two is taken. */
const FAR_APART = 300;

/** @param total the length of the list, as far as it is known */
export function estimatePlace(
  rank: number,
  total: number,
  marks: readonly Landmark[],
  regularity: Regularity,
): Estimate {
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
  const told = outsidePause(marks, below, rank) ?? interpolate(marks, below, regularity, rank);
  const place = Number.isFinite(told) ? told : (from + to) / 2;
  const guess = Math.max(from + 1, Math.min(to - 1, Math.round(place)));
  return { ...bounds, guess, error: errorOf(marks, below, regularity, guess - from, to - guess) };
}

/** Arrivals by chance, and hours and days that differ: the nearest landmark bounds both. */
function errorOf(
  marks: readonly Landmark[],
  index: number,
  regularity: Regularity,
  before: number,
  behind: number,
): number {
  const width = before + behind;
  const dispersion = dispersionAround(marks, index, regularity, width);
  const byChance = Math.sqrt((dispersion * before * behind) / width);
  const bySeason = Math.min(
    Math.sqrt(dispersion * width),
    MAX_ERROR_SHARE * Math.min(before, behind),
  );
  // Only the few rows at its ends tell how a list grows, before anything between is known.
  const isRough = marks.length <= ENDS && isGrowing(marks, regularity.isSteady);
  const byGrowth = isRough ? ROUGH_GROWTH * Math.min(before, behind) : 0;
  return Math.min(width / 3, Math.max(byChance, bySeason, byGrowth));
}

/** How far the landmarks around are from where their neighbours would have them. */
function dispersionAround(
  marks: readonly Landmark[],
  index: number,
  regularity: Regularity,
  width: number,
): number {
  const grows = isGrowing(marks, regularity.isSteady);
  let sum = regularity.dispersion;
  let count = 1;
  for (let at = Math.max(1, index - NEIGHBOURS + 1); at <= index + NEIGHBOURS; at++) {
    const [a, b, c] = marks.slice(at - 1, at + 2);
    if (a === undefined || b === undefined || c === undefined) continue;
    const [before, behind] = [b.at - a.at, c.at - b.at];
    if (before < MIN_GAP || behind < MIN_GAP || before + behind > 8 * width) continue;
    if (!isOnScale(a.rank) || !isOnScale(c.rank) || a.rank === c.rank) continue;
    const place = grows
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
function outsidePause(marks: readonly Landmark[], index: number, rank: number): number | undefined {
  const [low, high] = marks.slice(index, index + 2);
  if (low === undefined || high === undefined) return undefined;
  const width = high.at - low.at;
  const average = paceOf(low, high);
  let busiest = average;
  for (let at = Math.max(0, index - 2); at <= index + 2; at++) {
    const [a, b] = marks.slice(at, at + 2);
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

function interpolate(
  marks: readonly Landmark[],
  index: number,
  regularity: Regularity,
  rank: number,
): number {
  const [low, high] = marks.slice(index, index + 2);
  if (low === undefined || high === undefined) return Number.NaN;
  if (!isGrowing(marks, regularity.isSteady))
    return linearInterpolation(sampleOf(low, 1), sampleOf(high, 1), rank);
  return alongGrowth(low, high, densityAt(marks, index), densityAt(marks, index + 1), rank);
}
