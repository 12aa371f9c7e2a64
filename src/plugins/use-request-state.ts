import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql';
import { finalAsyncIterator, isAsyncIterable, mapAsyncIterator, type Plugin } from 'graphql-yoga';
import type { EventResult, EventStream } from '../execution/subscribe.ts';
import type { Counters } from '../telemetry/counters.ts';
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
export function useRequestState(counters: Counters): Plugin<RequestContext, Partial<HttpContext>> {
  return {
    onExecute({ args }) {
      addOperation(args, undefined);
    },
    onSubscribe({ args }) {
      addOperation(args, 0);
    },
    onExecutionResult({ request, context, result, setResult }) {
      const { requestState } = context;
      if (requestState === undefined) return;
      const own: object = context;
      const operation = requestState.operations.find((executed) => executed.context === own);
      if (!isAsyncIterable(result)) {
        recordResult(requestState, result, operation, request);
      } else if (operation !== undefined) {
        setResult(recordedStream(result, { state: requestState, operation, counters }, request));
      }
    },
    // Requests that were refused before execution have no other hook.
    onResultProcess({ request, serverContext: { requestState }, result }) {
      if (requestState === undefined) return;
      for (const one of Array.isArray(result) ? result : [result]) {
        if (!isAsyncIterable(one)) recordResult(requestState, one, undefined, request);
      }
    },
  };
}

function addOperation(
  {
    document,
    operationName,
    contextValue: context,
  }: Pick<ExecutionArgs, 'document' | 'operationName'> & { contextValue: RequestContext },
  events: ExecutedOperation['events'],
): void {
  const operation = getOperationAST(document, operationName);
  const name = operation?.name?.value.slice(0, MAX_NAME) ?? 'anonymous';
  context.requestState.operations.push({ name, context, isFromCache: false, events });
}

interface Recorded {
  state: RequestState;
  operation: ExecutedOperation;
  counters: Counters;
}

/**
 * Counts the events of a stream, and records its end as the outcome of the operation. The stream ends when
 * the client disconnects.
 */
function recordedStream(
  stream: AsyncIterable<EventResult>,
  { state, operation, counters }: Recorded,
  request: Request,
): EventStream {
  const transport = state.transport === 'websocket' ? 'websocket' : 'sse';
  let errors: readonly ResultError[] = [];
  const counted = mapAsyncIterator(stream, (result: EventResult) => {
    counters.eventsDelivered += 1;
    operation.events = (operation.events ?? 0) + 1;
    // Only the last result of a stream can have no data: then it says why the stream ends.
    if (result.data === undefined) errors = result.errors ?? [];
    return result;
  });
  counters.subscriptions[transport] += 1;
  const recorded: EventStream = finalAsyncIterator(counted, () => {
    request.signal.removeEventListener('abort', end);
    counters.subscriptions[transport] -= 1;
    recordOutcome(state, {
      source: stream,
      operation,
      errors,
      isCancelled: request.signal.aborted,
    });
  });
  const end = () => void recorded.return?.();
  if (request.signal.aborted) end();
  else request.signal.addEventListener('abort', end);
  return recorded;
}

function recordResult(
  state: RequestState,
  result: ExecutionResult | undefined,
  operation: ExecutedOperation | undefined,
  { signal }: Request,
): void {
  recordOutcome(state, {
    source: result,
    operation,
    errors: result?.errors ?? [],
    isCancelled: signal.aborted,
  });
}
