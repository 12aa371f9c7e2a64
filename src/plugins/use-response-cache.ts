import { hash } from 'node:crypto';
import {
  type DocumentNode,
  type ExecutionResult,
  getOperationAST,
  Kind,
  OperationTypeNode,
  print,
  visit,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ResponseCache } from '../cache/response-cache.ts';
import type { RequestContext } from './request-state.ts';

/**
 * Answers an operation with an earlier response for the same token. It is the last plugin: limits still
 * apply, and cached responses are counted, logged and traced too.
 */
export function useResponseCache(cache: ResponseCache): Plugin<RequestContext> {
  return {
    async onExecute({ args, setResultAndStopExecution }) {
      const { document, operationName, variableValues, contextValue } = args;
      const { request, restCalls } = contextValue;
      const cacheControl = request.headers.get('cache-control') ?? '';
      if (restCalls !== undefined || /\bno-store\b/i.test(cacheControl)) return;
      const digest = digestOf(document);
      if (digest === undefined || !isQuery(document, operationName)) return;
      const key = cache.keyOf({
        document: digest,
        operationName: operationName ?? undefined,
        variables: variableValues ?? {},
        authorization: request.headers.get('authorization'),
      });
      if (key === undefined) return;
      const startedAt = performance.now();
      const data = /\bno-cache\b/i.test(cacheControl) ? undefined : await cache.get(key);
      if (data !== undefined) {
        const { operations } = contextValue.requestState;
        const operation = operations.find(({ context }) => context === contextValue);
        if (operation !== undefined) operation.isFromCache = true;
        setResultAndStopExecution({ data });
        return;
      }
      return {
        onExecuteDone({ result }) {
          const { rest } = contextValue;
          // A response without REST calls saves nothing, and callers without a valid token could fill the
          // cache.
          if (!rest.madeCalls || !isComplete(result)) return;
          // A call that was shared with another operation may have started before this one.
          void cache.set(key, result.data, Math.min(startedAt, rest.oldestJoinedCallAt));
        },
      };
    },
  };
}

/** Their values are large, the same for all callers, and need no REST call. */
const INTROSPECTION_FIELDS = new Set(['__schema', '__type', '_sdl', '_service']);

const digests = new WeakMap<DocumentNode, string | undefined>();

/**
 * The digest of a document, independent of its formatting; `undefined` if it selects introspection. A digest,
 * because a printed document can be many times longer than its text.
 */
function digestOf(document: DocumentNode): string | undefined {
  if (!digests.has(document)) {
    const isKept = !selectsIntrospection(document);
    digests.set(document, isKept ? hash('sha256', print(document), 'base64url') : undefined);
  }
  return digests.get(document);
}

function selectsIntrospection(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    [Kind.FIELD]({ name }) {
      found ||= INTROSPECTION_FIELDS.has(name.value);
    },
  });
  return found;
}

function isQuery(document: DocumentNode, operationName: string | null | undefined): boolean {
  return getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY;
}

type CompleteResult = ExecutionResult & { data: NonNullable<ExecutionResult['data']> };

/** Whether a result has no errors and is not a stream. */
function isComplete(result: ExecutionResult | AsyncIterable<unknown>): result is CompleteResult {
  if (Symbol.asyncIterator in result) return false;
  return result.errors === undefined && result.data !== undefined && result.data !== null;
}
