import type { ExecuteField } from './execute-field.ts';
import { awaitAllThenThrow, type ExecutionState, isPromise, type Path } from './execution-state.ts';

/** The value of an object type in the response, as the specification calls it. */
export type ResultMap = Record<string, unknown>;

/** Executes all selected fields of an object. Returns a promise if one of them is a promise. */
export type ExecuteFields = (
  source: unknown,
  path: Path | undefined,
  state: ExecutionState,
) => ResultMap | Promise<ResultMap>;

export interface SelectedField {
  execute: ExecuteField;
  /** Set for a field that can usually be read without a call. */
  property: TextProperty | undefined;
}

/** A property of the source. If it is text, or null for a nullable field, it is the value of the field. */
export interface TextProperty {
  name: string;
  isNullable: boolean;
}

/**
 * Generates a function that executes the fields one by one and returns an object literal with their keys
 * (docs/decisions.md, 2026-11-25, says why it generates code).
 *
 * @param fields by response key, which is a GraphQL name, so it is safe in the generated code
 * @throws EvalError if Node.js does not allow code generation
 */
export function compileFields(fields: ReadonlyMap<string, SelectedField>): ExecuteFields {
  if (fields.size === 0) return () => ({});
  const selected = [...fields.values()];
  const keys = [...fields.keys()].map((key) => JSON.stringify(key));
  const values = keys.map((_, index) => `value${index}`);
  const literal = `{ ${keys.map((key, index) => `${key}: ${values[index]}`).join(', ')} }`;
  const code = `
    return (source, path, state) => {
      let pending;
      let ${values.join(', ')};
      try {
        ${values.map((value, index) => codeOf(value, index, selected[index])).join('\n')}
      } catch (error) {
        if (pending === undefined) throw error;
        return awaitAllThenThrow(pending, error);
      }
      if (pending === undefined) return ${literal};
      return Promise.all([${values.join(', ')}]).then(([${values.join(', ')}]) => (${literal}));
    };`;
  const names = keys.map((_, index) => `field${index}`);
  const create = new Function('isPromise', 'awaitAllThenThrow', ...names, code);
  return create(isPromise, awaitAllThenThrow, ...selected.map(({ execute }) => execute));
}

function codeOf(value: string, index: number, field: SelectedField | undefined): string {
  const call = `
    ${value} = field${index}(source, path, state);
    if (typeof ${value} === 'object' && isPromise(${value})) (pending ??= []).push(${value});`;
  if (field?.property === undefined) return call;
  const { name, isNullable } = field.property;
  // Any other value is read again by the field, which completes it or reports what is wrong.
  return `
    try { ${value} = source[${JSON.stringify(name)}]; } catch {}
    if (typeof ${value} !== 'string'${isNullable ? ` && ${value} !== null` : ''}) {${call}
    }`;
}
