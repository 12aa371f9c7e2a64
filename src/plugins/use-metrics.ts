import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { OperationContext } from '../context.ts';
import { CANCELLED, UNFORESEEN } from '../metrics/error-codes.ts';
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
      const codes = codesOf(result, request);
      const usage = operation?.context.rest.usage;
      metrics.noteOperation({
        name: operation?.name ?? INVALID,
        codes,
        milliseconds: performance.now() - record.startedAt,
        restCalls: usage?.calls ?? 0,
        // What is kept was said by REST to the same token.
        isProven:
          codes.size === 0 && Boolean(operation?.isFromCache || operation?.context.rest.isUsed),
      });
    },
    onResultProcess({ request, result }) {
      const record = records.of(request);
      if (measured.has(record)) return;
      metrics.noteOperation({
        name: INVALID,
        codes: codesOf(result, request),
        milliseconds: performance.now() - record.startedAt,
        restCalls: 0,
        isProven: false,
      });
    },
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Of the errors in their order, unless nobody waits for them. */
function codesOf(result: unknown, { signal }: Request): ReadonlySet<string> {
  const errors = hasErrors(result) ? (result.errors ?? []) : [];
  if (errors.length === 0) return NONE;
  if (signal.aborted) return new Set([CANCELLED]);
  return new Set(errors.map(({ extensions }) => String(extensions?.code ?? UNFORESEEN)));
}

function hasErrors(result: unknown): result is ExecutionResult {
  return typeof result === 'object' && result !== null && 'errors' in result;
}
