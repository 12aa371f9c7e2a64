import type { Estimate } from './place-estimate.ts';
import type { Window } from './window.ts';

/** Where the place is narrowed down, in errors from the guess. Near to it, most places lie between two. */
const STEPS = [-1.8, -0.9, -0.3, 0.3, 0.9, 1.8];
/** Where guesses have misled: near to them, and in parts of one length, so that no list makes it long. */
const FEW_STEPS = [-0.9, 0, 0.9];
const PARTS = [0.25, 0.5, 0.75];
/** The least error that rows are placed by: nearer to each other than a page, they would be read as one. */
const MIN_SCALE = 420;
/** So near to a bound, a row narrows nothing down. */
const MARGIN = 25;
/**
 * Guesses for several rows that may leave more than half of their region; from then on it is bisected.
 * So a place among n rows takes at most this many rounds more than log2(n / page size), however rows
 * are spread.
 */
export const MAX_SHARED_MISSES = 8;

/** Single rows around the guess for one place. */
export function rowsAroundGuess(estimate: Estimate): Window[] {
  return rowsInside(estimate, stepsFrom(estimate, STEPS));
}

/** Single rows that narrow one place down to a quarter, however wrong the guess is. */
export function rowsOfRegion(estimate: Estimate): Window[] {
  const { low, high } = estimate;
  const parts = PARTS.map((part) => Math.round(low + part * (high - low)));
  return rowsInside(estimate, [...stepsFrom(estimate, FEW_STEPS), ...parts]);
}

/**
 * One row in each part of a region in which several places are looked for: by their guesses, or in
 * parts of one length where guesses have missed too often. None where they are all beside its bounds.
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
