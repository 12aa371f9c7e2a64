import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import {
  type ExecutedOperation,
  type HttpContext,
  noteOutcome,
  type RequestContext,
  type RequestState,
  type ResultError,
} from './request-state.ts';

const MAX_NAME = 100;

/** Notes in the state of the request which operations were executed, and how each ended. */
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
      noteResult(requestState, result, operation, request);
    },
    // What was refused before it could be executed has had no hook of its own.
    onResultProcess({ request, serverContext: { requestState }, result }) {
      if (requestState === undefined) return;
      for (const one of Array.isArray(result) ? result : [result]) {
        noteResult(requestState, one, undefined, request);
      }
    },
  };
}

function noteResult(
  state: RequestState,
  result: unknown,
  operation: ExecutedOperation | undefined,
  { signal }: Request,
): void {
  noteOutcome(state, {
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
