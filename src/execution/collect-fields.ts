import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** What a plan is compiled from. */
export interface PlannedOperation {
  schema: GraphQLSchema;
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  operation: OperationDefinitionNode;
  /** Variables of `@skip` and `@include`: a plan is valid only for these values. */
  variables: Record<string, unknown>;
}

/** Fields by response key, in the order of the response (GraphQL specification, 6.3.2). */
export type GroupedFieldSet = Map<string, [FieldNode, ...FieldNode[]]>;

/** @param selectionSets of all fields with one response key */
export function collectFields(
  operation: PlannedOperation,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): GroupedFieldSet {
  const groupedFieldSet: GroupedFieldSet = new Map();
  const visitedFragments = new Set<string>();
  for (const { selections } of selectionSets) {
    collectInto(groupedFieldSet, operation, type, selections, visitedFragments);
  }
  return groupedFieldSet;
}

function collectInto(
  groupedFieldSet: GroupedFieldSet,
  operation: PlannedOperation,
  type: GraphQLObjectType,
  selections: readonly SelectionNode[],
  visitedFragments: Set<string>,
): void {
  for (const selection of selections) {
    if (!shouldIncludeNode(operation, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      const responseKey = (selection.alias ?? selection.name).value;
      const group = groupedFieldSet.get(responseKey);
      if (group === undefined) groupedFieldSet.set(responseKey, [selection]);
      else group.push(selection);
      continue;
    }
    let fragment: { typeCondition?: NamedTypeNode; selectionSet: SelectionSetNode } | undefined;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      fragment = selection;
    } else {
      const name = selection.name.value;
      if (visitedFragments.has(name)) continue;
      visitedFragments.add(name);
      fragment = operation.fragments[name];
    }
    if (fragment === undefined) continue;
    if (!doesFragmentConditionMatch(operation.schema, fragment.typeCondition, type)) continue;
    const { selections: inner } = fragment.selectionSet;
    collectInto(groupedFieldSet, operation, type, inner, visitedFragments);
  }
}

function shouldIncludeNode({ variables }: PlannedOperation, node: SelectionNode): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
}

function doesFragmentConditionMatch(
  schema: GraphQLSchema,
  condition: NamedTypeNode | undefined,
  type: GraphQLObjectType,
): boolean {
  if (condition === undefined || condition.name.value === type.name) return true;
  const conditionalType = schema.getType(condition.name.value);
  return isAbstractType(conditionalType) && schema.isSubType(conditionalType, type);
}

/** Variables of `@skip`, `@include` and other directives: each combination needs its own plan. */
export function conditionVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) =>
      visit(directive, { Variable: ({ name }) => void names.add(name.value) }),
  });
  return [...names];
}
