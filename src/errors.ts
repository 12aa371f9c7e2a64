/**
 * `extensions.code` of the errors that resolvers and REST calls throw. docs/errors.md says what a client
 * should do about each.
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

/** Details of a {@link GatewayError}. The caller sees `status` and `retryAfter`. */
export interface ErrorDetails {
  status?: number | undefined;
  retryAfter?: number | undefined;
  /**
   * For the log: the cause in a few words from a bounded set, without anything that a caller or REST sent.
   */
  reason?: string | undefined;
  /** Whether a retry of the same call may succeed. */
  isRetryable?: boolean;
  /** Whether REST itself fails, not only this request. */
  countsForBreaker?: boolean;
}

/**
 * An error whose message is safe to show to the caller: it contains no token, no URL, and nothing that REST
 * sent except its validation messages. It never has a `cause`, because got's errors contain the token.
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

/** Whether the error refuses an input, either the caller's or one that REST does not accept. */
export function isBadInput(error: unknown): error is GatewayError {
  return error instanceof GatewayError && error.code === 'BAD_USER_INPUT';
}

const TOO_LONG: ReadonlySet<number | undefined> = new Set([414, 431]);

/** Whether REST refuses a value of a filter, and not the length of the request. */
export function isRefusedValue(error: unknown): boolean {
  return isBadInput(error) && !TOO_LONG.has(error.extensions.upstream?.status);
}

/** Whether rows could not be delivered exactly, because the list or its order changed. */
export function isUnstableOrder(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'UPSTREAM_ORDER_UNSTABLE';
}

/** @param message says what to change */
export function badUserInput(message: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', message);
}
