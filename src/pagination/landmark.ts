import type { SamplePoint } from './estimate.ts';

/** Where in a list, oldest first, a rank stood. Holds no row and no id. */
export interface Landmark extends SamplePoint {
  /** Rows per unit of rank around it, where a page told. */
  density?: number | undefined;
}

/** Ranks of rows without a time are not on the scale of times. */
export function isOnScale(rank: number): boolean {
  return Math.abs(rank) < Number.MAX_VALUE / 4;
}

/** Rows per unit of rank between two landmarks. */
export function paceOf(a: Landmark, b: Landmark): number {
  return (b.at - a.at) / (b.rank - a.rank);
}
