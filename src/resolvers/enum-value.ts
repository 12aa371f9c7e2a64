/** Stands for REST values that this version does not have. */
export const UNKNOWN = 'unknown';

/** Called for every unknown value; logs each once. */
export type OnUnknownValue = (enumName: string, value: string) => void;

/**
 * The value, or {@link UNKNOWN} for a new value of REST, which is not to fail the field.
 *
 * @param known values of the enum
 */
export function enumValue<Value extends string>(
  value: Value | null | undefined,
  known: ReadonlySet<string>,
  enumName: string,
  note: OnUnknownValue,
): Value | typeof UNKNOWN | null {
  if (value === null || value === undefined) return null;
  if (known.has(value)) return value;
  // REST may send other types, and not all of them convert to a string.
  note(enumName, typeof value === 'string' ? value : `a value of type ${typeof value}`);
  return UNKNOWN;
}
