import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import {
  type ASTVisitor,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  type SelectionNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

export interface DocumentLimits {
  maxDepth: number;
  maxAliases: number;
  introspection: boolean;
}

/** The validation rules of this gateway, in addition to those of graphql-js. */
export function documentRules({
  maxAliases,
  maxDepth,
  introspection,
}: DocumentLimits): ValidationRule[] {
  const onReject = [(_context: unknown, error: GraphQLError) => asRefusal(error)];
  return [
    noUnknownOperation,
    maxAliasesRule({ n: maxAliases, onReject }),
    maxDepthRule({ n: maxDepth, flattenFragments: true, onReject }),
    ...(introspection ? [] : [NoSchemaIntrospectionCustomRule, noPrintedSchema]),
  ];
}

/** GraphQL Armor reports limits as syntax errors, without a code. */
function asRefusal(error: GraphQLError): void {
  error.message = error.message.replace(/^Syntax Error: /, '');
  error.extensions.code = 'QUERY_TOO_COMPLEX';
}

/** Refuses mutations. graphql-js would not, because without a root type there are no fields to validate. */
export function noUnknownOperation(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (context.getSchema().getRootType(node.operation)) return;
      const message = `This graph has no ${node.operation}s: it only reads.`;
      context.reportError(new GraphQLError(message, { nodes: [node] }));
    },
  };
}

/** `_sdl` and `_service` return the schema as introspection does. */
function noPrintedSchema(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const { value } = node.name;
      if (value !== '_sdl' && value !== '_service') return;
      const message = `Introspection is off, so the field "${value}" is not available.`;
      context.reportError(new GraphQLError(message, { nodes: [node] }));
    },
  };
}

const CONDITIONS = ['skip', 'include'];

/**
 * Refuses `@skip` and `@include` on the field of a subscription, as the GraphQL specification does since
 * September 2025 (5.2.4.1).
 */
export function noConditionalRoot(context: ValidationContext): ASTVisitor {
  const check = ({ directives = [] }: SelectionNode): void => {
    if (context.getParentType() !== context.getSchema().getSubscriptionType()) return;
    for (const directive of directives) {
      if (!CONDITIONS.includes(directive.name.value)) continue;
      const message = `\`@${directive.name.value}\` cannot be used on the field of a subscription.`;
      context.reportError(new GraphQLError(message, { nodes: [directive] }));
    }
  };
  return { Field: check, FragmentSpread: check, InlineFragment: check };
}
