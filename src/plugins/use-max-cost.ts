import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { CostCache } from './cost-cache.ts';
import { shortMessage } from './mask-error.ts';
import { tooComplex } from './too-complex.ts';

interface Started {
  args: ExecutionArgs;
  setResultAndStopExecution(result: ExecutionResult): void;
}

/**
 * Refuses an operation whose cost is too high, before any REST call. The cost counts REST calls and rows
 * (src/schema/cost.ts); for a subscription, it is the cost of each event.
 */
export function useMaxCost(limit: number, costs: CostCache): Plugin {
  const refusalOf = (args: ExecutionArgs): GraphQLError | undefined => {
    try {
      const cost = costs.of(args);
      if (cost <= limit) return undefined;
      return tooComplex(
        `Query cost limit of ${limit} exceeded, found ${cost}: 1 for each row it may fetch, and 10 for each REST call. Request fewer rows, or fewer nested fields below each row.`,
        { limit, cost },
      );
    } catch (error) {
      // An invalid variable, which useVariableErrors explains, or one that does not fit its argument.
      if (error instanceof GraphQLError) return asInputError(error);
      throw error;
    }
  };
  const refuse = ({ args, setResultAndStopExecution }: Started): void => {
    const error = refusalOf(args);
    if (error !== undefined) setResultAndStopExecution({ errors: [error] });
  };
  return { onExecute: refuse, onSubscribe: refuse };
}

/** The start of the error of graphql-js for a null variable in an argument that does not accept null. */
const NULL_IN_ARGUMENT = /^Argument "(\w+)" has invalid value /;

/** Adds a code, and removes the value that the caller sent. */
function asInputError({ message, nodes }: GraphQLError): GraphQLError {
  const [, name] = NULL_IN_ARGUMENT.exec(message) ?? [];
  const text =
    name === undefined
      ? shortMessage(message)
      : `Argument "${name}" has a variable that is null, or not given, where a value is required.`;
  return new GraphQLError(text, { nodes: nodes ?? null, extensions: { code: 'BAD_USER_INPUT' } });
}
