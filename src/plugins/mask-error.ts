import { GraphQLError, type GraphQLErrorOptions } from 'graphql';
import { GatewayError } from '../errors.ts';
import { isObject } from '../rest/json.ts';

/**
 * The message of graphql-js for a value that does not have its field's type. There is no error class for
 * that.
 */
const INVALID_VALUE = /^(?:String|Int|Float|Boolean|ID|Enum "\w+") cannot represent /;

/** The most characters of a message of graphql-js or Yoga, which may repeat every name of a request. */
const MAX_MESSAGE = 500;

/** Replaces a message that contains the value. */
const INVALID_VALUE_MESSAGE = 'The REST API sent a value that does not fit this field.';

/** Replaces the message of an unexpected error. */
export const MASKED_MESSAGE = 'Unexpected error. The log has the details under the request id.';

/**
 * The error for the caller: with a code, and without internal details. Errors of Yoga itself keep their
 * codes.
 */
export function maskError(error: unknown): GraphQLError {
  if (error instanceof GatewayError) {
    return new ReasonedError(error.reason, error.message, { extensions: { ...error.extensions } });
  }
  // From Yoga's parser of a URL or a form: errors of resolvers are always wrapped in a GraphQLError.
  if (error instanceof SyntaxError) return badRequest('`variables` or `extensions` is not JSON.');
  if (!(error instanceof GraphQLError)) return maskedError(undefined, error);
  const cause = rootCauseOf(error);
  if (cause instanceof GatewayError) {
    return withLocation(error, cause.message, { ...cause.extensions }, cause.reason);
  }
  if (error.path !== undefined && INVALID_VALUE.test(cause.message)) {
    const code = 'UPSTREAM_INVALID_RESPONSE';
    return withLocation(
      error,
      INVALID_VALUE_MESSAGE,
      { code },
      'a value that does not fit its field',
    );
  }
  if (!(cause instanceof GraphQLError)) return maskedError(error, cause);
  const { code, http, cost } = error.extensions;
  if (code !== undefined || http !== undefined) {
    return withLocation(error, shortMessage(error.message), {
      code: code ?? 'BAD_REQUEST',
      ...(code === 'QUERY_TOO_COMPLEX' && isObject(cost) && { cost }),
      ...(isObject(http) && { http: statusOf(http, code) }),
    });
  }
  return withLocation(error, shortMessage(error.message), { code: 'BAD_USER_INPUT' });
}

export function shortMessage(message: string): string {
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE)}…`;
}

/**
 * `http.spec` makes Yoga answer `application/json` with 200, which GraphQL over HTTP requires for a well-formed
 * request that cannot be executed. A body that is not JSON is always a 400.
 */
function statusOf(http: object, code: unknown): object {
  if (code === 'BAD_REQUEST') return { ...http, spec: false };
  return code === 'OPERATION_RESOLUTION_FAILURE' ? { ...http, spec: true } : http;
}

/** The unexpected error behind a masked one. */
export function unexpectedCause(error: unknown): Error | undefined {
  if (!(error instanceof GraphQLError)) return undefined;
  return error.extensions.code === 'INTERNAL_SERVER_ERROR' ? error.originalError : undefined;
}

/** Why an operation failed, for the log. */
export function reasonOf(error: unknown): string | undefined {
  return error instanceof ReasonedError ? error.reason : undefined;
}

/** The error that was thrown, without the GraphQLErrors around it that add the path. */
function rootCauseOf(error: GraphQLError): Error {
  let root: Error = error;
  while (root instanceof GraphQLError && root.originalError) root = root.originalError;
  return root;
}

/** Refuses a request before its execution. */
export function badRequest(message: string, status = 400): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } });
}

function withLocation(
  { nodes, source, positions, path }: GraphQLError,
  message: string,
  extensions: Record<string, unknown>,
  reason?: string,
): GraphQLError {
  return new ReasonedError(reason, message, {
    nodes: nodes ?? null,
    // For a syntax error, which has no nodes.
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  });
}

/**
 * Contains the reason for the log, which is not sent. `originalError` cannot be used for that, because it
 * makes Yoga answer with status 500.
 */
class ReasonedError extends GraphQLError {
  readonly reason: string | undefined;

  constructor(reason: string | undefined, message: string, options: GraphQLErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

function maskedError(error: GraphQLError | undefined, cause: unknown): GraphQLError {
  return new GraphQLError(MASKED_MESSAGE, {
    nodes: error?.nodes ?? null,
    path: error?.path ?? null,
    originalError: cause instanceof Error ? cause : new Error('something other than an Error'),
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  });
}
