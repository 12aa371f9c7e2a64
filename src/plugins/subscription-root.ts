import {
  type DocumentNode,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionNode,
} from 'graphql';

const CONDITIONS = new Set(['skip', 'include']);

/**
 * The errors of subscriptions whose field may be left out, which the GraphQL specification forbids since
 * September 2025 (5.2.4.1). graphql-js 16 throws for them instead.
 */
export function conditionalRootErrors({ definitions }: DocumentNode): GraphQLError[] {
  const isRoot = new Set<string>();
  const errors: GraphQLError[] = [];
  const check = (selections: readonly SelectionNode[]): void => {
    for (const selection of selections) {
      for (const directive of selection.directives ?? []) {
        if (!CONDITIONS.has(directive.name.value)) continue;
        const message = `\`@${directive.name.value}\` cannot be used on the field of a subscription.`;
        errors.push(new GraphQLError(message, { nodes: [directive] }));
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) check(selection.selectionSet.selections);
      if (selection.kind === Kind.FRAGMENT_SPREAD) isRoot.add(selection.name.value);
    }
  };
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (definition.operation === OperationTypeNode.SUBSCRIPTION) {
      check(definition.selectionSet.selections);
    }
  }
  // A set visits what is added meanwhile, and each fragment once.
  for (const name of isRoot) {
    for (const definition of definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name) {
        check(definition.selectionSet.selections);
      }
    }
  }
  return errors;
}
