import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** For the texts and trees of all of them. */
export const MAX_BYTES = 48 * 1024 * 1024;
export const MAX_DOCUMENTS = 1000;
/** A longer one is parsed anew each time. */
export const MAX_CHARACTERS = 64 * 1024;
/** What graphql-js takes for one, its node and its place in the text (measured: 280 to 510). */
const BYTES_PER_TOKEN = 512;
const BYTES_PER_DOCUMENT = 2048;

/** Documents that were found valid, by their texts. Those that were not asked for the longest make room. */
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

  /** Remembers that it is valid, and the document itself where it is short. */
  add(document: DocumentNode): void {
    this.#valid.add(document);
    const text = document.loc?.source.body;
    if (text === undefined || text.length > MAX_CHARACTERS) return;
    this.#documents.set(text, document);
  }

  get size(): { entries: number; bytes: number } {
    return { entries: this.#documents.size, bytes: this.#documents.calculatedSize };
  }
}
