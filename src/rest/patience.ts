import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';

/** How long one call, its repeats included, may take. */
export interface Patience {
  /** On the clock of `performance.now()`. */
  deadline: number;
  /** Aborts then, or when nobody waits for the call any more. */
  signal: AbortSignal;
  /** Aborts when the time of this one call is up, whatever else the operation does. */
  timer: AbortSignal;
}

/** @param caller until when, and for whom, the operation lasts */
export function patienceOf(
  caller: { deadline: number; signal: AbortSignal },
  timeoutMs: number,
): Patience {
  const timer = AbortSignal.timeout(timeoutMs);
  return {
    deadline: Math.min(performance.now() + timeoutMs, caller.deadline),
    signal: AbortSignal.any([caller.signal, timer]),
    timer,
  };
}

/** @throws the error where there is no time for the delay */
export async function waitOr(error: unknown, delay: number, patience: Patience): Promise<void> {
  if (performance.now() + delay >= patience.deadline) throw error;
  await sleep(delay, undefined, { signal: patience.signal }).catch(() => {
    throw interrupted(patience);
  });
}

/** Why a call ended before it had an answer: its time was up, or nobody waits for it any more. */
export function interrupted({ signal, timer }: Patience): GatewayError {
  const reason: unknown = signal.reason;
  return reason instanceof DOMException && reason.name === 'TimeoutError'
    ? timedOut(timer.aborted)
    : new GatewayError('UPSTREAM_UNAVAILABLE', 'The request was cancelled.');
}

/** @param isOutage where REST was slow, as opposed to the operation having much to ask */
export function timedOut(isOutage: boolean): GatewayError {
  return new GatewayError('UPSTREAM_TIMEOUT', 'The REST API did not answer in time.', { isOutage });
}
