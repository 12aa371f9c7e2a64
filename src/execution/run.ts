import { type FieldNode, type GraphQLError, locatedError } from 'graphql';

/** One execution of a plan. */
export interface Run {
  context: unknown;
  variables: Record<string, unknown>;
  /** Arguments of the fields that have variables in theirs, by the number of the field. */
  args: (Record<string, unknown> | undefined)[];
  errors: GraphQLError[];
  /** Places that have an error of their own; the root is `undefined`. */
  failures: Set<Path | undefined>;
}

/** Where a value stands in the answer, from the inside out; rows of leaves have none of their own. */
export interface Path {
  prev: Path | undefined;
  key: string | number;
}

/** A place that becomes null when something goes wrong in it, or hands that on to its parent. */
export interface Place {
  nodes: readonly FieldNode[];
  isNullable: boolean;
}

/**
 * What stands in a place where an error was raised: null, and the error beside the data.
 *
 * @throws GraphQLError where the place can not be null (GraphQL specification, 6.4.4)
 */
export function failed(raw: unknown, { nodes, isNullable }: Place, path: Path, run: Run): null {
  const error = locatedError(raw, nodes, keysOf(path));
  if (!isNullable) throw error;
  report(error, path, run);
  return null;
}

/**
 * Adds an error to the answer, unless its place is in one that is null by now: what is still under
 * way there is no part of the answer, which may be gone.
 */
export function report(error: GraphQLError, path: Path | undefined, run: Run): void {
  for (let step = path; step !== undefined; step = step.prev) if (run.failures.has(step)) return;
  if (run.failures.has(undefined)) return;
  run.failures.add(path);
  run.errors.push(error);
}

function keysOf(path: Path): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let step: Path | undefined = path; step !== undefined; step = step.prev) keys.push(step.key);
  return keys.reverse();
}

export function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

/** Takes note of how the others end where one has thrown, since nobody else would. */
export function afterOthers(
  pending: readonly Promise<unknown>[],
  error: unknown,
): Promise<unknown> {
  return Promise.all(pending)
    .then(() => undefined)
    .finally(() => {
      throw error;
    });
}
