/** Where a value stands along an axis, 0 to 1, and the values that are written there. */
export interface Scale {
  at(value: number): number;
  ticks: number[];
}

export type ScaleKind = 'linear' | 'logarithmic';

/** From 0 to a round figure that is not less than the largest value. */
export function linearScale(values: readonly number[]): Scale {
  const largest = Math.max(...values);
  const step = roundStep(largest / 4);
  const steps = Math.ceil(largest / step - 1e-9);
  return {
    at: (value) => value / (steps * step),
    ticks: Array.from({ length: steps + 1 }, (_, index) => index * step),
  };
}

/** From the power of the base below the least value to the one above the largest. */
export function logarithmicScale(values: readonly number[], base: number): Scale {
  const exponentOf = (value: number) => Math.log(value) / Math.log(base);
  const low = Math.floor(exponentOf(Math.min(...values)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(exponentOf(Math.max(...values)) - 1e-9));
  return {
    at: (value) => (exponentOf(value) - low) / (high - low),
    ticks: Array.from({ length: high - low + 1 }, (_, index) => base ** (low + index)),
  };
}

/** 1, 2, 2.5 or 5 times a power of ten, not less than this. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= least) ?? 10;
  return factor * power;
}

/** 1000000 as 1M, 2500 as 2.5k. */
export function shortNumber(value: number): string {
  if (value >= 1_000_000) return `${Number((value / 1_000_000).toPrecision(3))}M`;
  if (value >= 1000) return `${Number((value / 1000).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3)));
}
