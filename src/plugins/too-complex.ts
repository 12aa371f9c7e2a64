import { GraphQLError } from 'graphql';

/** @param message names the limit */
export function tooComplex(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX' } });
}

/** Parsing and validation are recursive. */
const STACK_LIMIT = 'The query is nested too deeply.';

/** @throws GraphQLError `QUERY_TOO_COMPLEX` for a stack overflow */
export function withinStack<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof RangeError ? tooComplex(STACK_LIMIT) : error;
  }
}
