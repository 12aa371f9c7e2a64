import { isAsyncIterable, type Plugin } from 'graphql-yoga';

/** Yoga answers with 400, or with 200 to a client that accepts `application/json`. */
const REQUEST_ERROR = { status: 400, spec: true };

/**
 * Sets the status of an operation that is not executed, because of its variables or a limit: a result without
 * `data` is not a success (GraphQL over HTTP, section 6.4.2). Yoga sets it for documents that do not parse or
 * validate.
 */
export function useRequestErrorStatus(): Plugin {
  return {
    onExecutionResult({ result }) {
      if (result === undefined || isAsyncIterable(result) || Array.isArray(result)) return;
      if (result.data !== undefined) return;
      for (const { path, extensions } of result.errors ?? []) {
        // An error with a path belongs to a field, such as the source of a subscription.
        if (path !== undefined || extensions.code === 'INTERNAL_SERVER_ERROR') continue;
        extensions.http ??= REQUEST_ERROR;
      }
    },
  };
}
