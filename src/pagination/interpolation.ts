import { MAX_PAGE_SIZE } from './window.ts';

/** The position that a rank had in a list. It contains no row and no id. */
export interface Landmark {
  at: number;
  rank: number;
  /** Rows per unit of rank around it, if a page shows it. */
  density?: number | undefined;
}

/** Whether a rank can be interpolated: the ranks of rows without a time and of the list's ends cannot. */
export function isOnScale(rank: number): boolean {
  return Math.abs(rank) < Number.MAX_VALUE / 4;
}

/** Rows per unit of rank between two landmarks. */
export function densityBetween(a: Landmark, b: Landmark): number {
  return (b.at - a.at) / (b.rank - a.rank);
}

/** The position of a rank between two landmarks, if rows are spread evenly there. */
export function linearInterpolation(low: Landmark, high: Landmark, rank: number): number {
  return low.at + shareOf(low, high, rank) * (high.at - low.at);
}

/**
 * The same if the density of rows changes by a constant factor, as in a list that grows.
 *
 * @param growth the logarithm of that factor, from one landmark to the other
 */
export function exponentialInterpolation(
  low: Landmark,
  high: Landmark,
  rank: number,
  growth: number,
): number {
  if (!Number.isFinite(growth) || Math.abs(growth) < 0.001) {
    return linearInterpolation(low, high, rank);
  }
  const share = Math.expm1(growth * shareOf(low, high, rank)) / Math.expm1(growth);
  return low.at + share * (high.at - low.at);
}

function shareOf(low: Landmark, high: Landmark, rank: number): number {
  return (rank - low.rank) / (high.rank - low.rank);
}

/** A landmark on a page. */
export interface Sample extends Landmark {
  /** On its page; 0 if all rows of the page have one rank. */
  density: number;
  /** From its page to that of the sample before it on the same side of what is searched for. */
  wideDensity?: number | undefined;
}

/** The density over the most rows that are known. */
function wideDensityOf({ wideDensity, density }: Sample): number {
  return wideDensity ?? density;
}

/** A sample with the density from it to the one before it on the same side. */
export function widened(sample: Sample, before: Sample | undefined): Sample {
  if (before === undefined) return sample;
  const isNear = Math.abs(sample.at - before.at) < MAX_PAGE_SIZE;
  const wideDensity = isNear ? before.wideDensity : densityBetween(before, sample);
  // Two rows of one rank show no density; after a change of the list, the two can contradict each other.
  if (wideDensity === undefined || !(wideDensity > 0 && wideDensity < Number.POSITIVE_INFINITY)) {
    return sample;
  }
  return { ...sample, wideDensity };
}

/** The possible distributions of rows between two samples; the most likely first. */
export const SPREADS = ['even', 'growing'] as const;
export type Spread = (typeof SPREADS)[number];

/** The position of a rank between two samples, for each distribution. */
export const INTERPOLATIONS: Record<Spread, (low: Sample, high: Sample, rank: number) => number> = {
  even: linearInterpolation,
  growing: (low, high, rank) =>
    exponentialInterpolation(low, high, rank, Math.log(high.density / low.density)),
};

/**
 * The position of a rank far from two samples. A density that would put it beyond the other sample is too high:
 * that of an import, or of a page in a busy hour. If both densities are too high or unknown, the position is
 * estimated from the sample with the lower one.
 */
export function estimateFarFrom(low: Sample, high: Sample, rank: number, spread: Spread): number {
  const rows = high.at - low.at;
  const [lowDensity, highDensity] = [wideDensityOf(low), wideDensityOf(high)];
  const [ahead, behind] = [(rank - low.rank) * lowDensity, (high.rank - rank) * highDensity];
  const [isAheadWithin, isBehindWithin] = [isWithin(ahead, rows), isWithin(behind, rows)];
  const isGrowth = spread === 'growing' && low.density > 0 && high.density > 0;
  if (isGrowth ? isAheadWithin || isBehindWithin : isAheadWithin && isBehindWithin) {
    return INTERPOLATIONS[spread](low, high, rank);
  }
  if (isBehindWithin) return high.at - behind;
  if (isAheadWithin) return low.at + ahead;
  const isFromHigh = behind > 0 && (ahead === 0 || highDensity < lowDensity);
  return isFromHigh ? high.at - stepFrom(high, rows) : low.at + stepFrom(low, rows);
}

/** @param distance 0 if it is unknown */
function isWithin(distance: number, rows: number): boolean {
  return distance > 0 && distance < rows;
}

/** The density of a single page can be wrong by any factor: the geometric mean of one page and all rows. */
function stepFrom({ density, wideDensity }: Sample, rows: number): number {
  const hasSinglePage = density > 0 && wideDensity === undefined;
  return Math.min(rows / 2, hasSinglePage ? Math.sqrt(rows * MAX_PAGE_SIZE) : rows);
}
