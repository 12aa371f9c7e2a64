import { isAsyncIterable, type Plugin } from 'graphql-yoga';

/** Yoga answers with 400, and with 200 to a client that takes `application/json`. */
const REQUEST_ERROR = { status: 400, spec: true };

/**
 * The status of an operation that is not executed, for its variables or a limit: a result without `data` is
 * no success (GraphQL over HTTP, section 6.4.2). Yoga sets that of documents that do not parse or validate.
 */
export function useRequestErrorStatus(): Plugin {
  return {
    onExecutionResult({ result }) {
      if (result === undefined || isAsyncIterable(result) || Array.isArray(result)) return;
      if (result.data !== undefined) return;
      for (const { path, extensions } of result.errors ?? []) {
        // An error with a path is one of a field, such as the source of a subscription.
        if (path !== undefined || extensions.code === 'INTERNAL_SERVER_ERROR') continue;
        extensions.http ??= REQUEST_ERROR;
      }
    },
  };
}
