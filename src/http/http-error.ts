/** See docs/errors.md. */
export type HttpErrorCode =
  | 'BAD_REQUEST'
  | 'UNAUTHENTICATED'
  | 'REQUEST_ENTITY_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'SUBSCRIPTION_LIMIT'
  | 'INTERNAL_SERVER_ERROR';

/** Refuses an HTTP request before GraphQL. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly extensions: { code: string };
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: HttpErrorCode,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.extensions = { code };
    this.headers = headers;
  }
}

export function notUtf8(): HttpError {
  return new HttpError(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body must be UTF-8.');
}

export function badRequest(message: string): HttpError {
  return new HttpError(400, 'BAD_REQUEST', message);
}
