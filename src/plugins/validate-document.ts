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

/** Validation stops after so many. */
export const MAX_ERRORS = 20;
/** Of one error. */
const MAX_NODES = 10;

/** The message of graphql-js where its limit of field comparisons is reached: it has no code for it. */
const ABORTED = 'Validation aborted.';
const ABORTED_AT_ERRORS = /^Too many validation errors/;
/** The limit of graphql-js; a pair of equal leaves counts as two. */
const MAX_COMPARISONS = 500_000;

/** How graphql-js says that a literal is not of its enum or scalar. */
const OF_A_LITERAL = /^(?:Enum "(\w+)"|(\w+)) cannot represent /;

/** Bounds the work of validation and the size of its errors, which can be far longer than the document. */
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
    // Before the rules of graphql-js 16, one of which throws for such a document.
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
