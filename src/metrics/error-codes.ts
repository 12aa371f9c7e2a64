import type { ErrorCode } from '../errors.ts';
import { OTHER } from './operation-names.ts';

/** For an operation without an error. */
export const OK = 'OK';
/** For one whose client left before the answer; what it failed with says nothing then. */
export const CANCELLED = 'CANCELLED';
/** A mistake of the gateway itself. */
export const UNFORESEEN = 'INTERNAL_SERVER_ERROR';

/** Every code of docs/errors.md. */
const CODES = {
  UNAUTHENTICATED: true,
  FORBIDDEN: true,
  BAD_USER_INPUT: true,
  RATE_LIMITED: true,
  UPSTREAM_UNAVAILABLE: true,
  UPSTREAM_TIMEOUT: true,
  UPSTREAM_INVALID_RESPONSE: true,
  LOOKUP_BUDGET_EXCEEDED: true,
  QUERY_TOO_COMPLEX: true,
  [UNFORESEEN]: true,
  BAD_REQUEST: true,
  REQUEST_ENTITY_TOO_LARGE: true,
  UNSUPPORTED_MEDIA_TYPE: true,
  GRAPHQL_PARSE_FAILED: true,
  GRAPHQL_VALIDATION_FAILED: true,
  OPERATION_RESOLUTION_FAILURE: true,
  PERSISTED_QUERY_NOT_FOUND: true,
  PERSISTED_QUERY_ID_REQUIRED: true,
  PERSISTED_QUERY_ONLY: true,
} satisfies Record<ErrorCode, true> & Record<string, true>;

/** The code as a label. */
export function codeLabel(code: string): string {
  return code === OK || code === CANCELLED || Object.hasOwn(CODES, code) ? code : OTHER;
}
