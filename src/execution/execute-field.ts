import type { GraphQLField } from 'graphql';
import { type CompleteValue, completePosition } from './complete-value.ts';
import {
  type ExecutionState,
  type FieldPosition,
  handleFieldError,
  isPromise,
  type Path,
} from './execution-state.ts';
import { UnsupportedOperation } from './unsupported-operation.ts';

type Args = Record<string, unknown>;
type Resolve = (source: unknown, args: Args, context: unknown, info: object) => unknown;

/** Resolves and completes one field. Throws only the error of a non-null field. */
export type ExecuteField = (
  source: unknown,
  parent: Path | undefined,
  state: ExecutionState,
) => unknown;

/** `undefined` for a field without arguments. */
export type ArgumentsOf = ((state: ExecutionState) => Args) | undefined;

/** A field of a plan, with everything that is known before execution. */
export interface PlannedField {
  /** Its response key. */
  key: string;
  position: FieldPosition;
  resolve: Resolve;
  argumentsOf: ArgumentsOf;
  info: object;
  complete: CompleteValue;
}

const NO_ARGS: Args = Object.freeze({});
const NO_PATH: Path = { prev: undefined, key: '' };

export function compileField(field: PlannedField): ExecuteField {
  const { key, position, resolve, argumentsOf, info, complete } = field;
  return (source, parent, state) => {
    const path = { prev: parent, key };
    let value: unknown;
    try {
      const args = argumentsOf === undefined ? NO_ARGS : argumentsOf(state);
      value = resolve(source, args, state.context, info);
    } catch (error) {
      return handleFieldError(error, position, path, state);
    }
    return completePosition(value, complete, position, path, state);
  };
}

/** Like {@link compileField}, but it creates the path only for an error. */
export function compileLeafField(field: PlannedField): ExecuteField {
  const { key, position, resolve, argumentsOf, info, complete } = field;
  return (source, parent, state) => {
    try {
      const args = argumentsOf === undefined ? NO_ARGS : argumentsOf(state);
      const value = resolve(source, args, state.context, info);
      if (typeof value !== 'object' || !isPromise(value)) return complete(value, NO_PATH, state);
      return completePosition(value, complete, position, { prev: parent, key }, state);
    } catch (error) {
      return handleFieldError(error, position, { prev: parent, key }, state);
    }
  };
}

/** @throws UnsupportedOperation for a resolver that declares `info` */
export function resolverOf({ name, resolve }: GraphQLField<unknown, unknown>): Resolve {
  if (resolve === undefined) {
    // As `defaultFieldResolver` of graphql-js.
    return (source, args, context, info) => {
      if ((typeof source !== 'object' || source === null) && typeof source !== 'function') return;
      const property: unknown = Reflect.get(source, name);
      return typeof property === 'function' ? property.call(source, args, context, info) : property;
    };
  }
  if (!takesNoInfo(resolve)) throw new UnsupportedOperation();
  return resolve;
}

function takesNoInfo(resolve: unknown): resolve is Resolve {
  return typeof resolve === 'function' && resolve.length <= 3;
}
