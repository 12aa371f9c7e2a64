import type { Plugin } from 'graphql-yoga';
import { createExecutor } from '../execution/execute.ts';
import type { PlanCache } from '../execution/plan-cache.ts';

/** Executes documents by plans; Yoga's executor executes what has no plan. */
export function usePlannedExecution(plans: PlanCache): Plugin {
  let execute: ReturnType<typeof createExecutor> | undefined;
  return {
    onExecute({ executeFn, setExecuteFn }) {
      execute ??= createExecutor(executeFn, plans);
      setExecuteFn(execute);
    },
  };
}
