import {
  GraphQLError,
  GraphQLID,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { isIterableObject } from 'graphql/jsutils/isIterableObject.js';
import {
  type ExecutionState,
  type FieldPosition,
  handleFieldError,
  isPromise,
  type Path,
} from './execution-state.ts';
import { UnsupportedOperation } from './unsupported-operation.ts';

/**
 * Turns the result of a resolver into a value of the response (GraphQL specification, 6.4.3), or a promise of
 * it. Throws if it is not a value of the type.
 */
export type CompleteValue = (value: unknown, path: Path, state: ExecutionState) => unknown;

export interface FieldToComplete {
  /** The schema coordinate, for error messages. */
  coordinate: string;
  nodes: FieldPosition['nodes'];
  completeObjectValue: (type: GraphQLObjectType) => CompleteValue;
}

/** @throws UnsupportedOperation for interfaces, unions, and objects with `isTypeOf` */
export function completeValueFor(type: GraphQLOutputType, field: FieldToComplete): CompleteValue {
  if (isNonNullType(type)) return nonNull(completeValueFor(type.ofType, field), field);
  if (isLeafType(type)) return completeLeafValue(type);
  if (isListType(type)) return nullable(completeListValue(type.ofType, field));
  if (isObjectType(type) && type.isTypeOf === undefined) {
    return nullable(field.completeObjectValue(type));
  }
  throw new UnsupportedOperation();
}

function nonNull(complete: CompleteValue, { coordinate }: FieldToComplete): CompleteValue {
  return (value, path, state) => {
    const completed = complete(value, path, state);
    if (completed !== null) return completed;
    throw new Error(`Cannot return null for non-nullable field ${coordinate}.`);
  };
}

function nullable(complete: CompleteValue): CompleteValue {
  return (value, path, state) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    return complete(value, path, state);
  };
}

function completeLeafValue(type: GraphQLLeafType): CompleteValue {
  const isTextType = isText(type);
  return (value) => {
    if (isTextType && typeof value === 'string') return value;
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    const serialized = type.serialize(value);
    if (serialized !== null && serialized !== undefined) return serialized;
    const call = `${type.name}.serialize(${inspect(value)})`;
    throw new Error(
      `Expected \`${call}\` to return non-nullable value, returned: ${inspect(serialized)}`,
    );
  };
}

/** Whether a type serializes text to itself. */
export function isText(type: GraphQLOutputType): boolean {
  return type === GraphQLString || type === GraphQLID;
}

function completeListValue(itemType: GraphQLOutputType, field: FieldToComplete): CompleteValue {
  const complete = completeValueFor(itemType, field);
  const position: FieldPosition = { nodes: field.nodes, isNullable: !isNonNullType(itemType) };
  return (value, path, state) => {
    if (!isIterableObject(value)) {
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${field.coordinate}".`,
      );
    }
    const items: unknown[] = [];
    let isPending = false;
    try {
      for (const item of value) {
        const itemPath = { prev: path, key: items.length };
        const completed = completePosition(item, complete, position, itemPath, state);
        items.push(completed);
        isPending ||= isPromise(completed);
      }
    } catch (error) {
      // Otherwise, a later rejection of one of these promises would be unhandled.
      if (isPending) void Promise.allSettled(items);
      throw error;
    }
    return isPending ? Promise.all(items) : items;
  };
}

/** Completes the value of a field or a list item, or a promise of it, and handles its error. */
export function completePosition(
  value: unknown,
  complete: CompleteValue,
  position: FieldPosition,
  path: Path,
  state: ExecutionState,
): unknown {
  try {
    const completed = isPromise(value)
      ? value.then((settled) => complete(settled, path, state))
      : complete(value, path, state);
    if (!isPromise(completed)) return completed;
    return completed.then(undefined, (error: unknown) =>
      handleFieldError(error, position, path, state),
    );
  } catch (error) {
    return handleFieldError(error, position, path, state);
  }
}
