import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import type { GraphQLParams } from 'graphql-yoga';
import { bareId, type TrustedDocuments } from './trusted-documents.ts';

/** Where a request may name its document, apart from Apollo's `extensions.persistedQuery`. */
export const DOCUMENT_ID_PARAMS = ['documentId', 'id'];

/** Executes documents of the manifest, by their ids, and nothing else. */
export function useTrustedDocuments(documents: TrustedDocuments) {
  return usePersistedOperations({
    allowArbitraryOperations: false,
    extractPersistedOperationId: idIn,
    getPersistedOperation: (id) => documents.get(id) ?? null,
    // They were validated when the manifest was read.
    skipDocumentValidation: true,
    customErrors: {
      notFound: refusal('PERSISTED_QUERY_NOT_FOUND', 'This document is not in the manifest.'),
      keyNotFound: refusal(
        'PERSISTED_QUERY_ID_REQUIRED',
        'Only trusted documents are executed: send `documentId`, or `extensions.persistedQuery.sha256Hash`.',
      ),
      persistedQueryOnly: refusal(
        'PERSISTED_QUERY_ONLY',
        'Only trusted documents are executed: send the id of a document instead of a query.',
      ),
    },
  });
}

function refusal(code: string, message: string) {
  return { message, extensions: { code, http: { status: 400 } } };
}

/** Apollo's format, the GraphQL over HTTP draft's `documentId`, or Relay's `id`. */
function idIn(params: GraphQLParams & { documentId?: unknown; id?: unknown }): string | null {
  const persisted: unknown = params.extensions?.persistedQuery;
  const hash =
    typeof persisted === 'object' && persisted !== null && 'sha256Hash' in persisted
      ? persisted.sha256Hash
      : undefined;
  const id = hash ?? params.documentId ?? params.id;
  return typeof id === 'string' ? bareId(id) : null;
}
