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
 * Stands for `info`, which plans do not have. A resolver that declares `info` has no plan, but its length
 * does not show one that takes it by a rest parameter, a default value or `arguments`: any access to this
 * object throws an error that names the field.
 *
 * @param coordinate of the field, such as `Query.tasks`
 */
export function missingInfo(coordinate: string): object {
  const refuse = (): never => {
    throw new Error(
      `The resolver of ${coordinate} reads \`info\` without declaring it: make it the fourth parameter, without a default value.`,
    );
  };
  return new Proxy({}, Object.fromEntries(TRAPS.map((trap) => [trap, refuse])));
}
