/** Where in a list a rank stood. Holds no row and no id. */
export interface Landmark {
  at: number;
  rank: number;
  /** Rows per unit of rank around it, where a page shows it. */
  density?: number | undefined;
}

/** Whether a rank can be interpolated: those of rows without a time, and of the list's ends, are far away. */
export function isOnScale(rank: number): boolean {
  return Math.abs(rank) < Number.MAX_VALUE / 4;
}

/** Rows per unit of rank between two landmarks. */
export function densityBetween(a: Landmark, b: Landmark): number {
  return (b.at - a.at) / (b.rank - a.rank);
}

/** Where between two landmarks a rank stands, if rows are spread evenly there. */
export function linearInterpolation(low: Landmark, high: Landmark, rank: number): number {
  return low.at + shareOf(low, high, rank) * (high.at - low.at);
}

/**
 * The same if rows get denser (or less dense) by a constant factor, as in a list that grows.
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
