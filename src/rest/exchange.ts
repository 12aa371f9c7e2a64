import { GatewayError } from '../errors.ts';
import type { Patience } from './patience.ts';

/** REST's status, or what came in place of an answer. */
export type ExchangeOutcome = number | 'timeout' | 'cancelled' | 'unreachable';

/** Told of every request on the wire once it is over, and how long it took. */
export type NoteExchange = (outcome: ExchangeOutcome, milliseconds: number) => void;

/** How a request went that failed. */
export function outcomeOf(error: unknown, { isOver }: Patience): ExchangeOutcome {
  if (!(error instanceof GatewayError)) return 'unreachable';
  const { code, extensions } = error;
  if (extensions.upstream !== undefined) return extensions.upstream.status;
  if (code === 'UPSTREAM_TIMEOUT') return 'timeout';
  return isOver ? 'cancelled' : 'unreachable';
}
