const TRAPS = [
  'get',
  'set',
  'has',
  'ownKeys',
  'getOwnPropertyDescriptor',
  'getPrototypeOf',
  'defineProperty',
  'deleteProperty',
] as const satisfies readonly (keyof ProxyHandler<object>)[];

/**
 * Handed to a resolver in place of `info`. A resolver that declares `info` is never compiled, but one
 * that takes it by a rest parameter, a default value or `arguments` cannot be told from others by its
 * length: whatever it reads of `info` throws, so that it fails by name instead of reading nothing.
 *
 * @param coordinate the field, such as `Query.tasks`
 */
export function missingInfo(coordinate: string): object {
  const refuse = (): never => {
    throw new Error(
      `The resolver of ${coordinate} reads \`info\` without declaring it: make it the fourth parameter, without a default value.`,
    );
  };
  return new Proxy({}, Object.fromEntries(TRAPS.map((trap) => [trap, refuse])));
}
