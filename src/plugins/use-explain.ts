import type { Plugin } from 'graphql-yoga';
import type { OperationContext } from '../context.ts';
import type { CostCache } from './cost-cache.ts';

/**
 * What the request header `X-Explain` asks for, in `extensions`: `rest`, the REST calls of an operation;
 * `cost`, its cost, the limit, and how many REST calls and rows it took.
 */
export function useExplain(limit: number, costs: CostCache): Plugin<OperationContext> {
  return {
    onExecute({ args }) {
      const { rest, restCalls, explainsCost } = args.contextValue;
      if (restCalls === undefined && !explainsCost) return;
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return;
          const extensions: Record<string, unknown> = { ...result.extensions };
          if (restCalls !== undefined) extensions.rest = restCalls;
          if (explainsCost) {
            const { calls, rows } = rest.usage;
            extensions.cost = { limit, cost: costs.of(args), restCalls: calls, rows };
          }
          setResult({ ...result, extensions });
        },
      };
    },
  };
}
