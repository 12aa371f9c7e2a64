import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { OperationContext } from '../context.ts';
import { unforeseenCause } from './present-error.ts';
import type { RequestRecords } from './request-records.ts';

/**
 * Follows every answer on its way out: remembers its error codes, logs what nobody foresaw, and
 * sets `Retry-After` where REST asked to wait.
 */
export function useErrorContract(
  records: RequestRecords,
  logger: Logger,
): Plugin<OperationContext> {
  const retryAfter = new WeakMap<Request, number>();
  return {
    onResultProcess({ request, result }) {
      const record = records.of(request);
      for (const error of errorsIn(result)) {
        record.codes.add(String(error.extensions?.code ?? 'INTERNAL_SERVER_ERROR'));
        const seconds = error.extensions?.retryAfter;
        if (typeof seconds === 'number') {
          retryAfter.set(request, Math.max(seconds, retryAfter.get(request) ?? 0));
        }
        const cause = unforeseenCause(error);
        if (cause !== undefined) {
          logger.error({ requestId: record.id, path: error.path, err: cause }, 'unforeseen error');
        }
      }
    },
    onResponse({ request, response }) {
      const seconds = retryAfter.get(request);
      if (seconds !== undefined) response.headers.set('retry-after', String(seconds));
    },
  };
}

type ResultError = NonNullable<ExecutionResult['errors']>[number];

function errorsIn(result: unknown): readonly ResultError[] {
  if (Array.isArray(result)) return result.flatMap(errorsIn);
  return isExecutionResult(result) ? (result.errors ?? []) : [];
}

function isExecutionResult(result: unknown): result is ExecutionResult {
  return typeof result === 'object' && result !== null && 'errors' in result;
}
