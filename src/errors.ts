/**
 * Every way an operation can fail, as the caller sees it in `extensions.code`. The table in
 * docs/errors.md says what each one asks of a screen.
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
  | 'LOOKUP_BUDGET_EXCEEDED';

export interface ErrorExtensions {
  code: ErrorCode;
  /** The REST answer behind the failure: its status and nothing else of it. */
  upstream?: { status: number };
  /** Seconds until asking again makes sense. */
  retryAfter?: number;
}

/** What else is known of a failure; the caller sees the first two. */
export interface ErrorDetails {
  status?: number | undefined;
  retryAfter?: number | undefined;
  /**
   * For the log: why, in a few words out of a bounded set. No token, URL, body or variable, nor
   * anything else that a caller or REST sent.
   */
  reason?: string | undefined;
  /** The same call may succeed if it is repeated. */
  isRetryable?: boolean;
  /** REST itself fails, as opposed to this one request. */
  countsForBreaker?: boolean;
}

/**
 * A failure that may be shown to the caller as it is. Its message holds no token, no URL and
 * nothing REST sent, except what REST said of a parameter. It never has a `cause`: got's errors
 * carry the caller's token.
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

/** The caller sent something that can not be carried out; the message says what to change. */
export function badUserInput(message: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', message);
}
