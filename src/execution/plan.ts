import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getNullableType,
  isLeafType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { collectFields, type PlannedOperation } from './collect-fields.ts';
import { completeValueFor, isText } from './complete-value.ts';
import {
  type ArgumentsOf,
  compileField,
  compileLeafField,
  type ExecuteField,
  type PlannedField,
  resolverOf,
} from './execute-field.ts';
import {
  compileFields,
  type ExecuteFields,
  type SelectedField,
  type TextProperty,
} from './execute-fields.ts';
import { missingInfo } from './missing-info.ts';
import { UnsupportedOperation } from './unsupported-operation.ts';

export interface Plan {
  /** Executes the selection set of the root type. */
  execute: ExecuteFields;
  /** How many fields it has. */
  fields: number;
}

/**
 * The most fields of one response key that are listed in its errors: graphql-js computes line and column of
 * each, and there may be an error for every row.
 */
const MAX_LOCATED_NODES = 10;

/**
 * Compiles an operation: each of its fields becomes a function.
 *
 * @throws UnsupportedOperation for mutations, introspection, interfaces and unions, and resolvers below the
 *   root type that declare `info`
 */
export function planFor(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): Plan {
  const type = schema.getRootType(operation.operation);
  if (operation.operation === OperationTypeNode.MUTATION || !type) throw new UnsupportedOperation();
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const planner = new Planner({ schema, fragments, operation, variables });
  const execute = planner.object(type, [operation.selectionSet], true);
  return { execute, fields: planner.fields };
}

class Planner {
  readonly #operation: PlannedOperation;
  /** The number of fields planned so far. */
  fields = 0;
  #argsSlots = 0;

  constructor(operation: PlannedOperation) {
    this.#operation = operation;
  }

  object(
    type: GraphQLObjectType,
    selectionSets: readonly SelectionSetNode[],
    isRoot = false,
  ): ExecuteFields {
    const fields = new Map<string, SelectedField>();
    for (const [key, nodes] of collectFields(this.#operation, type, selectionSets)) {
      // In an object literal, this key would set the prototype.
      if (key === '__proto__') throw new UnsupportedOperation();
      this.fields += 1;
      const execute = this.#field(type, key, nodes, isRoot);
      const property = isRoot ? undefined : textPropertyOf(type, nodes[0]);
      fields.set(key, { execute, property });
    }
    return compileFields(fields);
  }

  #field(
    parent: GraphQLObjectType,
    key: string,
    nodes: [FieldNode, ...FieldNode[]],
    isRoot: boolean,
  ): ExecuteField {
    const name = nodes[0].name.value;
    if (name === '__typename') return () => parent.name;
    const definition = parent.getFields()[name];
    if (definition === undefined) throw new UnsupportedOperation();
    const { type } = definition;
    const coordinate = `${parent.name}.${name}`;
    const located = nodes.slice(0, MAX_LOCATED_NODES);
    const field: Omit<PlannedField, 'resolve' | 'info'> = {
      key,
      position: { nodes: located, isNullable: !isNonNullType(type) },
      argumentsOf: this.#argumentsOf(definition, nodes[0]),
      complete: completeValueFor(type, {
        coordinate,
        nodes: located,
        completeObjectValue: (objectType) => this.object(objectType, selectionSetsOf(nodes)),
      }),
    };
    const compile = isLeafType(getNullableType(type)) ? compileLeafField : compileField;
    const { resolve } = definition;
    if (isRoot && resolve !== undefined && resolve.length > 3) {
      const { schema, fragments, operation } = this.#operation;
      const names = { fieldName: name, path: { prev: undefined, key, typename: parent.name } };
      const types = { schema, parentType: parent, returnType: type };
      const known = { ...names, ...types, fragments, operation, fieldNodes: nodes };
      // Created once for each operation, so that the cost does not grow with the rows.
      return (rootValue, path, state) => {
        const info = { ...known, rootValue, variableValues: state.variables };
        const withInfo: PlannedField['resolve'] = (source, args, context) =>
          resolve(source, args, context, info);
        return compile({ ...field, resolve: withInfo, info })(rootValue, path, state);
      };
    }
    return compile({ ...field, resolve: resolverOf(definition), info: missingInfo(coordinate) });
  }

  #argumentsOf(definition: GraphQLField<unknown, unknown>, node: FieldNode): ArgumentsOf {
    if (definition.args.length === 0) return undefined;
    if (!hasVariables(node)) {
      try {
        const args = getArgumentValues(definition, node);
        return () => args;
      } catch {
        // Invalid arguments become an error of the field when it is executed.
      }
    }
    const argsSlot = this.#argsSlots++;
    return (state) => {
      const args = state.args[argsSlot] ?? getArgumentValues(definition, node, state.variables);
      state.args[argsSlot] = args;
      return args;
    };
  }
}

/** The property behind a field, if its type serializes text to itself. */
function textPropertyOf(parent: GraphQLObjectType, { name }: FieldNode): TextProperty | undefined {
  const field = parent.getFields()[name.value];
  if (field === undefined || !isText(getNullableType(field.type))) return undefined;
  const isNullable = !isNonNullType(field.type);
  if (field.resolve === undefined) return { name: field.name, isNullable };
  // Pothos notes here that a field only renames a property. If the resolver was wrapped, it has to be called.
  const { pothosExposedField: exposed, pothosOriginalResolve: original } = field.extensions;
  const isExposed = field.resolve === original && typeof exposed === 'string';
  return isExposed ? { name: exposed, isNullable } : undefined;
}

function selectionSetsOf(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}

function hasVariables(node: FieldNode): boolean {
  let found = false;
  const Variable = () => {
    found = true;
  };
  for (const argument of node.arguments ?? []) visit(argument, { Variable });
  return found;
}
