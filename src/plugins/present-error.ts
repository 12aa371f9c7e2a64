import { GraphQLError, type GraphQLErrorOptions, Kind, print } from 'graphql';
import { GatewayError } from '../errors.ts';

/**
 * How executors word it that a value is not of its field's type. The message holds the value, and
 * an error class of its own there is not.
 */
const UNFIT = /^(?:String|Int|Float|Boolean|ID|Enum "\w+") cannot represent /;

const UNFIT_MESSAGE = 'The REST API sent a value that does not fit this field.';

/** Shown in place of a failure that nobody foresaw. */
export const MASK = 'Unexpected error. The log has the details under the request id.';

/**
 * An error as the caller gets it: with a code, and with nothing in it that is not meant for them.
 * Errors that Yoga makes before execution have codes of their own and keep them.
 */
export function presentError(error: unknown): GraphQLError {
  if (error instanceof GatewayError) {
    return new ReasonedError(error.reason, error.message, { extensions: { ...error.extensions } });
  }
  // Yoga's own reading of a URL or a form; what a resolver throws comes wrapped in a GraphQLError.
  if (error instanceof SyntaxError) return badRequest('`variables` or `extensions` is not JSON.');
  if (!(error instanceof GraphQLError)) return masked(undefined, error);
  const cause = rootOf(error);
  if (cause instanceof GatewayError) {
    return placed(error, cause.message, { ...cause.extensions }, cause.reason);
  }
  if (error.path !== undefined && UNFIT.test(cause.message)) {
    const code = 'UPSTREAM_INVALID_RESPONSE';
    return placed(error, UNFIT_MESSAGE, { code }, 'a value that does not fit its field');
  }
  if (!(cause instanceof GraphQLError)) return masked(error, cause);
  const { code, http } = error.extensions;
  if (code !== undefined || http !== undefined) {
    return placed(error, error.message, {
      code: code ?? 'BAD_REQUEST',
      ...(isObject(http) && { http: statusOf(http, code) }),
    });
  }
  return placed(error, withoutValue(error), { code: 'BAD_USER_INPUT' });
}

/**
 * Yoga's note to itself about the status of a request that it will not execute. `spec` makes it 200
 * for `application/json`, as GraphQL over HTTP has it for documents that do not parse or validate;
 * a body that is not JSON is a bad request whatever the caller accepts.
 */
function statusOf(http: object, code: unknown): object {
  return code === 'BAD_REQUEST' ? { ...http, spec: false } : http;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The failure that nobody foresaw behind a masked error. */
export function unforeseenCause(error: unknown): Error | undefined {
  if (!(error instanceof GraphQLError)) return undefined;
  return error.extensions.code === 'INTERNAL_SERVER_ERROR' ? error.originalError : undefined;
}

/** Why an operation failed, in words for the log. */
export function reasonOf(error: unknown): string | undefined {
  return error instanceof ReasonedError ? error.reason : undefined;
}

const VARIABLE = /^Variable "(\$\w+)" got invalid value /;

/** GraphQL repeats a variable's value when it can not be used; the name and the place are enough. */
function withoutValue({ message, nodes }: GraphQLError): string {
  const [, variable] = VARIABLE.exec(message) ?? [];
  if (variable === undefined) return message;
  const [, place] = / at "([\w.[\]]+)"; /.exec(message) ?? [];
  const [definition] = nodes ?? [];
  const type =
    definition?.kind === Kind.VARIABLE_DEFINITION ? ` of type \`${print(definition.type)}\`` : '';
  const where = place === undefined ? '' : `, at \`${place}\``;
  return `Variable \`${variable}\`${type} has a value that does not fit${where}.`;
}

/** What was thrown, below the errors that GraphQL wraps it in to add the path. */
function rootOf(error: GraphQLError): Error {
  let root: Error = error;
  while (root instanceof GraphQLError && root.originalError) root = root.originalError;
  return root;
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}

function placed(
  { nodes, path }: GraphQLError,
  message: string,
  extensions: Record<string, unknown>,
  reason?: string,
): GraphQLError {
  const options = { nodes: nodes ?? null, path: path ?? null, extensions };
  return reason === undefined
    ? new GraphQLError(message, options)
    : new ReasonedError(reason, message, options);
}

/**
 * An error that knows why, for the log: JSON does not have it, so no caller sees it. An
 * `originalError` would make Yoga answer with status 500.
 */
class ReasonedError extends GraphQLError {
  readonly reason: string | undefined;

  constructor(reason: string | undefined, message: string, options: GraphQLErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

function masked(error: GraphQLError | undefined, cause: unknown): GraphQLError {
  return new GraphQLError(MASK, {
    nodes: error?.nodes ?? null,
    path: error?.path ?? null,
    originalError: cause instanceof Error ? cause : new Error('something other than an Error'),
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  });
}
