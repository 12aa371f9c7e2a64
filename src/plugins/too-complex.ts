import { GraphQLError } from 'graphql';

/**
 * @param message names the limit
 * @param cost where the cost is over the limit: a gateway in front can send the operation in parts
 */
export function tooComplex(message: string, cost?: { limit: number; cost: number }): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'QUERY_TOO_COMPLEX', ...(cost && { cost }) },
  });
}

/**
 * Parsing and validation are recursive.
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
