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
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** What the selections of one operation are read by. */
export interface SelectionScope {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Decide `@skip` and `@include`: a plan holds for the values that it was made with. */
  variables: Record<string, unknown>;
}

/** Fields by response key, in the order they are answered (GraphQL specification, 6.3.2). */
export type FieldGroups = Map<string, [FieldNode, ...FieldNode[]]>;

/** @param sets of all the fields that are merged into one */
export function fieldsIn(
  scope: SelectionScope,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): FieldGroups {
  const groups: FieldGroups = new Map();
  const visited = new Set<string>();
  for (const { selections } of sets) collect(scope, type, selections, groups, visited);
  return groups;
}

function collect(
  scope: SelectionScope,
  type: GraphQLObjectType,
  selections: readonly SelectionNode[],
  groups: FieldGroups,
  visited: Set<string>,
): void {
  for (const selection of selections) {
    if (!isIncluded(scope, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = (selection.alias ?? selection.name).value;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [selection]);
      else group.push(selection);
      continue;
    }
    let fragment: { typeCondition?: NamedTypeNode; selectionSet: SelectionSetNode } | undefined;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      fragment = selection;
    } else {
      const name = selection.name.value;
      if (visited.has(name)) continue;
      visited.add(name);
      fragment = scope.fragments.get(name);
    }
    if (fragment === undefined || !fits(scope.schema, fragment.typeCondition, type)) continue;
    collect(scope, type, fragment.selectionSet.selections, groups, visited);
  }
}

function isIncluded({ variables }: SelectionScope, selection: SelectionNode): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.if !== false;
}

function fits(
  schema: GraphQLSchema,
  condition: NamedTypeNode | undefined,
  type: GraphQLObjectType,
): boolean {
  if (condition === undefined || condition.name.value === type.name) return true;
  const named = schema.getType(condition.name.value);
  return isAbstractType(named) && schema.isSubType(named, type);
}

/** The variables that decide which fields a document has: those in its directives. */
export function decidingVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) =>
      visit(directive, { Variable: ({ name }) => void names.add(name.value) }),
  });
  return [...names];
}
