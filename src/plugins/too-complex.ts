import { GraphQLError } from 'graphql';

/** The cost of an operation, and the limit (`MAX_COST`). */
export interface CostFigures {
  limit: number;
  cost: number;
}

/**
 * @param message names the limit
 * @param cost where the cost is over the limit: a gateway in front can send the operation in parts
 */
export function tooComplex(message: string, cost?: CostFigures): GraphQLError {
  const code = 'QUERY_TOO_COMPLEX';
  return new GraphQLError(message, { extensions: cost === undefined ? { code } : { code, cost } });
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
