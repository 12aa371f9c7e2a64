/** A row whose place and key are known, with how many rows per unit of key stand around it. */
export interface SamplePoint {
  at: number;
  key: number;
  density: number;
}

/** Where between two samples a key stands, by an assumption of how rows are spread there. */
export type Interpolation = (low: SamplePoint, high: SamplePoint, key: number) => number;

/** Rows are spread evenly. */
export const linearInterpolation: Interpolation = (low, high, key) =>
  low.at + shareOf(low, high, key) * (high.at - low.at);

/** Rows get denser (or less dense) by a constant factor, as in a list that grows. */
export const exponentialInterpolation: Interpolation = (low, high, key) => {
  const growth = Math.log(high.density / low.density);
  if (!Number.isFinite(growth) || Math.abs(growth) < 0.001) {
    return linearInterpolation(low, high, key);
  }
  const share = Math.expm1(growth * shareOf(low, high, key)) / Math.expm1(growth);
  return low.at + share * (high.at - low.at);
};

/** Rows between a sample and a key, if they are as dense all the way as they are there. */
export function rowDistance(sample: SamplePoint, key: number): number {
  return Math.abs(key - sample.key) * sample.density;
}

function shareOf(low: SamplePoint, high: SamplePoint, key: number): number {
  return (key - low.key) / (high.key - low.key);
}
