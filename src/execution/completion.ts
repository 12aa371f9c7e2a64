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
import { failed, isPromise, type Path, type Place, type Run } from './run.ts';
import { Uncompilable } from './uncompilable.ts';

/**
 * Turns what a resolver returned into what is answered (GraphQL specification, 6.4.3): a value, or
 * a promise of one where there are promises inside. Throws where it is no value of the type.
 */
export type Complete = (value: unknown, path: Path, run: Run) => unknown;

/** A field as its errors name it, and how objects below it are completed. */
export interface CompletedField {
  coordinate: string;
  nodes: Place['nodes'];
  completeObject: (type: GraphQLObjectType) => Complete;
}

export function completeFor(type: GraphQLOutputType, field: CompletedField): Complete {
  if (isNonNullType(type)) return nonNull(completeFor(type.ofType, field), field);
  if (isLeafType(type)) return leaf(type);
  if (isListType(type)) return present(list(type.ofType, field));
  if (isObjectType(type) && type.isTypeOf === undefined) return present(field.completeObject(type));
  throw new Uncompilable();
}

function nonNull(complete: Complete, { coordinate }: CompletedField): Complete {
  return (value, path, run) => {
    const completed = complete(value, path, run);
    if (completed !== null) return completed;
    throw new Error(`Cannot return null for non-nullable field ${coordinate}.`);
  };
}

function present(complete: Complete): Complete {
  return (value, path, run) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    return complete(value, path, run);
  };
}

function leaf(type: GraphQLLeafType): Complete {
  // Text is already what these two would make of it.
  const isText = type === GraphQLString || type === GraphQLID;
  return (value) => {
    if (isText && typeof value === 'string') return value;
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

function list(itemType: GraphQLOutputType, field: CompletedField): Complete {
  const complete = completeFor(itemType, field);
  const place: Place = { nodes: field.nodes, isNullable: !isNonNullType(itemType) };
  return (value, path, run) => {
    if (!isIterable(value)) {
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${field.coordinate}".`,
      );
    }
    const items: unknown[] = [];
    let isPending = false;
    try {
      for (const item of value) {
        const completed = completeItem(item, { prev: path, key: items.length }, run);
        items.push(completed);
        isPending ||= isPromise(completed);
      }
    } catch (error) {
      // Nobody else would take note of how they end.
      if (isPending) void Promise.allSettled(items);
      throw error;
    }
    return isPending ? Promise.all(items) : items;
  };

  function completeItem(value: unknown, path: Path, run: Run): unknown {
    try {
      if (!isPromise(value)) {
        const completed = complete(value, path, run);
        if (!isPromise(completed)) return completed;
        return completed.then(undefined, (error: unknown) => failed(error, place, path, run));
      }
      return value
        .then((item) => complete(item, path, run))
        .then(undefined, (error: unknown) => failed(error, place, path, run));
    } catch (error) {
      return failed(error, place, path, run);
    }
  }
}

function isIterable(value: unknown): value is Iterable<unknown> {
  if (typeof value !== 'object' || value === null || !(Symbol.iterator in value)) return false;
  return typeof value[Symbol.iterator] === 'function';
}
