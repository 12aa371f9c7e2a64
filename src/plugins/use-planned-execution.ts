import type { Plugin } from 'graphql-yoga';
import type { Executor } from '../execution/execute.ts';

/** Executes queries with this executor instead of Yoga's. */
export function usePlannedExecution(executor: Executor): Plugin {
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn(executor);
    },
  };
}
