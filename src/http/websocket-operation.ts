import type { ExecutionResult } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import type { Logger } from 'pino';
import { maskError } from '../plugins/mask-error.ts';
import { type HttpContext, type RequestState, recordRefusal } from '../plugins/request-state.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import { ENDPOINT } from './fast-path.ts';
import { logUnexpected, ORIGIN, type Yoga } from './listener.ts';
import { reportRequest } from './request-report.ts';
import { resultText } from './result-text.ts';

export interface OperationSettings {
  yoga: Yoga;
  logger: Logger;
  metrics: Metrics | undefined;
}

export interface SocketOperation {
  /** As a client sent it. */
  params: object;
  state: RequestState;
  headers: Record<string, string>;
  /** Aborts when the client disconnects or completes the operation. */
  signal: AbortSignal;
}

/** @param payload as JSON text */
type SendMessage = (type: 'next' | 'error' | 'complete', payload?: string) => Promise<void>;

/** Runs an operation as the fast path does, and sends its results, each after the previous one was sent. */
export async function runOperation(
  operation: SocketOperation,
  settings: OperationSettings,
  send: SendMessage,
): Promise<void> {
  const { state, signal } = operation;
  const { yoga, logger, metrics } = settings;
  try {
    const result = await resultOf(operation, settings);
    if (isAsyncIterable(result)) {
      for await (const one of result) {
        if (!signal.aborted) await send('next', await resultText(one, yoga.fetchAPI));
      }
    } else {
      const text = await resultText(result, yoga.fetchAPI);
      // An operation that was refused before execution has no result.
      const isRefused = state.operations.length === 0;
      if (isRefused && !signal.aborted) return await send('error', errorsIn(text));
      if (!signal.aborted) await send('next', text);
    }
    if (!signal.aborted) await send('complete');
  } catch (error) {
    if (!signal.aborted) logUnexpected(logger, state, error);
  } finally {
    reportRequest(state, undefined, logger, metrics);
  }
}

async function resultOf(
  { params, state, headers, signal }: SocketOperation,
  { yoga }: OperationSettings,
): Promise<ExecutionResult | AsyncIterable<ExecutionResult>> {
  const { Request } = yoga.fetchAPI;
  const request = new Request(`${ORIGIN}${ENDPOINT}`, { method: 'POST', headers, signal });
  const context: HttpContext & Pick<Yoga, 'waitUntil'> = {
    requestState: state,
    waitUntil: yoga.waitUntil,
  };
  try {
    return (await yoga.getResultForParams({ params, request }, context)) ?? {};
  } catch (error) {
    const refusal = maskError(error);
    recordRefusal(state, refusal, signal.aborted);
    return { errors: [refusal] };
  }
}

function errorsIn(text: string): string {
  const { errors }: { errors: unknown } = JSON.parse(text);
  return JSON.stringify(errors);
}
