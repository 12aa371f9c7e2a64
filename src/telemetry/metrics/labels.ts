import type { ErrorCode } from '../../errors.ts';
import type { AttemptOutcome } from '../attempt.ts';
import { OTHER } from './operation-names.ts';

/** The code of an operation without an error. */
export const OK = 'OK';
/** The code if the client disconnected before the response, with or without errors. */
export const CANCELLED = 'CANCELLED';
/** The code of a bug in the gateway. */
export const INTERNAL_ERROR = 'INTERNAL_SERVER_ERROR';

/** The outcome of an operation, by the party at fault. If several apply, the last one in this list counts. */
export const OUTCOMES = [
  'ok',
  'caller',
  'rate_limited',
  'upstream',
  'gateway',
  'cancelled',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Every code of docs/errors.md, and the two above. */
const CODES = {
  UNAUTHENTICATED: 'caller',
  FORBIDDEN: 'caller',
  BAD_USER_INPUT: 'caller',
  RATE_LIMITED: 'rate_limited',
  UPSTREAM_UNAVAILABLE: 'upstream',
  UPSTREAM_TIMEOUT: 'upstream',
  UPSTREAM_INVALID_RESPONSE: 'upstream',
  UPSTREAM_ORDER_UNSTABLE: 'upstream',
  LOOKUP_BUDGET_EXCEEDED: 'caller',
  SUBSCRIPTION_LIMIT: 'caller',
  QUERY_TOO_COMPLEX: 'caller',
  [INTERNAL_ERROR]: 'gateway',
  BAD_REQUEST: 'caller',
  REQUEST_ENTITY_TOO_LARGE: 'caller',
  UNSUPPORTED_MEDIA_TYPE: 'caller',
  GRAPHQL_PARSE_FAILED: 'caller',
  GRAPHQL_VALIDATION_FAILED: 'caller',
  OPERATION_RESOLUTION_FAILURE: 'caller',
  PERSISTED_QUERY_NOT_SUPPORTED: 'caller',
  PERSISTED_QUERY_NOT_FOUND: 'caller',
  PERSISTED_QUERY_ID_REQUIRED: 'caller',
  PERSISTED_QUERY_ONLY: 'caller',
  [OK]: 'ok',
  [CANCELLED]: 'cancelled',
} satisfies Record<ErrorCode, Outcome> & Record<string, Outcome>;

const OUTCOME_BY_CODE: ReadonlyMap<string, Outcome> = new Map(Object.entries(CODES));

/** The code as a label; unknown codes become `other`. */
export function codeLabel(code: string): string {
  return OUTCOME_BY_CODE.has(code) ? code : OTHER;
}

/** The outcome of an operation with these codes; an unknown code counts as the gateway's fault. */
export function outcomeOf(codes: Iterable<string>): Outcome {
  let worst = 0;
  for (const code of codes) {
    worst = Math.max(worst, OUTCOMES.indexOf(OUTCOME_BY_CODE.get(code) ?? 'gateway'));
  }
  return OUTCOMES[worst] ?? 'gateway';
}

/** The usual statuses of REST and of proxies; others become their class. */
const STATUSES: ReadonlySet<number> = new Set([
  200, 301, 302, 307, 308, 400, 401, 403, 404, 408, 413, 414, 422, 429, 431, 500, 502, 503, 504,
]);

/** A status, its class (`4xx`), or how the attempt ended without one. */
export function statusLabel(outcome: AttemptOutcome): string {
  if (typeof outcome === 'string') return outcome;
  return STATUSES.has(outcome) ? String(outcome) : `${Math.floor(outcome / 100)}xx`;
}
