import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  locatedError,
} from 'graphql';
import { addError, type ExecutionState, isPromise } from './execution-state.ts';
import { type Plan, planFor } from './plan.ts';
import { type KeptPlan, PlanCache } from './plan-cache.ts';
import { UnsupportedOperation } from './unsupported-operation.ts';

export type Executor = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/** The default of graphql-js. */
const MAX_COERCION_ERRORS = 50;

/**
 * Creates an executor of queries, and of the events of subscriptions, with a plan for each document. It
 * returns the same as graphql-js, including errors (test/execution), and does not read the selection set
 * again for every row.
 *
 * @param fallback executes operations without a plan
 */
export function createExecutor(fallback: Executor, plans = new PlanCache()): Executor {
  return (args) => {
    const { schema, document, operationName, fieldResolver, options } = args;
    const operation = getOperationAST(document, operationName);
    if (!operation || fieldResolver) return fallback(args);
    const coerced = getVariableValues(
      schema,
      operation.variableDefinitions ?? [],
      args.variableValues ?? {},
      {
        maxErrors: options?.maxCoercionErrors ?? MAX_COERCION_ERRORS,
        hideSuggestions: args.hideSuggestions ?? false,
      },
    );
    if (coerced.errors) return { errors: coerced.errors };
    const { coerced: variables } = coerced;

    const plan = plans.of(document, operation, variables, () =>
      tryCompile(() => planFor(schema, document, operation, variables)),
    );
    return plan === 'unsupported' ? fallback(args) : executePlan(plan, args, variables);
  };
}

function tryCompile(compile: () => Plan): KeptPlan {
  try {
    return compile();
  } catch (error) {
    // A GraphQLError means invalid arguments of a directive. An EvalError means that Node.js does not allow
    // code generation.
    if (error instanceof UnsupportedOperation || error instanceof GraphQLError)
      return 'unsupported';
    if (error instanceof EvalError) return 'unsupported';
    throw error;
  }
}

function executePlan(
  plan: Plan,
  { rootValue, contextValue }: ExecutionArgs,
  variables: Record<string, unknown>,
): ReturnType<Executor> {
  const state: ExecutionState = {
    context: contextValue,
    variables,
    args: [],
    errors: [],
    errorPaths: new Set(),
  };
  try {
    const data = plan.execute(rootValue, undefined, state);
    if (!isPromise(data)) return buildResponse(data, state);
    return data.then(
      (settled) => buildResponse(settled, state),
      (error: unknown) => buildErrorResponse(error, state),
    );
  } catch (error) {
    return buildErrorResponse(error, state);
  }
}

/** @param error of a non-null field whose parents are all non-null; it already has a path */
function buildErrorResponse(error: unknown, state: ExecutionState): ExecutionResult {
  addError(locatedError(error, undefined), undefined, state);
  return buildResponse(null, state);
}

function buildResponse(
  data: Record<string, unknown> | null,
  { errors }: ExecutionState,
): ExecutionResult {
  return errors.length === 0 ? { data } : { errors, data };
}
