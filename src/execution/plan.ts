import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getNullableType,
  isLeafType,
  isNonNullType,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { type Complete, completeFor } from './completion.ts';
import { missingInfo } from './missing-info.ts';
import { objectReader, type ReadField, type ReadObject } from './object-reader.ts';
import { type OperationInfo, operationInfo, rootInfo } from './root-info.ts';
import { failed, isPromise, type Path, type Place, type Run } from './run.ts';
import { fieldsIn, type SelectionScope } from './selection.ts';
import { Uncompilable } from './uncompilable.ts';

/** Executes the selection of the query type; the answer's `data`, or a promise of it. */
export type Plan = (rootValue: unknown, run: Run) => ReturnType<ReadObject>;

type Args = Record<string, unknown>;

/** Nothing where a field takes none. */
type ArgsOf = ((run: Run) => Args) | undefined;

/**
 * A field that is selected more often has errors that name only the first of the places: finding each
 * of them costs time, and there may be an error for every row.
 */
const MAX_LOCATED_NODES = 10;

const NO_ARGS: Args = Object.freeze({});

/**
 * Reads an operation once, so that executing it is calling the functions it was turned into.
 *
 * @param countField called for every field of the plan
 * @throws Uncompilable for introspection, interfaces and unions, and resolvers below the query type
 *   that ask for the `info` of their field
 */
export function planFor(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
  countField: () => void,
): Plan {
  const type = schema.getQueryType();
  if (operation.operation !== OperationTypeNode.QUERY || !type) throw new Uncompilable();
  const info = operationInfo(schema, document, operation);
  const fragments = new Map(Object.entries(info.fragments));
  const planner = new Planner({ schema, fragments, variables }, info, countField);
  const read = planner.object(type, [operation.selectionSet], true);
  return (rootValue, run) => read(rootValue, undefined, run);
}

class Planner {
  readonly #scope: SelectionScope;
  readonly #info: OperationInfo;
  readonly #countField: () => void;
  #fieldsWithVariables = 0;

  constructor(scope: SelectionScope, info: OperationInfo, countField: () => void) {
    this.#scope = scope;
    this.#info = info;
    this.#countField = countField;
  }

  object(type: GraphQLObjectType, sets: readonly SelectionSetNode[], isRoot = false): ReadObject {
    const fields = new Map<string, ReadField>();
    for (const [key, nodes] of fieldsIn(this.#scope, type, sets)) {
      // As a name in an object literal it would be the prototype.
      if (key === '__proto__') throw new Uncompilable();
      this.#countField();
      fields.set(key, this.#field(type, key, nodes, isRoot));
    }
    return objectReader(fields);
  }

  #field(
    parent: GraphQLObjectType,
    key: string,
    nodes: [FieldNode, ...FieldNode[]],
    isRoot: boolean,
  ): ReadField {
    const name = nodes[0].name.value;
    if (name === '__typename') return () => parent.name;
    const field = parent.getFields()[name];
    if (field === undefined) throw new Uncompilable();
    const { type } = field;
    const coordinate = `${parent.name}.${name}`;
    const located = nodes.slice(0, MAX_LOCATED_NODES);
    const place: Place = { nodes: located, isNullable: !isNonNullType(type) };
    const complete = completeFor(type, {
      coordinate,
      nodes: located,
      completeObject: (objectType) => this.object(objectType, selectionsOf(nodes)),
    });
    const argsOf = this.#args(field, nodes[0]);
    const read = isLeafType(getNullableType(type)) ? readLeaf : readComposite;
    const { resolve } = field;
    if (isRoot && resolve !== undefined && resolve.length > 3) {
      // Once for each operation, so that what it costs does not grow with the rows.
      const infoOf = rootInfo(this.#info, parent, field, key, nodes);
      return (source, path, run) => {
        const info = infoOf(source, run.variables);
        const withInfo: Resolve = (root, args, context) => resolve(root, args, context, info);
        return read(key, { resolve: withInfo, argsOf, info }, complete, place)(source, path, run);
      };
    }
    const call = { resolve: resolverOf(field), argsOf, info: missingInfo(coordinate) };
    return read(key, call, complete, place);
  }

  #args(field: GraphQLField<unknown, unknown>, node: FieldNode): ArgsOf {
    if (field.args.length === 0) return undefined;
    if (!hasVariables(node)) {
      try {
        const args = getArgumentValues(field, node);
        return () => args;
      } catch {
        // Said where the field stands, when it is read.
      }
    }
    const number = this.#fieldsWithVariables++;
    return (run) => {
      const args = run.args[number] ?? getArgumentValues(field, node, run.variables);
      run.args[number] = args;
      return args;
    };
  }
}

type Resolve = (source: unknown, args: Args, context: unknown, info: object) => unknown;

/** How a field's resolver is called. */
interface ResolverCall {
  resolve: Resolve;
  argsOf: ArgsOf;
  info: object;
}

function resolverOf({ name, resolve }: GraphQLField<unknown, unknown>): Resolve {
  if (resolve === undefined)
    return (source, args, context, info) => propertyOf(name, source, args, context, info);
  if (!takesNoInfo(resolve)) throw new Uncompilable();
  return resolve;
}

function takesNoInfo(resolve: unknown): resolve is Resolve {
  return typeof resolve === 'function' && resolve.length <= 3;
}

/** A method is called; its object is no part of its arguments, so `info` is the third of them. */
function propertyOf(
  name: string,
  source: unknown,
  args: Args,
  context: unknown,
  info: object,
): unknown {
  if ((typeof source !== 'object' || source === null) && typeof source !== 'function') return;
  const property: unknown = Reflect.get(source, name);
  return typeof property === 'function' ? property.call(source, args, context, info) : property;
}

/** A leaf needs its path only where it fails. */
function readLeaf(
  key: string,
  { resolve, argsOf, info }: ResolverCall,
  complete: Complete,
  place: Place,
): ReadField {
  return (source, parent, run) => {
    try {
      const value = resolve(
        source,
        argsOf === undefined ? NO_ARGS : argsOf(run),
        run.context,
        info,
      );
      if (typeof value !== 'object' || !isPromise(value)) return complete(value, NOWHERE, run);
      return value
        .then((settled) => complete(settled, NOWHERE, run))
        .then(undefined, (error: unknown) => failed(error, place, { prev: parent, key }, run));
    } catch (error) {
      return failed(error, place, { prev: parent, key }, run);
    }
  };
}

const NOWHERE: Path = { prev: undefined, key: '' };

function readComposite(
  key: string,
  { resolve, argsOf, info }: ResolverCall,
  complete: Complete,
  place: Place,
): ReadField {
  return (source, parent, run) => {
    const path = { prev: parent, key };
    try {
      const value = resolve(
        source,
        argsOf === undefined ? NO_ARGS : argsOf(run),
        run.context,
        info,
      );
      const completed = isPromise(value)
        ? value.then((settled) => complete(settled, path, run))
        : complete(value, path, run);
      if (!isPromise(completed)) return completed;
      return completed.then(undefined, (error: unknown) => failed(error, place, path, run));
    } catch (error) {
      return failed(error, place, path, run);
    }
  };
}

function selectionsOf(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}

function hasVariables(node: FieldNode): boolean {
  let found = false;
  const note = () => {
    found = true;
  };
  for (const argument of node.arguments ?? []) visit(argument, { Variable: note });
  return found;
}
