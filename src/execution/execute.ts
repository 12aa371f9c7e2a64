import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  locatedError,
} from 'graphql';
import { type Plan, planFor } from './plan.ts';
import { type KeptPlan, PlanCache } from './plan-cache.ts';
import { isPromise, type Run, report } from './run.ts';
import { Uncompilable } from './uncompilable.ts';

type MaybePromise<Value> = Value | Promise<Value>;
/** What a plan can not be made for is executed by another executor. */
export type Fallback<Result> = (args: ExecutionArgs) => Result;

/**
 * An executor of queries that keeps a plan for each document. It answers what graphql-js answers,
 * errors included (test/execution holds it to that), at a fraction of the cost: graphql-js reads the
 * selection anew for every row.
 */
export function createExecutor<Result>(fallback: Fallback<Result>, plans = new PlanCache()) {
  return (args: ExecutionArgs): Result | MaybePromise<ExecutionResult> => {
    const { schema, document, operationName, fieldResolver, options } = args;
    const operation = getOperationAST(document, operationName);
    if (!operation || fieldResolver) return fallback(args);
    const coerced = getVariableValues(
      schema,
      operation.variableDefinitions ?? [],
      args.variableValues ?? {},
      {
        maxErrors: options?.maxCoercionErrors ?? MAX_VARIABLE_ERRORS,
        hideSuggestions: args.hideSuggestions ?? false,
      },
    );
    if (coerced.errors) return { errors: coerced.errors };
    const { coerced: variables } = coerced;

    const plan = plans.of(document, operation, variables, (countField) =>
      attempt(() => planFor(schema, document, operation, variables, countField)),
    );
    return plan === 'uncompilable' ? fallback(args) : run(plan, args, variables);
  };
}

/** As many as graphql-js tells of where nobody says otherwise. */
const MAX_VARIABLE_ERRORS = 50;

function attempt(make: () => Plan): KeptPlan {
  try {
    return make();
  } catch (error) {
    // The other executor says what is wrong with a directive's arguments, too; and where Node.js runs
    // without code generation, it does everything.
    if (error instanceof Uncompilable || error instanceof GraphQLError) return 'uncompilable';
    if (error instanceof EvalError) return 'uncompilable';
    throw error;
  }
}

function run(
  plan: Plan,
  { rootValue, contextValue }: ExecutionArgs,
  variables: Record<string, unknown>,
): MaybePromise<ExecutionResult> {
  const run: Run = { context: contextValue, variables, args: [], errors: [], failures: new Set() };
  try {
    const data = plan(rootValue, run);
    if (!isPromise(data)) return resultOf(data, run);
    return data.then(
      (settled) => resultOf(settled, run),
      (error: unknown) => withoutData(error, run),
    );
  } catch (error) {
    return withoutData(error, run);
  }
}

/** @param error that not even the root could take; it has a path, and need not be a GraphQLError */
function withoutData(error: unknown, run: Run): ExecutionResult {
  report(locatedError(error, undefined), undefined, run);
  return resultOf(null, run);
}

function resultOf(data: Record<string, unknown> | null, { errors }: Run): ExecutionResult {
  return errors.length === 0 ? { data } : { errors, data };
}
