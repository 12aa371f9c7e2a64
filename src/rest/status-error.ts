import { GatewayError } from '../errors.ts';
import type { ListTasksQuery } from './types.ts';

/** Where a REST parameter comes from in a GraphQL query; the others are the gateway's own doing. */
const ARGUMENT_OF = {
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

/**
 * What a non-2xx answer means to the caller, whatever its body says. Of the body only what a 400
 * or 422 says of a parameter is passed on.
 */
export function errorFromStatus(status: number, body: string, retryAfter?: number): GatewayError {
  const with_ = (code: GatewayError['code'], message: string) =>
    new GatewayError(code, message, { status, retryAfter });
  switch (status) {
    case 401:
      return with_('UNAUTHENTICATED', 'The REST API does not know this token, or not any more.');
    case 403:
      return with_('FORBIDDEN', 'The REST API does not let this token list these tasks.');
    case 400:
    case 422:
      return with_('BAD_USER_INPUT', `The REST API refused the request${reasonsIn(body)}.`);
    case 429:
      return with_(
        'RATE_LIMITED',
        retryAfter === undefined
          ? 'The REST API has had too many requests with this token. Wait before asking again.'
          : `The REST API has had too many requests with this token. Ask again in ${retryAfter} s.`,
      );
    default:
      return status >= 500
        ? with_('UPSTREAM_UNAVAILABLE', `The REST API failed with status ${status}.`)
        : with_(
            'UPSTREAM_INVALID_RESPONSE',
            `The REST API answered with status ${status}, which is no answer to this request.`,
          );
  }
}

/** `{"detail": [{"loc": ["query", "assignee"], "msg": "…"}]}`, as far as it has that shape. */
function reasonsIn(body: string): string {
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
    const parameter: unknown = Array.isArray(location)
      ? location.find((part) => typeof part === 'string' && part in ARGUMENT_OF)
      : undefined;
    const message = fieldOf(item, 'msg');
    if (!isParameter(parameter) || typeof message !== 'string') return [];
    return [`\`${ARGUMENT_OF[parameter]}\`: ${message.slice(0, MAX_DETAIL_LENGTH)}`];
  });
  return reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
}

function isParameter(name: unknown): name is keyof typeof ARGUMENT_OF {
  return typeof name === 'string' && Object.hasOwn(ARGUMENT_OF, name);
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null && field in value
    ? Reflect.get(value, field)
    : undefined;
}
