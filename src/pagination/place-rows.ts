import type { Estimate } from './place-estimate.ts';
import type { Window } from './window.ts';

/** Single rows are read at these distances from the guess, in errors. Most positions are near the guess. */
const STEPS = [-1.8, -0.9, -0.3, 0.3, 0.9, 1.8];
/**
 * After wrong guesses, rows are read near the guess and at equal parts of the region, so that the search ends
 * quickly for every list.
 */
const FEW_STEPS = [-0.9, 0, 0.9];
const PARTS = [0.25, 0.5, 0.75];
/**
 * The smallest error used for these distances: rows closer together than a page would be merged into one
 * read.
 */
const MIN_SCALE = 420;
/** A row nearer to a bound than this does not narrow the position down. */
const MARGIN = 25;
/**
 * So many guesses for several rows may leave more than half of their region; after that, the region is
 * bisected. So the search among n rows takes at most this many rounds more than log2(n / page size), however
 * rows are distributed.
 */
export const MAX_SHARED_MISSES = 8;

/** Single rows around the guess for one position. */
export function rowsAroundGuess(estimate: Estimate): Window[] {
  return rowsInside(estimate, stepsFrom(estimate, STEPS));
}

/** Single rows that narrow one position down to a quarter of its region, however wrong the guess is. */
export function rowsOfRegion(estimate: Estimate): Window[] {
  const { low, high } = estimate;
  const parts = PARTS.map((part) => Math.round(low + part * (high - low)));
  return rowsInside(estimate, [...stepsFrom(estimate, FEW_STEPS), ...parts]);
}

/**
 * Single rows in a region with several targets: at their guesses, or at equal parts of the region after too
 * many misses. None if they are all next to its bounds.
 *
 * @param guesses in ascending order
 * @param misses rounds that left more than half of the region
 * @param regions how many such regions there are
 */
export function planRegion(
  guesses: readonly number[],
  estimate: Estimate,
  misses: number,
  regions: number,
): Window[] {
  const { low, high } = estimate;
  const count = Math.max(1, Math.floor(STEPS.length / regions));
  const rows = Array.from({ length: count }, (_, index) =>
    misses < MAX_SHARED_MISSES
      ? (guesses[Math.floor(((index + 0.5) * guesses.length) / count)] ?? 0)
      : Math.round(low + ((index + 1) * (high - low)) / (count + 1)),
  );
  return rowsInside(estimate, rows);
}

function stepsFrom({ guess, error }: Estimate, steps: readonly number[]): number[] {
  const scale = Math.max(error, MIN_SCALE);
  return steps.map((step) => Math.round(guess + step * scale));
}

function rowsInside({ low, high }: Estimate, rows: readonly number[]): Window[] {
  const inside = rows.filter((at) => at > low + MARGIN && at < high - MARGIN);
  return inside.map((offset) => ({ offset, count: 1 }));
}
