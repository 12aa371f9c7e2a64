/**
 * The most levels of objects and lists in one JSON value, from callers and from REST. `JSON.stringify` and
 * other functions are recursive: a deeper value could overflow the stack.
 */
export const MAX_JSON_DEPTH = 200;

export function isTooDeep(value: unknown, levels = MAX_JSON_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}
