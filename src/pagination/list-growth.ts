import {
  densityBetween,
  exponentialInterpolation,
  isOnScale,
  type Landmark,
} from './interpolation.ts';

/** The largest growth over a stretch that is considered, as a power of e. */
const MAX_GROWTH = 100;
const BISECTIONS = 40;
/** Landmarks on each side of a pair that may show the growth inside the pair. */
const NEIGHBOURS = 3;

/**
 * Whether rows at one end of the list are denser than the average, and rows at the other end less dense.
 * Bursts look similar, so the less regularly rows arrive, the larger the difference has to be.
 *
 * @param leastGrowth the factor by which the ends have to differ from the average
 */
export function isGrowing(marks: readonly Landmark[], leastGrowth: number): boolean {
  const measured = marks.filter(({ density }) => density !== undefined && density > 0);
  const [first, last] = [measured[0], measured.at(-1)];
  if (first?.density === undefined || last?.density === undefined) return false;
  if (first.rank === last.rank) return false;
  const average = densityBetween(first, last);
  const [start, end] = [first.density / average, last.density / average];
  return Math.min(start, end) < 1 / leastGrowth && Math.max(start, end) > leastGrowth;
}

/**
 * The position of a rank after a landmark, if the density grows by a constant factor. The factor comes from
 * the landmarks on both sides and a nearby one with a similar number of rows between.
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

/** The growth of the density per unit of rank, from the rows between three consecutive landmarks. */
function growthOf(a: Landmark, b: Landmark, c: Landmark): number {
  if (!isOnScale(a.rank) || !isOnScale(c.rank)) return 0;
  const [before, behind] = [b.rank - a.rank, c.rank - b.rank];
  if (!(before > 0 && behind > 0)) return 0;
  const ratio = (c.at - b.at) / (b.at - a.at);
  let high = MAX_GROWTH / Math.max(before, behind);
  let low = -high;
  for (let step = 0; step < BISECTIONS; step++) {
    const growth = (low + high) / 2;
    const estimated = Math.expm1(growth * behind) / -Math.expm1(-growth * before);
    if (growth === 0 ? behind / before < ratio : estimated < ratio) low = growth;
    else high = growth;
  }
  return (low + high) / 2;
}
