import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { type Executor, factsOf } from './comparison.ts';
import type { Scenario } from './outcomes.ts';

/** What there is to see of one execution. */
export interface Observation {
  isSync: boolean;
  facts: ReturnType<typeof factsOf>;
  /** The same result, when nothing of the execution is under way any more. */
  later: ReturnType<typeof factsOf>;
  /** Rejections that nobody has taken note of. */
  unhandled: unknown[];
}

/** @param scenario not to be used for anything else */
export async function observe(
  execute: Executor,
  args: ExecutionArgs,
  scenario: Scenario,
): Promise<Observation> {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  try {
    const answer = execute({ ...args, contextValue: scenario });
    const result: ExecutionResult = await answer;
    const facts = factsOf(result);
    await scenario.pace.idle();
    return { isSync: !(answer instanceof Promise), facts, later: factsOf(result), unhandled };
  } finally {
    process.off('unhandledRejection', note);
  }
}

/**
 * Takes rejections away from vitest, which would fail for those of graphql-js: it leaves the other
 * items alone when one of a list throws.
 *
 * @returns gives them back
 */
export function muteUnhandledRejections(): () => void {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  const ignore = () => undefined;
  process.on('unhandledRejection', ignore);
  return () => {
    process.off('unhandledRejection', ignore);
    for (const listener of listeners) process.on('unhandledRejection', listener);
  };
}
