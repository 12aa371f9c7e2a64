const LENGTH = 7;
const FIRST_FACTOR = 0x9e3779b1;
const SECOND_FACTOR = 0x85ebca6b;

/**
 * Seven letters and digits that look random, different for every sequence number, so that ids need no
 * column in a table of a million rows.
 */
export function shortCode(sequence: number): string {
  let bits = Math.imul(sequence, FIRST_FACTOR);
  bits = Math.imul(bits ^ (bits >>> 16), SECOND_FACTOR);
  return (bits >>> 0).toString(36).padStart(LENGTH, '0');
}

/** The inverse of {@link shortCode}; `undefined` for any other text. */
export function sequenceOf(code: string): number | undefined {
  if (!/^[0-9a-z]{7}$/.test(code)) return undefined;
  const value = Number.parseInt(code, 36);
  if (value >= 2 ** 32) return undefined;
  let bits = Math.imul(value, inverseOf(SECOND_FACTOR));
  bits = Math.imul(bits ^ (bits >>> 16), inverseOf(FIRST_FACTOR));
  return bits >>> 0;
}

/** The multiplicative inverse of an odd number modulo 2^32 (Newton's method). */
function inverseOf(factor: number): number {
  let inverse = factor;
  for (let step = 0; step < 5; step++) {
    inverse = Math.imul(inverse, 2 - Math.imul(factor, inverse));
  }
  return inverse;
}
