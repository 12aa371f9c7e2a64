import type { Plugin } from 'graphql-yoga';
import type { DocumentCache } from './document-cache.ts';

/**
 * Parses and validates a document once for as long as it is kept. Yoga's own cache counts documents,
 * whatever their size, and keeps the invalid ones as well.
 */
export function useDocumentCache(documents: DocumentCache): Plugin {
  return {
    onParse({ params, setParsedDocument }) {
      const document = documents.get(params.source.toString());
      if (document !== undefined) setParsedDocument(document);
    },
    onValidate({ params: { documentAST }, setResult }) {
      if (documents.isValid(documentAST)) {
        setResult([]);
        return;
      }
      return ({ valid }) => {
        if (valid) documents.add(documentAST);
      };
    },
  };
}
