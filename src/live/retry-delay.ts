import { addAbortListener } from 'node:events';
import { GatewayError } from '../errors.ts';
import type { Clock } from './clock.ts';

/** The longest time between two polls while REST fails. */
const MAX_BACKOFF_MS = 60_000;

/** Whether REST no longer accepts the token, so that no later call can succeed. */
export function isRefusal(error: unknown): error is GatewayError {
  return (
    error instanceof GatewayError &&
    (error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN')
  );
}

/**
 * Milliseconds until REST is called again.
 *
 * @param failures the number of consecutive failures
 */
export function retryDelay(error: unknown, failures: number, intervalMs: number): number {
  const backoff = Math.min(intervalMs * 2 ** Math.min(failures, 16), MAX_BACKOFF_MS);
  const { retryAfter = 0 } = error instanceof GatewayError ? error.extensions : {};
  return Math.max(intervalMs, backoff, retryAfter * 1000);
}

/** Resolves after this delay, or when the signal aborts. */
export async function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(delayMs, resolve);
  const listener = addAbortListener(signal, () => resolve());
  await promise;
  listener[Symbol.dispose]();
  cancel();
}
