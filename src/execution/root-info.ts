import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';

/** What of an operation a resolver is told by its `info`. */
export interface OperationInfo {
  schema: GraphQLSchema;
  fragments: GraphQLResolveInfo['fragments'];
  operation: OperationDefinitionNode;
}

export function operationInfo(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationInfo {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return { schema, fragments, operation };
}

/** The `info` of a field of the query type, as graphql-js makes it. */
export function rootInfo(
  operation: OperationInfo,
  parentType: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  key: string,
  fieldNodes: readonly FieldNode[],
) {
  const { name: fieldName, type: returnType } = field;
  const path = { prev: undefined, key, typename: parentType.name };
  const known = { ...operation, fieldName, fieldNodes, returnType, parentType, path };
  return (
    rootValue: unknown,
    variableValues: GraphQLResolveInfo['variableValues'],
  ): GraphQLResolveInfo => ({ ...known, rootValue, variableValues });
}
