import type { Plugin } from 'graphql-yoga';
import { createExecutor } from '../execution/execute.ts';

/** Executes each document by a plan that is made once; Yoga's executor does what has none. */
export function usePlannedExecution(): Plugin {
  let execute: ReturnType<typeof createExecutor> | undefined;
  return {
    onExecute({ executeFn, setExecuteFn }) {
      execute ??= createExecutor(executeFn);
      setExecuteFn(execute);
    },
  };
}
