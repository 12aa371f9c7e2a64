import { type ExecutionResult, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { keptText } from '../telemetry/kept-text.ts';
import type { TraceHeaders, Tracer } from '../telemetry/span.ts';
import { presentError } from './present-error.ts';
import type { RequestContext } from './request-state.ts';

const MAX_NAME = 100;
/** Nobody waits for the answer any more. */
const CANCELLED = 'CANCELLED';

/**
 * A span for each operation that is executed. Its context says so, and whatever is done for it
 * hangs below.
 */
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
      // What becomes of it then is no fault of REST's, and there may be no result at all.
      const giveUp = () => span.end(CANCELLED);
      request.signal.addEventListener('abort', giveUp);
      return {
        onExecuteDone({ result }) {
          request.signal.removeEventListener('abort', giveUp);
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

/** The code of the first error, as the caller sees it. */
function failureIn({ errors }: ExecutionResult): string | undefined {
  const [error] = errors ?? [];
  return error && String(presentError(error).extensions.code);
}
