import type { Plugin } from 'graphql-yoga';
import { createExecutor } from '../execution/execute.ts';
import type { PlanCache } from '../execution/plan-cache.ts';

/** Executes each document by a plan that is made once; Yoga's executor does what has none. */
export function usePlannedExecution(plans: PlanCache): Plugin {
  let execute: ReturnType<typeof createExecutor> | undefined;
  return {
    onExecute({ executeFn, setExecuteFn }) {
      execute ??= createExecutor(executeFn, plans);
      setExecuteFn(execute);
    },
  };
}
