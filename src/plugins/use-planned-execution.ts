import type { Plugin } from 'graphql-yoga';
import type { Executor } from '../execution/execute.ts';

/** Executes queries in place of Yoga's executor. */
export function usePlannedExecution(executor: Executor): Plugin {
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn(executor);
    },
  };
}
