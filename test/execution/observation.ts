import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { type Executor, factsOf } from './comparison.ts';
import type { Scenario } from './outcomes.ts';

/** The observable effects of one execution. */
export interface Observation {
  isSync: boolean;
  facts: ReturnType<typeof factsOf>;
  /** The same result, once the whole execution has ended. */
  later: ReturnType<typeof factsOf>;
  /** Unhandled rejections. */
  unhandled: unknown[];
}

/** @param scenario used for this execution only */
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
 * Hides unhandled rejections from vitest, which would fail for those of graphql-js: it does not handle the
 * other items of a list when one throws.
 *
 * @returns restores the listeners of vitest
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
