import {
  densityBetween,
  exponentialInterpolation,
  isOnScale,
  type Landmark,
} from './interpolation.ts';

/** The growth over a stretch is looked for up to this power of e. */
const MAX_GROWTH = 100;
const BISECTIONS = 40;
/** Landmarks on each side of two that may show the growth between them. */
const NEIGHBOURS = 3;

/**
 * Whether rows at one end of the list are denser than on average, and those at the other less dense.
 * Bursts look like that as well, so how much it takes depends on how regularly rows come.
 *
 * @param leastGrowth how many times denser, and less dense, they have to be
 */
export function isGrowing(marks: readonly Landmark[], leastGrowth: number): boolean {
  const told = marks.filter(({ density }) => density !== undefined && density > 0);
  const [first, last] = [told[0], told.at(-1)];
  if (first?.density === undefined || last?.density === undefined) return false;
  if (first.rank === last.rank) return false;
  const average = densityBetween(first, last);
  const [start, end] = [first.density / average, last.density / average];
  return Math.min(start, end) < 1 / leastGrowth && Math.max(start, end) > leastGrowth;
}

/**
 * Where behind a landmark a rank stands, if rows get denser by a constant factor: as the landmarks on
 * both sides say, and one nearby with about as many rows between.
 */
export function alongGrowth(marks: readonly Landmark[], index: number, rank: number): number {
  const [low, high] = marks.slice(index, index + 2);
  if (low === undefined || high === undefined) return Number.NaN;
  const width = high.at - low.at;
  let growth = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = Math.max(0, index - NEIGHBOURS); at <= index + NEIGHBOURS + 1; at++) {
    const mark = marks[at];
    if (mark === undefined || at === index || at === index + 1) continue;
    const rows = at < index ? low.at - mark.at : mark.at - high.at;
    const unlike = Math.abs(Math.log(rows / width));
    if (!(unlike < least)) continue;
    least = unlike;
    growth = at < index ? growthOf(mark, low, high) : growthOf(low, high, mark);
  }
  return exponentialInterpolation(low, high, rank, growth * (high.rank - low.rank));
}

/** How the density grows per unit of rank, by the rows between three landmarks in a row. */
function growthOf(a: Landmark, b: Landmark, c: Landmark): number {
  if (!isOnScale(a.rank) || !isOnScale(c.rank)) return 0;
  const [before, behind] = [b.rank - a.rank, c.rank - b.rank];
  if (!(before > 0 && behind > 0)) return 0;
  const ratio = (c.at - b.at) / (b.at - a.at);
  let high = MAX_GROWTH / Math.max(before, behind);
  let low = -high;
  for (let step = 0; step < BISECTIONS; step++) {
    const growth = (low + high) / 2;
    const told = Math.expm1(growth * behind) / -Math.expm1(-growth * before);
    if (growth === 0 ? behind / before < ratio : told < ratio) low = growth;
    else high = growth;
  }
  return (low + high) / 2;
}
