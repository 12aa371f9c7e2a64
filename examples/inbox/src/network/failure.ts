/** A response without the requested data. The code decides what to show. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: string;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  /** The id in the gateway's log line. */
  readonly requestId: string | undefined;

  constructor(code: string, message: string, details: FailureDetails = {}) {
    super(message);
    this.code = code;
    this.retryAfter = details.retryAfter;
    this.requestId = details.requestId;
  }
}

interface FailureDetails {
  retryAfter?: number | undefined;
  requestId?: string | undefined;
}

export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: readonly AnswerError[];
}

interface AnswerError {
  message: string;
  path?: readonly (string | number)[];
  extensions?: { code?: string; retryAfter?: number };
}

/**
 * The error of a response without data, or of a root field that is null. A null propagates to the nearest
 * nullable field, so the path of the error may be longer. Other errors have a null at their own path.
 */
export function failureIn(answer: Answer, requestId: string | undefined): Failure | undefined {
  const { data, errors = [] } = answer;
  const error = errors.find(({ path: [root] = [] }) => {
    return data === null || data === undefined || root === undefined || data[root] === null;
  });
  if (error === undefined) return undefined;
  const { code = 'INTERNAL_SERVER_ERROR', retryAfter } = error.extensions ?? {};
  return new Failure(code, error.message, { retryAfter, requestId });
}

/** A caught error as a failure with a code. */
export function failureFrom(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('PAGE_ERROR', error instanceof Error ? error.message : String(error));
}
