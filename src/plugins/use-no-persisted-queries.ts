import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';

/**
 * Answers automatic persisted queries, whose first request is the hash of a query alone, as Apollo Server does
 * where they are off: clients then send the query, and no more hashes.
 */
export function useNoPersistedQueries(): Plugin {
  return {
    onParams({ params }) {
      if (!isHashAlone(params)) return;
      // Apollo Client compares the code, urql the message, and Apollo's clients for iOS want the status 200.
      throw new GraphQLError('PersistedQueryNotSupported', {
        extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED', http: { status: 200 } },
      });
    },
  };
}

/** @param params of a batch may be anything */
function isHashAlone(params: GraphQLParams | null): boolean {
  const persisted: unknown = params?.query == null && params?.extensions?.persistedQuery;
  return typeof persisted === 'object' && persisted !== null && 'sha256Hash' in persisted;
}
