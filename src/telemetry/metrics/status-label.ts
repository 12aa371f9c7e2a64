import type { AttemptOutcome } from '../attempt.ts';

/** What REST and the machines in front of it are known to say; others become their class. */
const STATUSES: ReadonlySet<number> = new Set([
  200, 301, 302, 307, 308, 400, 401, 403, 404, 408, 413, 414, 422, 429, 431, 500, 502, 503, 504,
]);

/** The outcome as a label: a status, its class (`4xx`), or what came instead of an answer. */
export function statusLabel(outcome: AttemptOutcome): string {
  if (typeof outcome === 'string') return outcome;
  return STATUSES.has(outcome) ? String(outcome) : `${Math.floor(outcome / 100)}xx`;
}
