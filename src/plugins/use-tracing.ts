import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import { keptText } from '../telemetry/kept-text.ts';
import type { TraceHeaders, Tracer } from '../telemetry/span.ts';
import { maskError } from './mask-error.ts';
import type { RequestContext } from './request-state.ts';

const MAX_NAME = 100;
/** The error code of a span whose client disconnected. */
const CANCELLED = 'CANCELLED';

type TracedContext = RequestContext & Pick<YogaInitialContext, 'request'>;

/**
 * Records a span for each executed operation, the parent of all spans of its fields and REST calls. The span
 * of a subscription lasts until the subscription ends.
 */
export function useTracing(tracer: Tracer): Plugin<RequestContext> {
  return {
    onExecute({ args }) {
      const started = startSpan(tracer, args);
      if (started === undefined) return;
      return {
        onExecuteDone({ result }) {
          started.stopWaiting();
          started.span.end(Symbol.asyncIterator in result ? undefined : failureIn(result));
        },
      };
    },
    onSubscribe({ args }) {
      const started = startSpan(tracer, args);
      if (started === undefined) return;
      const { span, stopWaiting } = started;
      return {
        onSubscribeResult({ result }) {
          stopWaiting();
          if (!(Symbol.asyncIterator in result)) return span.end(failureIn(result));
          let failure: string | undefined;
          return {
            onNext({ result: event }) {
              failure = event.data === undefined ? failureIn(event) : undefined;
            },
            onEnd: () => span.end(failure),
          };
        },
      };
    },
  };
}

/** Starts the span of an operation; `undefined` if it is not recorded. */
function startSpan(tracer: Tracer, args: ExecutionArgs & { contextValue: TracedContext }) {
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
  if (!span.isRecording) return undefined;
  // After an abort there may be no result.
  const onAbort = () => span.end(CANCELLED);
  request.signal.addEventListener('abort', onAbort);
  return { span, stopWaiting: () => request.signal.removeEventListener('abort', onAbort) };
}

function traceOf(traceparent: string | undefined, tracestate: string | null): TraceHeaders {
  if (traceparent === undefined) return {};
  return tracestate === null ? { traceparent } : { traceparent, tracestate };
}

/** The code of the first error, as the caller receives it. */
function failureIn({ errors }: ExecutionResult): string | undefined {
  const [error] = errors ?? [];
  return error && String(maskError(error).extensions.code);
}
