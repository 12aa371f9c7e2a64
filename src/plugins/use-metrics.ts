import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { OperationContext } from '../context.ts';
import { CANCELLED, OK, UNFORESEEN } from '../metrics/error-codes.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { INVALID } from '../metrics/operation-names.ts';
import type { RequestRecord, RequestRecords } from './request-records.ts';

/** Counts every operation once its result is there, and requests that hold none. */
export function useMetrics(
  records: RequestRecords,
  metrics: Pick<Metrics, 'noteOperation'>,
): Plugin<OperationContext> {
  const measured = new WeakSet<RequestRecord>();
  return {
    onExecutionResult({ request, context, result }) {
      const record = records.of(request);
      measured.add(record);
      const own: object = context;
      const operation = record.operations.find((executed) => executed.context === own);
      const code = codeOf(result, request);
      const usage = operation?.context.rest.usage;
      metrics.noteOperation({
        name: operation?.name ?? INVALID,
        code,
        milliseconds: performance.now() - record.startedAt,
        restCalls: usage?.calls ?? 0,
        // What is kept was said by REST to the same token.
        isProven:
          code === OK && Boolean(operation?.isFromCache || operation?.context.rest.madeCalls),
      });
    },
    onResultProcess({ request, result }) {
      const record = records.of(request);
      if (measured.has(record)) return;
      metrics.noteOperation({
        name: INVALID,
        code: codeOf(result, request),
        milliseconds: performance.now() - record.startedAt,
        restCalls: 0,
        isProven: false,
      });
    },
  };
}

/** Of the first error, unless nobody waits for it. */
function codeOf(result: unknown, { signal }: Request): string {
  if (!hasErrors(result)) return OK;
  const [error] = result.errors ?? [];
  if (error === undefined) return OK;
  return signal.aborted ? CANCELLED : String(error.extensions?.code ?? UNFORESEEN);
}

function hasErrors(result: unknown): result is ExecutionResult {
  return typeof result === 'object' && result !== null && 'errors' in result;
}
