import {
  coerceInputValue,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLEnumType,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  getNamedType,
  getOperationAST,
  isEnumType,
  isInputObjectType,
  isInputType,
  isNonNullType,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { UNKNOWN } from '../resolvers/task-list.ts';

export const MAX_VARIABLE_ERRORS = 20;

/** What GraphQL's own scalars accept. Messages of our scalars already say that, without the value. */
const ACCEPTED: Readonly<Record<string, string>> = {
  Boolean: '`true` or `false`',
  Float: 'a number',
  ID: 'text or a whole number',
  Int: 'a whole number of 32 bits',
  String: 'text',
};
/** The start of every error of a variable in graphql-js and Yoga's executor. */
const OF_A_VARIABLE = /^Variable "\$/;
/** Another key cannot be a field name. It may be a value in the wrong place, so it is not repeated. */
const FIELD_NAME = /^[_a-z]\w{0,39}$/i;
const UNKNOWN_FIELD = /^Field "(.*)" is not defined by type /s;
const ENUM_SUGGESTION = ' Did you mean the enum value ';

interface Done {
  args: ExecutionArgs;
  result: ExecutionResult | AsyncIterable<unknown>;
  setResult(result: ExecutionResult): void;
}

/** Errors of variables say what would be valid, and are the same for each executor. */
export function useVariableErrors({ introspection }: { introspection: boolean }): Plugin {
  const replaceErrors = ({ args, result, setResult }: Done): void => {
    if (Symbol.asyncIterator in result || result.data !== undefined) return;
    if (!result.errors?.some(({ message }) => OF_A_VARIABLE.test(message))) return;
    setResult({ errors: variableErrors(args, !introspection) });
  };
  return {
    onExecute: () => ({ onExecuteDone: replaceErrors }),
    onSubscribe: () => ({ onSubscribeResult: replaceErrors }),
  };
}

type Path = readonly (string | number)[];
type Report = (message: string, definition: VariableDefinitionNode) => void;

/**
 * Errors that say which variables are invalid, and what would be valid. Messages of executors repeat the
 * values; these contain none.
 *
 * @param hideSuggestions if the schema is not public: no similar names, no lists of values
 */
export function variableErrors(args: ExecutionArgs, hideSuggestions: boolean): GraphQLError[] {
  const { schema, document, operationName, variableValues } = args;
  const errors: GraphQLError[] = [];
  const full = Symbol();
  const report: Report = (message, definition) => {
    const isFull = errors.length === MAX_VARIABLE_ERRORS;
    const text = isFull
      ? `There are more than ${MAX_VARIABLE_ERRORS} errors; the others are not listed.`
      : message;
    const extensions = { code: 'BAD_USER_INPUT' };
    errors.push(new GraphQLError(text, { nodes: definition, extensions }));
    if (isFull) throw full;
  };
  try {
    for (const definition of getOperationAST(document, operationName)?.variableDefinitions ?? []) {
      const type = typeFromAST(schema, definition.type);
      if (!isInputType(type)) continue;
      checkVariable(definition, type, variableValues ?? {}, hideSuggestions, report);
    }
  } catch (error) {
    if (error !== full) throw error;
  }
  if (errors.length > 0) return errors;
  // Another executor refused something that was not found here.
  const extensions = { code: 'BAD_USER_INPUT' };
  return [new GraphQLError('A variable has a value that does not fit.', { extensions })];
}

function checkVariable(
  definition: VariableDefinitionNode,
  type: GraphQLInputType,
  values: Readonly<Record<string, unknown>>,
  hideSuggestions: boolean,
  report: Report,
): void {
  const name = definition.variable.name.value;
  if (!Object.hasOwn(values, name)) {
    if (!isNonNullType(type) || definition.defaultValue) return;
    report(`Variable "$${name}" of required type "${type}" was not provided.`, definition);
    return;
  }
  const onError = (path: Path, value: unknown, { message }: GraphQLError) => {
    const where = path.length === 0 ? '' : ` at "${name}${pathText(path)}"`;
    const detail = detailOf(namedTypeAt(type, path), value, message, hideSuggestions);
    report(`Variable "$${name}" got an invalid value${where}: ${detail}`, definition);
  };
  coerceInputValue(values[name], type, onError, hideSuggestions);
}

function pathText(path: Path): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
}

/** The type at a path. List indexes do not change the named type. */
function namedTypeAt(type: GraphQLInputType, path: Path): GraphQLNamedInputType {
  let found = getNamedType(type);
  for (const step of path) {
    const field = isInputObjectType(found) ? found.getFields()[step] : undefined;
    if (field !== undefined) found = getNamedType(field.type);
  }
  return found;
}

/** @param message the message of graphql-js */
function detailOf(
  type: GraphQLNamedInputType,
  value: unknown,
  message: string,
  hideSuggestions: boolean,
): string {
  if (value === null || value === undefined) return message;
  if (isInputObjectType(type)) {
    const [, field] = UNKNOWN_FIELD.exec(message) ?? [];
    return field === undefined || FIELD_NAME.test(field)
      ? message
      : `A field is not defined by type "${type.name}".`;
  }
  if (Array.isArray(value)) return takesOneValue(type.name);
  if (isEnumType(type)) {
    const fitting = hideSuggestions ? '' : (suggestionIn(message) ?? valuesOf(type));
    return `It is not a value of the enum "${type.name}".${fitting}`;
  }
  const accepted = ACCEPTED[type.name];
  return accepted === undefined ? message : `"${type.name}" takes ${accepted}.`;
}

/** The suggestion at the end of a message; the value before it may contain the same words. */
function suggestionIn(message: string): string | undefined {
  return message.endsWith('?') ? message.slice(message.lastIndexOf(ENUM_SUGGESTION)) : undefined;
}

/** The values of an enum, without `UNKNOWN`, which no argument accepts. */
function valuesOf(type: GraphQLEnumType): string {
  const names = type.getValues().flatMap(({ name, value }) => (value === UNKNOWN ? [] : name));
  return ` Its values: ${names.join(', ')}.`;
}

export function takesOneValue(type: string): string {
  return `"${type}" takes one value, not a list.`;
}
