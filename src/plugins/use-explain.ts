import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { OperationContext } from '../context.ts';
import type { RestUsage } from '../rest/tasks-api.ts';
import type { CostCache } from './cost-cache.ts';

/** Adds what the request header `X-Explain` requests to a result. */
export type Explain = (
  result: ExecutionResult,
  args: ExecutionArgs,
  context: OperationContext,
  /** Usage before this result. */
  before?: Readonly<RestUsage>,
) => ExecutionResult;

/**
 * Adds to `extensions`: `rest`, the REST calls behind a result; `cost`, its cost, the limit, and the number
 * of REST calls and rows.
 */
export function explainer(limit: number, costs: CostCache): Explain {
  return (result, args, { rest: { usage }, restCalls, explainsCost }, before) => {
    if (restCalls === undefined && !explainsCost) return result;
    const extensions: Record<string, unknown> = { ...result.extensions };
    if (restCalls !== undefined) extensions.rest = restCalls;
    if (explainsCost) {
      const calls = usage.calls - (before?.calls ?? 0);
      const rows = usage.rows - (before?.rows ?? 0);
      extensions.cost = { limit, cost: costs.of(args), restCalls: calls, rows };
    }
    return { ...result, extensions };
  };
}

export function useExplain(explain: Explain): Plugin<OperationContext> {
  return {
    onExecute({ args }) {
      const { restCalls, explainsCost } = args.contextValue;
      if (restCalls === undefined && !explainsCost) return;
      return {
        onExecuteDone({ result, setResult }) {
          if (!(Symbol.asyncIterator in result))
            setResult(explain(result, args, args.contextValue));
        },
      };
    },
  };
}
