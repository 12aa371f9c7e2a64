import { GraphQLError } from 'graphql';

/** A query over a limit; the message names it. */
export function tooComplex(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX' } });
}

/** Parsing and validating call themselves for each level of a document. */
const STACK_LIMIT = 'The query is nested too deeply.';

/** @throws GraphQLError `QUERY_TOO_COMPLEX` where the stack was too short for the work */
export function withinStack<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof RangeError ? tooComplex(STACK_LIMIT) : error;
  }
}
