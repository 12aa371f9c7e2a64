import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  getOperationAST,
  getVariableValues,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';

/** The list size that a router assumes without `@listSize`, unless it is configured. */
const LIST_SIZE = 10;

/**
 * The cost of an operation as a router estimates it from `@cost` and `@listSize`: for each field its
 * arguments, and the number of its objects times (its weight and its selections). These are the rules of
 * Apollo Router and Cosmo (https://www.apollographql.com/docs/graphos/routing/security/demand-control), which
 * differ from IBM's in that the weight of a field with a list counts for each object.
 */
export function estimatedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  inputs: Record<string, unknown> = {},
): number {
  const operation = getOperationAST(document);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) throw new Error('no operation');
  const { coerced, errors } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    inputs,
  );
  if (coerced === undefined) throw new Error(String(errors));
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION
        ? [[definition.name.value, definition] as const]
        : [],
    ),
  );

  function ofSelections(
    { selections }: SelectionSetNode,
    typeName: string,
    sizes: ReadonlyMap<string, number>,
  ): number {
    let cost = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        cost += ofField(selection, typeName, sizes);
      } else {
        const part =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        if (part === undefined) throw new Error('no such fragment');
        cost += ofSelections(part.selectionSet, part.typeCondition?.name.value ?? typeName, sizes);
      }
    }
    return cost;
  }

  function ofField(node: FieldNode, typeName: string, sizes: ReadonlyMap<string, number>): number {
    const type = schema.getType(typeName);
    const field =
      isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    // `__typename`.
    if (field === undefined) return 0;
    const args = getArgumentValues(field, node, coerced);
    const named = getNamedType(field.type);
    const size = listSizeOf(field, args);
    const count = isListType(getNullableType(field.type))
      ? (sizes.get(field.name) ?? size?.count ?? LIST_SIZE)
      : 1;
    const weight =
      weightIn(field.astNode?.directives) ??
      weightIn(named.astNode?.directives) ??
      (isCompositeType(named) ? 1 : 0);
    const inner = new Map(size?.fields.map((name) => [name, size.count]));
    const selected = node.selectionSet ? ofSelections(node.selectionSet, named.name, inner) : 0;
    return argumentsOf(field, args) + count * (weight + selected);
  }

  return ofSelections(operation.selectionSet, root.name, new Map());
}

/** The given arguments; an input object counts as 1 unless it has a weight. */
function argumentsOf(
  { args: definitions }: GraphQLField<unknown, unknown>,
  args: Record<string, unknown>,
): number {
  return definitions.reduce((cost, { name, type, astNode }) => {
    const value = args[name];
    if (value === undefined || value === null) return cost;
    return (
      cost + (weightIn(astNode?.directives) ?? (isInputObjectType(getNamedType(type)) ? 1 : 0))
    );
  }, 0);
}

function weightIn(directives: readonly ConstDirectiveNode[] | undefined): number | undefined {
  const weight = argumentsIn(directives, 'cost')?.get('weight');
  return typeof weight === 'number' ? weight : undefined;
}

function listSizeOf(field: GraphQLField<unknown, unknown>, args: Record<string, unknown>) {
  const listSize = argumentsIn(field.astNode?.directives, 'listSize');
  if (listSize === undefined) return undefined;
  const slices = textsIn(listSize.get('slicingArguments'))
    .map((name) => args[name])
    .filter((value) => typeof value === 'number');
  const count =
    slices.length > 0 ? Math.max(...slices) : Number(listSize.get('assumedSize') ?? LIST_SIZE);
  return { count, fields: textsIn(listSize.get('sizedFields')) };
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function argumentsIn(directives: readonly ConstDirectiveNode[] | undefined, name: string) {
  const directive = directives?.find((one) => one.name.value === name);
  return (
    directive &&
    new Map(directive.arguments?.map((one) => [one.name.value, valueFromASTUntyped(one.value)]))
  );
}
