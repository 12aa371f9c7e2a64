/** The next number of a repeatable sequence, from 0 up to but not including 1. */
export type Random = () => number;

/** Spreads every bit of a 32-bit number over the others (the finaliser of MurmurHash3). */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/**
 * A sequence that these integers define (mulberry32). Parts of one task use different sequences, so that a
 * change of one part does not change another.
 */
export function randomFrom(...seeds: readonly number[]): Random {
  let state = 0x2545f491;
  for (const seed of seeds) {
    state = mixed(state ^ mixed(seed % 2 ** 32) ^ Math.trunc(seed / 2 ** 32)) + 0x9e3779b9;
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 up to but not including `end`. */
export function below(random: Random, end: number): number {
  return Math.floor(random() * end);
}

export function chance(random: Random, probability: number): boolean {
  return random() < probability;
}

export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[below(random, items.length)];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
}

/** Chooses an entry of `[item, weight]`; a weight is relative to the sum of all. */
export function weighted<Item>(
  random: Random,
  entries: readonly (readonly [Item, number])[],
): Item {
  const sum = entries.reduce((total, [, weight]) => total + weight, 0);
  let left = random() * sum;
  for (const [item, weight] of entries) {
    left -= weight;
    if (left < 0) return item;
  }
  throw new RangeError('nothing to choose from');
}
