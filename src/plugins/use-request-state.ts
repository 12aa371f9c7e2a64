import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import {
  type ExecutedOperation,
  type HttpContext,
  type RequestContext,
  type RequestState,
  type ResultError,
  recordOutcome,
} from './request-state.ts';

const MAX_NAME = 100;

/** Records in the request's state which operations were executed, and how each ended. */
export function useRequestState(): Plugin<RequestContext, Partial<HttpContext>> {
  return {
    onExecute({ args }) {
      const operation = getOperationAST(args.document, args.operationName);
      const name = operation?.name?.value.slice(0, MAX_NAME) ?? 'anonymous';
      const context: RequestContext = args.contextValue;
      context.requestState.operations.push({ name, context, isFromCache: false });
    },
    onExecutionResult({ request, context, result }) {
      const { requestState } = context;
      if (requestState === undefined) return;
      const own: object = context;
      const operation = requestState.operations.find((executed) => executed.context === own);
      recordResult(requestState, result, operation, request);
    },
    // Requests that were refused before execution have no other hook.
    onResultProcess({ request, serverContext: { requestState }, result }) {
      if (requestState === undefined) return;
      for (const one of Array.isArray(result) ? result : [result]) {
        recordResult(requestState, one, undefined, request);
      }
    },
  };
}

function recordResult(
  state: RequestState,
  result: unknown,
  operation: ExecutedOperation | undefined,
  { signal }: Request,
): void {
  recordOutcome(state, {
    source: result,
    operation,
    errors: errorsIn(result),
    isCancelled: signal.aborted,
  });
}

function errorsIn(result: unknown): readonly ResultError[] {
  return hasErrors(result) ? (result.errors ?? []) : [];
}

function hasErrors(result: unknown): result is { errors?: readonly ResultError[] } {
  return typeof result === 'object' && result !== null && 'errors' in result;
}
