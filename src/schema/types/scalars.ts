import { GraphQLError, Kind, type ValueNode } from 'graphql';
import { rfc3339From } from '../../pagination/instant.ts';
import { isObject } from '../../rest/json.ts';
import { sentError } from '../../rest/required-fields.ts';
import { builder } from '../builder.ts';
import { isTooDeep, MAX_JSON_DEPTH } from '../json-depth.ts';

/** Keeps REST's digits, and writes the zone as RFC 3339 requires. */
function dateTimeText(value: unknown): string {
  const text = typeof value === 'string' ? rfc3339From(value) : undefined;
  if (text === undefined) throw sentError('something that is not a point in time');
  return text;
}

/** Only checks that it is text. Resolvers check that it is a time, so that the error names the argument. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw noText();
}

/** Without the node, the error of a literal would have no location. */
function literalText(node: ValueNode): string {
  if (node.kind === Kind.STRING) return node.value;
  throw noText(node);
}

function noText(nodes?: ValueNode): GraphQLError {
  const message = 'DateTime takes RFC 3339 text with a zone, such as "2023-11-07T05:31:56Z".';
  return new GraphQLError(message, nodes && { nodes });
}

function plainObject(value: unknown): Record<string, unknown> {
  // Integers above 2^53 are raw JSON objects, see src/rest/json.ts.
  if (isObject(value) && !JSON.isRawJSON(value)) return json(value);
  throw sentError('something that is not an object');
}

/** @throws GatewayError for a value that `JSON.stringify` could not write */
function json<Value>(value: Value): Value {
  if (isTooDeep(value))
    throw sentError(`JSON that is nested more than ${MAX_JSON_DEPTH} levels deep`);
  return value;
}

builder.scalarType('DateTime', {
  description:
    'A point in time as RFC 3339 text with a zone, such as `2023-11-07T05:31:56Z`. In JavaScript: `new Date(value)`, and `date.toISOString()` for an argument.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: dateTimeText,
  parseValue: text,
  parseLiteral: literalText,
});

builder.scalarType('JSON', {
  description: 'Any JSON value: an object, a list, text, a number, a boolean or null.',
  serialize: json,
});

builder.scalarType('JSONObject', {
  description: 'A JSON object with any keys.',
  serialize: plainObject,
});
