/**
 * `extensions.code` of the errors that resolvers and REST calls throw. docs/errors.md says what a
 * client does about each.
 */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'RATE_LIMITED'
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_INVALID_RESPONSE'
  | 'UPSTREAM_ORDER_UNSTABLE'
  | 'LOOKUP_BUDGET_EXCEEDED'
  | 'SUBSCRIPTION_LIMIT';

export interface ErrorExtensions {
  code: ErrorCode;
  /** The status of the REST response behind the failure. */
  upstream?: { status: number };
  /** Seconds until a retry makes sense. */
  retryAfter?: number;
}

/** The caller sees the first two. */
export interface ErrorDetails {
  status?: number | undefined;
  retryAfter?: number | undefined;
  /**
   * For the log: the cause in a few words out of a bounded set, without anything that a caller or
   * REST sent.
   */
  reason?: string | undefined;
  /** A retry of the same call may succeed. */
  isRetryable?: boolean;
  /** REST itself fails, not just this request. */
  countsForBreaker?: boolean;
}

/**
 * A failure whose message is safe to show to the caller: no token, no URL, and nothing that REST sent
 * but its validation messages. It never has a `cause`: got's errors carry the token.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly extensions: ErrorExtensions;
  readonly reason: string | undefined;
  readonly isRetryable: boolean;
  readonly countsForBreaker: boolean;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    const { status, retryAfter, reason, isRetryable = false, countsForBreaker = false } = details;
    this.extensions = { code };
    if (status !== undefined) this.extensions.upstream = { status };
    if (retryAfter !== undefined) this.extensions.retryAfter = retryAfter;
    this.reason = reason;
    this.isRetryable = isRetryable;
    this.countsForBreaker = countsForBreaker;
  }

  get code(): ErrorCode {
    return this.extensions.code;
  }
}

/** Whether it refuses an input: of the caller, or one that REST does not take. */
export function isBadInput(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'BAD_USER_INPUT';
}

/** @param message says what to change */
export function badUserInput(message: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', message);
}
