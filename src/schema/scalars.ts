import { GatewayError } from '../errors.ts';
import { instantOf } from '../pagination/instant.ts';
import { builder } from './builder.ts';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** REST's own text where it is RFC 3339 already, which spares every row a Date. */
function dateTimeText(value: unknown): string {
  if (typeof value === 'string') {
    if (RFC_3339.test(value)) return value;
    const instant = instantOf(value);
    if (instant !== undefined) return new Date(instant / 1000).toISOString();
  }
  throw unfit('a point in time');
}

function plainObject(value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value;
  throw unfit('an object');
}

/** An integer beyond 2^53 is an object of its own kind, see src/rest/json.ts. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !JSON.isRawJSON(value);
}

function unfit(expected: string): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID_RESPONSE',
    `The REST API sent something that is not ${expected}.`,
    { reason: `something that is not ${expected}` },
  );
}

builder.scalarType('DateTime', {
  description:
    'A point in time as RFC 3339 text, such as `2023-11-07T05:31:56Z`. In JavaScript: `new Date(value)`.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: dateTimeText,
});

builder.scalarType('JSON', {
  description: 'Any JSON value: an object, a list, text, a number, a boolean or null.',
  serialize: (value) => value,
});

builder.scalarType('JSONObject', {
  description: 'A JSON object whose keys are not known in advance.',
  serialize: plainObject,
});
