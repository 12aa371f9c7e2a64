import { GraphQLError } from 'graphql';

/**
 * @param message names the limit
 * @param cost given if the cost is over the limit, so that a gateway in front can split the operation
 */
export function tooComplex(message: string, cost?: { limit: number; cost: number }): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'QUERY_TOO_COMPLEX', ...(cost && { cost }) },
  });
}

/**
 * Runs recursive work, such as parsing and validation.
 *
 * @throws GraphQLError `QUERY_TOO_COMPLEX` for a stack overflow
 */
export function withinStack<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof RangeError ? tooComplex('The query is nested too deeply.') : error;
  }
}
