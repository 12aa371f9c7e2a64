import { GatewayError } from '../errors.ts';
import type { AttemptOutcome } from '../telemetry/attempt.ts';
import type { Deadline } from './deadline.ts';

/** How a request ended that failed. */
export function outcomeOf(error: unknown, { expired }: Deadline): AttemptOutcome {
  if (!(error instanceof GatewayError)) return 'unreachable';
  const { code, extensions } = error;
  if (extensions.upstream !== undefined) return extensions.upstream.status;
  if (code === 'UPSTREAM_TIMEOUT') return 'timeout';
  return expired ? 'cancelled' : 'unreachable';
}
