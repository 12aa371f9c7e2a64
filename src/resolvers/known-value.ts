/** What an enum shows for a REST value that this version does not know. */
export const UNKNOWN = 'unknown';

/** Told of every REST value that no enum knows; keeps quiet about those it was told of before. */
export type OnUnknownValue = (enumName: string, value: string) => void;

/**
 * The value, or {@link UNKNOWN} in its place: one new word upstream must not empty a screen.
 *
 * @param known of the enum with this name
 */
export function knownValue<Value extends string>(
  value: Value | null | undefined,
  known: ReadonlySet<string>,
  enumName: string,
  note: OnUnknownValue,
): Value | typeof UNKNOWN | null {
  if (value === null || value === undefined) return null;
  if (known.has(value)) return value;
  // REST may send anything in its place, and text cannot be made of everything.
  note(enumName, typeof value === 'string' ? value : `a value of type ${typeof value}`);
  return UNKNOWN;
}
