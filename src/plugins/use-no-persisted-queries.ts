import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { persistedHashIn } from './use-trusted-documents.ts';

/**
 * Answers automatic persisted queries, whose first request has only the hash of a query, in the same way as
 * Apollo Server if it has them turned off: clients then send the query, and no more hashes.
 */
export function useNoPersistedQueries(): Plugin {
  return {
    onParams({ params }) {
      // Over a WebSocket a query that is left out is an empty one.
      if (params?.query || persistedHashIn(params) === undefined) return;
      // Apollo Client checks the code, urql the message, and Apollo's iOS client requires status 200.
      throw new GraphQLError('PersistedQueryNotSupported', {
        extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED', http: { status: 200 } },
      });
    },
  };
}
