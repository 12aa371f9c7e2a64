import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { OperationContext } from '../context.ts';

/** `extensions.rest`: the REST calls of an operation, for the request header `X-Explain: rest`. */
export function useExplain(): Plugin<OperationContext> {
  return {
    onExecute({ args }) {
      const { restCalls } = args.contextValue;
      if (restCalls === undefined) return;
      return {
        onExecuteDone({ result, setResult }) {
          if (!(Symbol.asyncIterator in result)) setResult(withRestCalls(result, restCalls));
        },
      };
    },
  };
}

export function withRestCalls(
  result: ExecutionResult,
  rest: OperationContext['restCalls'],
): ExecutionResult {
  return rest === undefined ? result : { ...result, extensions: { ...result.extensions, rest } };
}
