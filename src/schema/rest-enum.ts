import { knownValue, type OnUnknownValue, UNKNOWN } from '../resolvers/known-value.ts';
import { builder } from './builder.ts';

/**
 * An enum over the words of a REST field: `open` becomes `OPEN`, and `UNKNOWN` stands for every
 * word that is not listed.
 *
 * @param values each word with its description
 */
export function restEnum<Value extends string>(
  name: string,
  description: string,
  values: Record<Value, string>,
) {
  const words: Record<string, string> = { ...values };
  const known: ReadonlySet<string> = new Set(Object.keys(words));
  const ref = builder.enumType(name, {
    description,
    values: enumValues<Value>({
      ...words,
      [UNKNOWN]:
        'A value that the API behind this graph has learned since this version was made. It can not be filtered by.',
    }),
  });
  return {
    ref,
    /** The value for a field of this type. */
    read: (value: Value | null | undefined, note: OnUnknownValue) =>
      knownValue(value, known, name, note),
  };
}

function enumValues<Value extends string>(words: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(words).map(([value, description]) => [
      value.toUpperCase(),
      { value: value as Value | typeof UNKNOWN, description },
    ]),
  );
}
