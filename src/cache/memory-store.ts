import { LRUCache } from 'lru-cache';
import type { AnswerStore } from './answer-store.ts';

export const MAX_ANSWERS = 1000;
/** For all of them together. */
export const MAX_BYTES = 64 * 1024 * 1024;
/** Of a text that is not all Latin-1; it takes half of that where it is. */
const BYTES_PER_CHARACTER = 2;

/** Answers in this process alone. Those that were not asked for the longest make room. */
export class MemoryStore implements AnswerStore {
  readonly #answers = new LRUCache<string, string>({
    max: MAX_ANSWERS,
    maxSize: MAX_BYTES,
    sizeCalculation: (text) => BYTES_PER_CHARACTER * text.length,
  });

  async get(key: string): Promise<string | undefined> {
    return this.#answers.get(key);
  }

  async set(key: string, text: string, ttlMs: number): Promise<void> {
    this.#answers.set(key, text, { ttl: ttlMs });
  }

  get size(): { entries: number; bytes: number } {
    return { entries: this.#answers.size, bytes: this.#answers.calculatedSize };
  }

  close(): void {
    this.#answers.clear();
  }
}
