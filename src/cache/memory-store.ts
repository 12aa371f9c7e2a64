import { LRUCache } from 'lru-cache';
import type { ResponseStore } from './response-store.ts';

export const MAX_RESPONSES = 1000;
/** The most bytes of all responses together. */
export const MAX_BYTES = 64 * 1024 * 1024;
/** An upper bound: Latin-1 text takes one byte. */
const BYTES_PER_CHARACTER = 2;

/** Responses in this process; the least recently used ones are evicted. */
export class MemoryStore implements ResponseStore {
  readonly #responses = new LRUCache<string, string>({
    max: MAX_RESPONSES,
    maxSize: MAX_BYTES,
    sizeCalculation: (text) => BYTES_PER_CHARACTER * text.length,
  });

  async get(key: string): Promise<string | undefined> {
    return this.#responses.get(key);
  }

  async set(key: string, text: string, ttlMs: number): Promise<void> {
    this.#responses.set(key, text, { ttl: ttlMs });
  }

  get size(): { entries: number; bytes: number } {
    return { entries: this.#responses.size, bytes: this.#responses.calculatedSize };
  }

  close(): void {
    this.#responses.clear();
  }
}
