import { LRUCache } from 'lru-cache';
import type { AnswerStore } from './answer-store.ts';

export const MAX_ANSWERS = 1000;
/** For all of them together; a character takes one byte, or two where a text is not all Latin-1. */
export const MAX_CHARACTERS = 32 * 1024 * 1024;

/** Answers in this process alone. Those that were not asked for the longest make room. */
export class MemoryStore implements AnswerStore {
  readonly #answers = new LRUCache<string, string>({
    max: MAX_ANSWERS,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (text) => text.length,
  });

  async get(key: string): Promise<string | undefined> {
    return this.#answers.get(key);
  }

  async set(key: string, text: string, ttlMs: number): Promise<void> {
    this.#answers.set(key, text, { ttl: ttlMs });
  }

  get size(): { answers: number; characters: number } {
    return { answers: this.#answers.size, characters: this.#answers.calculatedSize };
  }

  close(): void {
    this.#answers.clear();
  }
}
