import type { Plugin } from 'graphql-yoga';
import type { OperationContext } from '../context.ts';

/** `extensions.rest`: what an operation asked of REST, for the request header `X-Explain: rest`. */
export function useExplain(): Plugin<OperationContext> {
  return {
    onExecute({ args }) {
      const { restCalls } = args.contextValue;
      if (restCalls === undefined) return;
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return;
          setResult({ ...result, extensions: { ...result.extensions, rest: restCalls } });
        },
      };
    },
  };
}
