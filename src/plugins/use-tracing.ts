import { type ExecutionResult, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { keptText } from '../telemetry/kept-text.ts';
import type { TraceHeaders, Tracer } from '../telemetry/span.ts';
import { maskError } from './mask-error.ts';
import type { RequestContext } from './request-state.ts';

const MAX_NAME = 100;
/** The client disconnected. */
const CANCELLED = 'CANCELLED';

/** A span for each operation that is executed, the parent of all spans of its fields and REST calls. */
export function useTracing(tracer: Tracer): Plugin<RequestContext> {
  return {
    onExecute({ args }) {
      const { contextValue } = args;
      const { request, requestState } = contextValue;
      const operation = getOperationAST(args.document, args.operationName);
      const span = tracer.startOperation(
        {
          type: operation?.operation ?? 'query',
          name: operation?.name && keptText(operation.name.value, MAX_NAME),
          requestId: requestState.id,
        },
        traceOf(requestState.traceparent, request.headers.get('tracestate')),
      );
      contextValue.span = span;
      if (!span.isRecording) return;
      // There may be no result then.
      const onAbort = () => span.end(CANCELLED);
      request.signal.addEventListener('abort', onAbort);
      return {
        onExecuteDone({ result }) {
          request.signal.removeEventListener('abort', onAbort);
          span.end(Symbol.asyncIterator in result ? undefined : failureIn(result));
        },
      };
    },
  };
}

function traceOf(traceparent: string | undefined, tracestate: string | null): TraceHeaders {
  if (traceparent === undefined) return {};
  return tracestate === null ? { traceparent } : { traceparent, tracestate };
}

/** The code of the first error, as the caller gets it. */
function failureIn({ errors }: ExecutionResult): string | undefined {
  const [error] = errors ?? [];
  return error && String(maskError(error).extensions.code);
}
