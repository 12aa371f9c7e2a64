import type { ResolverContext } from '../resolvers/context.ts';
import { UNKNOWN } from '../resolvers/task-list.ts';
import { builder } from './builder.ts';

/**
 * An enum of the values of a REST field: `open` becomes `OPEN`, and `UNKNOWN` stands for every value that is
 * not listed.
 *
 * @param values each with its description
 */
export function restEnum<Value extends string>(
  name: string,
  description: string,
  values: Record<Value, string>,
) {
  const known: ReadonlySet<string> = new Set(Object.keys(values));
  const descriptions: Record<string, string> = {
    ...values,
    [UNKNOWN]:
      'A value of the REST API that is newer than this version of the graph. Filters do not accept it.',
  };
  const ref = builder.enumType(name, {
    description,
    values: Object.fromEntries(
      Object.entries(descriptions).map(([value, text]) => [
        value.toUpperCase(),
        { value: value as Value | typeof UNKNOWN, description: text },
      ]),
    ),
  });
  return {
    ref,
    /** Reads a value. A value that is not listed must not make the field fail. */
    read(value: Value | null | undefined, { onUnknownValue }: ResolverContext) {
      if (value === null || value === undefined) return null;
      if (known.has(value)) return value;
      // REST may send other types, and not all of them convert to a string.
      onUnknownValue(name, typeof value === 'string' ? value : `a value of type ${typeof value}`);
      return UNKNOWN;
    },
  };
}
