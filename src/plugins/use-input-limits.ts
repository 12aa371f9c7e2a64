import { type ExecutionArgs, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { isTooDeep, MAX_JSON_DEPTH } from '../schema/json-depth.ts';
import { badRequest } from './mask-error.ts';

/**
 * Refuses an `operationName` that is not a string, and variables and extensions that are nested too deeply for
 * recursive code. Removes variables that the operation does not declare, so that no later plugin reads, hashes
 * or keeps them.
 */
export function useInputLimits(): Plugin {
  return {
    onParams({ params }) {
      // An item of a batch may be anything; Yoga refuses it later.
      if (typeof params !== 'object' || params === null) return;
      const { operationName } = params;
      // Yoga would look for an operation of that name.
      if (typeof (operationName ?? '') !== 'string') {
        throw badRequest('`operationName` is not a string.');
      }
      for (const name of ['variables', 'extensions'] as const) {
        if (!isTooDeep(params[name])) continue;
        throw badRequest(`\`${name}\` is nested more than ${MAX_JSON_DEPTH} levels deep.`);
      }
    },
    onExecute: removeUndeclaredVariables,
    onSubscribe: removeUndeclaredVariables,
  };
}

function removeUndeclaredVariables({ args }: { args: ExecutionArgs }): void {
  const { document, operationName, variableValues } = args;
  const declared: [name: string, value: unknown][] = [];
  if (variableValues) {
    const operation = getOperationAST(document, operationName);
    for (const { variable } of operation?.variableDefinitions ?? []) {
      const name = variable.name.value;
      if (Object.hasOwn(variableValues, name)) declared.push([name, variableValues[name]]);
    }
  }
  args.variableValues = Object.fromEntries(declared);
}
