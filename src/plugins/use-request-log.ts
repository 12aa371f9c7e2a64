import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { OperationContext } from '../context.ts';
import type { RequestRecord, RequestRecords } from './request-records.ts';

const MAX_NAME = 100;

/**
 * One log line for each answered request, and its id on the answer. Headers, queries and
 * variables are never logged.
 */
export function useRequestLog(records: RequestRecords, logger: Logger): Plugin<OperationContext> {
  return {
    onRequestParse({ request }) {
      // Its time starts here, before there is anything to parse.
      records.of(request);
    },
    onExecute({ args }) {
      const { request } = args.contextValue;
      const operation = getOperationAST(args.document, args.operationName);
      const name = operation?.name?.value.slice(0, MAX_NAME) ?? 'anonymous';
      records.of(request).operations.push({ name, context: args.contextValue, isFromCache: false });
    },
    onResponse({ request, response }) {
      const record = records.of(request);
      response.headers.set('x-request-id', record.id);
      logAnswer(record, response.status, logger);
    },
  };
}

export function logAnswer(
  { id, startedAt, operations, codes }: RequestRecord,
  status: number,
  logger: Logger,
): void {
  const isOperation = operations.length > 0 || codes.size > 0;
  logger[isOperation ? 'info' : 'debug'](
    {
      requestId: id,
      operation: operations.map(({ name }) => name).join(' ') || undefined,
      status,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      restCalls: operations.reduce((sum, { context }) => sum + context.rest.usage.calls, 0),
      fromCache: operations.filter(({ isFromCache }) => isFromCache).length || undefined,
      anchors: notable(operations.map(({ context }) => context.anchors)),
      codes: codes.size === 0 ? undefined : [...codes],
    },
    'request',
  );
}

/** How cursors were found again, where not all of them were in their places. */
function notable(anchors: OperationContext['anchors'][]): object | undefined {
  return anchors.find(({ moved, gone, lost }) => moved || gone || lost);
}
