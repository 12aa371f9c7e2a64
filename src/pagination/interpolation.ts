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
  /** 0 if all rows of the page have one rank. */
  density: number;
}

/** The possible distributions of rows between two samples; the most likely first. */
export const SPREADS = ['twoDensities', 'even', 'growing'] as const;
export type Spread = (typeof SPREADS)[number];

/** The position of a rank between two samples, for each distribution. */
export const INTERPOLATIONS: Record<Spread, (low: Sample, high: Sample, rank: number) => number> = {
  even: linearInterpolation,
  growing: (low, high, rank) =>
    exponentialInterpolation(low, high, rank, Math.log(high.density / low.density)),
  twoDensities,
};

/** Rows have the density of one sample up to some rank, then that of the other: an import, and older rows. */
function twoDensities(low: Sample, high: Sample, rank: number): number {
  const [rows, ranks] = [high.at - low.at, high.rank - low.rank];
  const change = low.rank + (rows - high.density * ranks) / (low.density - high.density);
  if (!(change > low.rank && change < high.rank)) return linearInterpolation(low, high, rank);
  const [from, density] = rank < change ? [low, low.density] : [high, high.density];
  return from.at + (rank - from.rank) * density;
}
