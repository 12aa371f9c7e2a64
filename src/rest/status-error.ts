import { type ErrorCode, GatewayError } from '../errors.ts';
import { isObject } from './json.ts';
import type { ListTasksQuery } from './types.ts';

/** The GraphQL argument behind each REST parameter; the gateway sets the others itself. */
const ARGUMENT_BY_PARAMETER = {
  status: 'filter.status',
  type: 'filter.type',
  classification: 'filter.classification',
  partner_id: 'filter.partnerId',
  assignee: 'filter.assigneeId',
  is_automated: 'filter.isAutomated',
  sort_by: 'orderBy.field',
  sort_order: 'orderBy.direction',
} satisfies Partial<Record<keyof ListTasksQuery, string>>;

const MAX_DETAILS = 5;
const MAX_DETAIL_LENGTH = 200;

/** Seconds, for a 429 without `Retry-After`. */
const DEFAULT_RETRY_AFTER = 1;
/** Statuses of a proxy or of overload: the same request may succeed later. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * The error for a response with another status than 2xx. From the body, only the validation messages of a 400
 * or 422 are shown.
 */
export function errorFromStatus(status: number, body: string, retryAfter?: number): GatewayError {
  if (status === 429) return rateLimited(retryAfter ?? DEFAULT_RETRY_AFTER, status);
  const reason = `status ${status}`;
  if (status < 500) {
    const [code, message] = refusalFrom(status, body);
    return new GatewayError(code, message, { status, reason });
  }
  return new GatewayError('UPSTREAM_UNAVAILABLE', `The REST API failed with status ${status}.`, {
    status,
    retryAfter,
    reason,
    isRetryable: RETRYABLE_STATUSES.has(status),
    countsForBreaker: true,
  });
}

function refusalFrom(status: number, body: string): [code: ErrorCode, message: string] {
  switch (status) {
    case 401:
      return ['UNAUTHENTICATED', 'The REST API does not accept this token.'];
    case 403:
      return ['FORBIDDEN', 'This token may not list these tasks in the REST API.'];
    case 400:
    case 422:
      return ['BAD_USER_INPUT', `The REST API refused the request${validationMessages(body)}.`];
    case 414:
    case 431:
      return [
        'BAD_USER_INPUT',
        'The request is too long for the REST API: filter by fewer or shorter values, or send a shorter token.',
      ];
    default:
      return [
        'UPSTREAM_INVALID_RESPONSE',
        `The REST API answered with the unexpected status ${status}.`,
      ];
  }
}

/**
 * @param seconds until REST accepts calls of this token again
 * @param status `undefined` if no request was sent because of an earlier 429
 */
export function rateLimited(seconds: number, status?: number): GatewayError {
  return new GatewayError(
    'RATE_LIMITED',
    `The REST API received too many requests with this token. Try again in ${seconds} s.`,
    { status, retryAfter: seconds, reason: 'rate limited by REST', isRetryable: true },
  );
}

/** From `{"detail": [{"loc": ["query", "assignee"], "msg": "…"}]}`; other shapes give none. */
function validationMessages(body: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return '';
  }
  const detail = fieldOf(parsed, 'detail');
  if (!Array.isArray(detail)) return '';
  const reasons = detail.slice(0, MAX_DETAILS).flatMap((item: unknown) => {
    const location = fieldOf(item, 'loc');
    const parameter = Array.isArray(location) ? location.find(isParameter) : undefined;
    const message = fieldOf(item, 'msg');
    if (parameter === undefined || typeof message !== 'string') return [];
    return [`\`${ARGUMENT_BY_PARAMETER[parameter]}\`: ${message.slice(0, MAX_DETAIL_LENGTH)}`];
  });
  return reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
}

function isParameter(name: unknown): name is keyof typeof ARGUMENT_BY_PARAMETER {
  return typeof name === 'string' && Object.hasOwn(ARGUMENT_BY_PARAMETER, name);
}

function fieldOf(value: unknown, field: string): unknown {
  return isObject(value) ? value[field] : undefined;
}
