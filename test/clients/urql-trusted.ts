import { persistedExchange } from '@urql/exchange-persisted';
import { documentId } from './document-id.ts';

/** Sends the ids of documents, and never a query. */
export const trustedExchange = persistedExchange({
  generateHash: async (_query, document) => documentId(document),
  enforcePersistedQueries: true,
  enableForSubscriptions: true,
  preferGetForPersistedQueries: false,
});
