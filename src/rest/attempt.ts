import { GatewayError } from '../errors.ts';
import type { SpanIds } from '../telemetry/span.ts';
import type { Deadline } from './deadline.ts';

/** REST's status, or what came in place of an answer. */
export type AttemptOutcome = number | 'timeout' | 'cancelled' | 'unreachable';

/** One request on the wire that has ended. */
export interface Attempt {
  requestId: string;
  /** Of its own span, or of the operation's where that is not recorded. */
  spanIds: SpanIds | undefined;
  /** Path and query. */
  path: string;
  /** 0 for a first attempt. */
  retry: number;
  outcome: AttemptOutcome;
  milliseconds: number;
  /** Why it failed; see GatewayError. */
  reason: string | undefined;
}

export type OnAttempt = (attempt: Attempt) => void;

/** How a request ended that failed. */
export function outcomeOf(error: unknown, { expired }: Deadline): AttemptOutcome {
  if (!(error instanceof GatewayError)) return 'unreachable';
  const { code, extensions } = error;
  if (extensions.upstream !== undefined) return extensions.upstream.status;
  if (code === 'UPSTREAM_TIMEOUT') return 'timeout';
  return expired ? 'cancelled' : 'unreachable';
}
