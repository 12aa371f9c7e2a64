/** A row whose place and key are known, with how many rows per unit of key lie about there. */
export interface Landmark {
  at: number;
  key: number;
  density: number;
}

/** Where between two landmarks a key stands, by a guess at how rows are spread between them. */
export type Estimate = (low: Landmark, high: Landmark, key: number) => number;

/** Rows are spread evenly. */
export const evenly: Estimate = (low, high, key) =>
  low.at + shareOf(low, high, key) * (high.at - low.at);

/** Rows lie denser and denser (or less and less so) by a steady factor, as in a list that grows. */
export const geometrically: Estimate = (low, high, key) => {
  const growth = Math.log(high.density / low.density);
  if (!Number.isFinite(growth) || Math.abs(growth) < 0.001) return evenly(low, high, key);
  const share = Math.expm1(growth * shareOf(low, high, key)) / Math.expm1(growth);
  return low.at + share * (high.at - low.at);
};

/** Rows between a landmark and a key, if they lie as dense all the way as they do there. */
export function rowsTo(landmark: Landmark, key: number): number {
  return Math.abs(key - landmark.key) * landmark.density;
}

function shareOf(low: Landmark, high: Landmark, key: number): number {
  return (key - low.key) / (high.key - low.key);
}
