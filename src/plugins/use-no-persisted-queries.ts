import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { persistedHashIn } from './use-trusted-documents.ts';

/**
 * Answers automatic persisted queries, whose first request is the hash of a query alone, as Apollo Server does
 * where they are off: clients then send the query, and no more hashes.
 */
export function useNoPersistedQueries(): Plugin {
  return {
    onParams({ params }) {
      if (params?.query != null || persistedHashIn(params) === undefined) return;
      // Apollo Client compares the code, urql the message, and Apollo's clients for iOS want the status 200.
      throw new GraphQLError('PersistedQueryNotSupported', {
        extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED', http: { status: 200 } },
      });
    },
  };
}
