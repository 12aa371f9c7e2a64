import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** The most bytes of the texts and syntax trees of all documents. */
const MAX_BYTES = 48 * 1024 * 1024;
const MAX_DOCUMENTS = 1000;
/** A longer document is parsed for every request. */
const MAX_CHARACTERS = 64 * 1024;
/** Size of a token, its node and its location in graphql-js (measured: 280 to 510). */
const BYTES_PER_TOKEN = 512;
const BYTES_PER_DOCUMENT = 2048;

/** Valid documents by their texts. The least recently used are evicted. */
export class DocumentCache {
  readonly #documents = new LRUCache<string, DocumentNode>({
    max: MAX_DOCUMENTS,
    maxSize: MAX_BYTES,
    sizeCalculation: ({ tokenCount = 0 }, text) =>
      BYTES_PER_DOCUMENT + 2 * text.length + BYTES_PER_TOKEN * tokenCount,
  });
  readonly #valid = new WeakSet<DocumentNode>();

  get(text: string): DocumentNode | undefined {
    return this.#documents.get(text);
  }

  isValid(document: DocumentNode): boolean {
    return this.#valid.has(document);
  }

  addValid(document: DocumentNode): void {
    this.#valid.add(document);
    const text = document.loc?.source.body;
    if (text === undefined || text.length > MAX_CHARACTERS) return;
    this.#documents.set(text, document);
  }

  get size(): { entries: number; bytes: number } {
    return { entries: this.#documents.size, bytes: this.#documents.calculatedSize };
  }
}
