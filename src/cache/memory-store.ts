import { LRUCache } from 'lru-cache';
import type { ResponseStore } from './response-store.ts';

export const MAX_RESPONSES = 1000;
/** For all of them together. */
export const MAX_BYTES = 64 * 1024 * 1024;
/** Of a text that is not all Latin-1; it takes half of that where it is. */
const BYTES_PER_CHARACTER = 2;

/** Answers in this process alone. Those that were not asked for the longest make room. */
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
