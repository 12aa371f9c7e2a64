import type { SpanIds } from './span.ts';

/** The status of a REST response, or how the attempt ended without one. */
export type AttemptOutcome = number | 'timeout' | 'cancelled' | 'unreachable';

/** One HTTP request to the REST API that has ended, for the log and the metrics. */
export interface Attempt {
  requestId: string;
  /** Ids of its own span, or of the operation's span if that is not recorded. */
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
