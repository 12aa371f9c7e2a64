import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError } from 'graphql';
import { createExecutor } from '../../src/execution/execute.ts';

type Answer = ExecutionResult | Promise<ExecutionResult>;
export type Executor = (args: ExecutionArgs) => Answer;

/** An executor that says how many operations it did not do by a plan. */
export function countingExecutor(): { execute: Executor; fallbacks: () => number } {
  let fallbacks = 0;
  const executor = createExecutor((args: ExecutionArgs) => {
    fallbacks += 1;
    return execute(args);
  });
  return { execute: executor, fallbacks: () => fallbacks };
}

/** A result as it can be compared with another: order of keys and errors included. */
export function factsOf(result: ExecutionResult) {
  return {
    keys: Object.keys(result),
    // The text as well, since that has the order of the keys.
    text: JSON.stringify(result.data ?? null),
    data: result.data,
    errors: result.errors?.map(errorFacts),
  };
}

function errorFacts(error: unknown) {
  if (!(error instanceof Error)) return error;
  const facts = { kind: error.constructor.name, message: error.message };
  if (!(error instanceof GraphQLError)) return { ...facts, ...error };
  const { path, locations, extensions, originalError, nodes } = error;
  return {
    ...facts,
    path,
    locations,
    extensions,
    original: originalError && [originalError.constructor.name, originalError.message],
    nodes: nodes?.map(({ loc }) => loc?.start),
  };
}
