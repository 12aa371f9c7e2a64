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
  | 'UPSTREAM_INVALID_RESPONSE';

export interface ErrorExtensions {
  code: ErrorCode;
  /** The REST answer behind the failure: its status and nothing else of it. */
  upstream?: { status: number };
  /** Seconds until asking again makes sense. */
  retryAfter?: number;
}

/**
 * A failure that may be shown to the caller as it is. Its message holds no token, no URL and
 * nothing REST sent, except what REST said of a parameter. It never has a `cause`: got's errors
 * carry the caller's token.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly extensions: ErrorExtensions;

  constructor(
    code: ErrorCode,
    message: string,
    details: { status?: number | undefined; retryAfter?: number | undefined } = {},
  ) {
    super(message);
    this.extensions = { code };
    if (details.status !== undefined) this.extensions.upstream = { status: details.status };
    if (details.retryAfter !== undefined) this.extensions.retryAfter = details.retryAfter;
  }

  get code(): ErrorCode {
    return this.extensions.code;
  }
}

/** The caller sent something that can not be carried out; the message says what to change. */
export function badUserInput(message: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', message);
}
