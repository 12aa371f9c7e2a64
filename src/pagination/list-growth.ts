import { exponentialInterpolation } from './estimate.ts';
import { isOnScale, type Landmark, paceOf, sampleOf } from './landmark.ts';

/** Times denser than on average at one end, and less dense at the other, of a list that grows. */
const GROWTH = 5;
/** Times denser at one end of a stretch than at the other, from which on only that one counts. */
const MANY_TIMES = 30;

/**
 * Whether rows at one end of the list are far denser than on average, and those at the other far
 * less dense. Bursts look like that as well, so only where rows come regularly.
 */
export function isGrowing(marks: readonly Landmark[], isSteady: boolean): boolean {
  const told = marks.filter(({ density }) => density !== undefined && density > 0);
  const [first, last] = [told[0], told.at(-1)];
  if (first?.density === undefined || last?.density === undefined) return false;
  if (first.rank === last.rank || !isSteady) return false;
  const average = paceOf(first, last);
  const [start, end] = [first.density / average, last.density / average];
  return Math.min(start, end) < 1 / GROWTH && Math.max(start, end) > GROWTH;
}

/** Rows per unit of rank around a landmark: as its page told, else as its neighbours tell. */
export function densityAt(marks: readonly Landmark[], index: number): number {
  const mark = marks[index];
  if (mark === undefined) return 1;
  if (mark.density !== undefined && mark.density > 0) return mark.density;
  const neighbours = [marks[index - 1], marks[index + 1]];
  const paces = neighbours.flatMap((other) =>
    other === undefined || !isOnScale(other.rank) || other.rank === mark.rank
      ? []
      : [paceOf(other, mark)],
  );
  return Math.sqrt((paces[0] ?? 1) * (paces[1] ?? paces[0] ?? 1));
}

/** Where between two landmarks a rank stands, if rows get denser by a constant factor. */
export function alongGrowth(
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

function isManyTimes(ratio: number): boolean {
  return Math.abs(Math.log(ratio)) > Math.log(MANY_TIMES);
}
