import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  type ValidationRule,
  validate,
} from 'graphql';
import { noConditionalRoot } from './document-rules.ts';
import { shortMessage } from './mask-error.ts';
import { tooComplex, withinStack } from './too-complex.ts';
import { takesOneValue } from './use-variable-errors.ts';

/** Validation stops after so many errors. */
export const MAX_ERRORS = 20;
/** The most nodes of one error. */
const MAX_NODES = 10;

/** The message of graphql-js when its limit of field comparisons is reached. It has no code. */
const ABORTED = 'Validation aborted.';
const ABORTED_AT_ERRORS = /^Too many validation errors/;
/** The limit of graphql-js. A pair of equal leaf fields counts as two comparisons. */
const MAX_COMPARISONS = 500_000;

/** The start of the message of graphql-js for a literal that does not have its enum or scalar type. */
const OF_A_LITERAL = /^(?:Enum "(\w+)"|(\w+)) cannot represent /;

/**
 * Validates a document, and limits the work and the size of errors, which can be much longer than the
 * document.
 */
export function validateDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: readonly ValidationRule[],
): readonly GraphQLError[] {
  const isSubscription = document.definitions.some(
    (definition) =>
      'operation' in definition && definition.operation === OperationTypeNode.SUBSCRIPTION,
  );
  if (isSubscription) {
    // Checked first, because a rule of graphql-js 16 throws an error for such a document.
    const errors = validate(schema, document, [noConditionalRoot]);
    if (errors.length > 0) return errors;
  }
  const errors = withinStack(() => validate(schema, document, rules, { maxErrors: MAX_ERRORS }));
  if (!errors.some(({ message }) => message === ABORTED)) return errors.map(explained);
  return [
    tooComplex(
      `Limit of ${MAX_COMPARISONS} comparisons between fields of one name exceeded. Select each field once.`,
    ),
  ];
}

function explained(error: GraphQLError): GraphQLError {
  const { nodes, extensions } = error;
  const message = messageOf(error);
  if (message === error.message && (nodes?.length ?? 0) <= MAX_NODES) return error;
  return new GraphQLError(message, { nodes: nodes?.slice(0, MAX_NODES) ?? null, extensions });
}

function messageOf({ message, nodes }: GraphQLError): string {
  if (ABORTED_AT_ERRORS.test(message)) {
    return `There are more than ${MAX_ERRORS} errors; the others are not listed.`;
  }
  if (nodes?.[0]?.kind === Kind.LIST) {
    const [, enumName, scalarName] = OF_A_LITERAL.exec(message) ?? [];
    const type = enumName ?? scalarName;
    if (type !== undefined) return takesOneValue(type);
  }
  return shortMessage(message);
}
