import { type FieldNode, type GraphQLError, locatedError } from 'graphql';

/** One execution of a plan. */
export interface Run {
  context: unknown;
  variables: Record<string, unknown>;
  /** Arguments of the fields that have variables in theirs, by the number of the field. */
  args: (Record<string, unknown> | undefined)[];
  errors: GraphQLError[];
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
  run.errors.push(error);
  return null;
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

/** Waits for the others where one has thrown: nobody else would take note of how they end. */
export function afterOthers(pending: readonly Promise<unknown>[], error: unknown): Promise<never> {
  return Promise.allSettled(pending).then(() => Promise.reject(error));
}
