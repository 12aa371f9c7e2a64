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
 * Replaces `info`, which plans do not have. An operation with a resolver that declares `info` gets no plan.
 * But `length` does not show a resolver that takes `info` by a rest parameter, a default value or
 * `arguments`: any access to this object throws an error that names the field.
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
