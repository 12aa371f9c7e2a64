import { type FieldNode, type GraphQLError, locatedError } from 'graphql';

/** The state of one execution of a plan. */
export interface ExecutionState {
  context: unknown;
  variables: Record<string, unknown>;
  /** Coerced arguments of the fields that use variables, by the field's `argsSlot`. */
  args: (Record<string, unknown> | undefined)[];
  errors: GraphQLError[];
  /** Paths that are null because of an error; `undefined` is the root. */
  errorPaths: Set<Path | undefined>;
}

/** The path of a value in the response, from the inside to the outside, as in graphql-js. */
export interface Path {
  prev: Path | undefined;
  key: string | number;
}

/** The facts about a field or a list item that its errors need. */
export interface FieldPosition {
  nodes: readonly FieldNode[];
  isNullable: boolean;
}

/**
 * Makes the field null and adds the error to the response.
 *
 * @throws GraphQLError if the field is non-null: its parent handles the error (GraphQL specification, 6.4.4)
 */
export function handleFieldError(
  rawError: unknown,
  { nodes, isNullable }: FieldPosition,
  path: Path,
  state: ExecutionState,
): null {
  const error = locatedError(rawError, nodes, pathToArray(path));
  if (!isNullable) throw error;
  addError(error, path, state);
  return null;
}

/**
 * Adds an error to the response, unless a parent of its field is already null. A field that is still
 * executing there is not part of the response, which may have been sent.
 */
export function addError(
  error: GraphQLError,
  path: Path | undefined,
  { errors, errorPaths }: ExecutionState,
): void {
  for (let step = path; step !== undefined; step = step.prev) if (errorPaths.has(step)) return;
  if (errorPaths.has(undefined)) return;
  errorPaths.add(path);
  errors.push(error);
}

function pathToArray(path: Path): (string | number)[] {
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

/** Waits for all promises, so that no rejection stays unhandled, and then rejects with the error. */
export function awaitAllThenThrow(
  promises: readonly Promise<unknown>[],
  error: unknown,
): Promise<unknown> {
  return Promise.all(promises)
    .then(() => undefined)
    .finally(() => {
      throw error;
    });
}
