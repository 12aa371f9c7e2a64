import type { DocumentNode } from 'graphql';

/** The id that the client preset added to a document. */
export function documentId(document: DocumentNode & { __meta__?: { hash: string } }): string {
  if (document.__meta__ === undefined) throw new Error('The document has no id.');
  return document.__meta__.hash;
}
