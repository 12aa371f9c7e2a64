import { type ASTVisitor, GraphQLError, type SelectionNode, type ValidationContext } from 'graphql';

const CONDITIONS = new Set(['skip', 'include']);

/** Refuses a subscription whose field may be left out, as the GraphQL specification does since September 2025 (5.2.4.1). */
export function noConditionalRoot(context: ValidationContext): ASTVisitor {
  const check = ({ directives = [] }: SelectionNode): void => {
    if (context.getParentType() !== context.getSchema().getSubscriptionType()) return;
    for (const directive of directives) {
      if (!CONDITIONS.has(directive.name.value)) continue;
      const message = `\`@${directive.name.value}\` cannot be used on the field of a subscription.`;
      context.reportError(new GraphQLError(message, { nodes: [directive] }));
    }
  };
  return { Field: check, FragmentSpread: check, InlineFragment: check };
}
