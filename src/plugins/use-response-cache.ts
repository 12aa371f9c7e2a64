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
 * Answers an operation with what the same token was told before, as long as that may be kept. It
 * stands behind every other plugin: what is refused stays refused, and what is measured is measured.
 */
export function useResponseCache(cache: ResponseCache): Plugin<RequestContext> {
  return {
    async onExecute({ args, setResultAndStopExecution }) {
      const { document, operationName, variableValues, contextValue } = args;
      const { request, restCalls } = contextValue;
      const wish = request.headers.get('cache-control') ?? '';
      if (restCalls !== undefined || /\bno-store\b/i.test(wish)) return;
      const digest = digestOf(document);
      if (digest === undefined || !isQuery(document, operationName)) return;
      const key = cache.keyOf({
        document: digest,
        operationName: operationName ?? undefined,
        variables: variableValues ?? {},
        authorization: request.headers.get('authorization'),
      });
      if (key === undefined) return;
      const askedAt = performance.now();
      const data = /\bno-cache\b/i.test(wish) ? undefined : await cache.get(key);
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
          // What REST was not asked for saves no call, and anybody could fill the cache with it.
          if (!rest.madeCalls || !isWhole(result)) return;
          // A call that another operation had made may be older than this question.
          void cache.set(key, result.data, Math.min(askedAt, rest.oldestJoinedCallAt));
        },
      };
    },
  };
}

/** Fields that tell of the schema: large, the same for all, and no REST call saved. */
const TELLING = new Set(['__schema', '__type', '_sdl', '_service']);

const digests = new WeakMap<DocumentNode, { digest: string | undefined }>();

/**
 * Of a document without what does not matter in it; `undefined` where it asks about the schema. Its
 * digest is kept, since printing can make a text many times as long.
 */
function digestOf(document: DocumentNode): string | undefined {
  let known = digests.get(document);
  if (known === undefined) {
    const isKept = !asksAboutSchema(document);
    known = { digest: isKept ? hash('sha256', print(document), 'base64url') : undefined };
    digests.set(document, known);
  }
  return known.digest;
}

function asksAboutSchema(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    [Kind.FIELD]({ name }) {
      found ||= TELLING.has(name.value);
    },
  });
  return found;
}

function isQuery(document: DocumentNode, operationName: string | null | undefined): boolean {
  return getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY;
}

type WholeResult = ExecutionResult & { data: NonNullable<ExecutionResult['data']> };

/** Neither failed in part nor still arriving. */
function isWhole(result: ExecutionResult | AsyncIterable<unknown>): result is WholeResult {
  if (Symbol.asyncIterator in result) return false;
  return result.errors === undefined && result.data !== undefined && result.data !== null;
}
