import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { OperationContext } from '../context.ts';
import { unforeseenCause } from './present-error.ts';
import type { RequestRecord, RequestRecords } from './request-records.ts';

/**
 * Follows every answer on its way out: remembers its error codes, logs what nobody foresaw, and
 * sets `Retry-After` where REST asked to wait.
 */
export function useErrorContract(
  records: RequestRecords,
  logger: Logger,
): Plugin<OperationContext> {
  return {
    onResultProcess({ request, result }) {
      noteErrors(records.of(request), result, logger);
    },
    onResponse({ request, response }) {
      const { retryAfter } = records.of(request);
      if (retryAfter !== undefined) response.headers.set('retry-after', String(retryAfter));
    },
  };
}

export function noteErrors(record: RequestRecord, result: unknown, logger: Logger): void {
  for (const error of errorsIn(result)) {
    record.codes.add(String(error.extensions?.code ?? 'INTERNAL_SERVER_ERROR'));
    const seconds = error.extensions?.retryAfter;
    if (typeof seconds === 'number') {
      record.retryAfter = Math.max(seconds, record.retryAfter ?? 0);
    }
    const cause = unforeseenCause(error);
    if (cause !== undefined) {
      logger.error({ requestId: record.id, path: error.path, err: cause }, 'unforeseen error');
    }
  }
}

type ResultError = NonNullable<ExecutionResult['errors']>[number];

function errorsIn(result: unknown): readonly ResultError[] {
  if (Array.isArray(result)) return result.flatMap(errorsIn);
  return isExecutionResult(result) ? (result.errors ?? []) : [];
}

function isExecutionResult(result: unknown): result is ExecutionResult {
  return typeof result === 'object' && result !== null && 'errors' in result;
}
