/** A row whose place is known. */
export interface SamplePoint {
  at: number;
  rank: number;
}

/** Where between two rows a rank stands, if rows are spread evenly there. */
export function linearInterpolation(low: SamplePoint, high: SamplePoint, rank: number): number {
  return low.at + shareOf(low, high, rank) * (high.at - low.at);
}

/**
 * The same if rows get denser (or less dense) by a constant factor, as in a list that grows.
 *
 * @param growth the logarithm of that factor, from one row to the other
 */
export function exponentialInterpolation(
  low: SamplePoint,
  high: SamplePoint,
  rank: number,
  growth: number,
): number {
  if (!Number.isFinite(growth) || Math.abs(growth) < 0.001) {
    return linearInterpolation(low, high, rank);
  }
  const share = Math.expm1(growth * shareOf(low, high, rank)) / Math.expm1(growth);
  return low.at + share * (high.at - low.at);
}

function shareOf(low: SamplePoint, high: SamplePoint, rank: number): number {
  return (rank - low.rank) / (high.rank - low.rank);
}
