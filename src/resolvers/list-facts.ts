import { LRUCache } from 'lru-cache';
import type { ListFacts } from '../pagination/keyed-list.ts';

const MAX_TOKENS = 10_000;
const TTL_MS = 5 * 60_000;

/**
 * What was learnt of each caller's lists: where rows without a time stand, how words are sorted, how
 * many rows a page can have. Bounded, kept for minutes, keyed by the token's digest.
 */
export class ListFactsStore {
  readonly #byToken = new LRUCache<string, ListFacts>({ max: MAX_TOKENS, ttl: TTL_MS });
  readonly #pageSize: number;

  /** @param pageSize the largest `limit` that REST is asked for */
  constructor(pageSize: number) {
    this.#pageSize = pageSize;
  }

  get size(): number {
    return this.#byToken.size;
  }

  of(digest: string): ListFacts {
    const known = this.#byToken.get(digest);
    if (known !== undefined) return known;
    const facts = nothingLearnt(this.#pageSize);
    this.#byToken.set(digest, facts);
    return facts;
  }
}

/** @param pageSize the largest `limit` that REST is asked for */
export function nothingLearnt(pageSize: number): ListFacts {
  return {
    pageSize,
    hidesRows: false,
    tiesChange: false,
    nulls: new Map(),
    withoutNullsAtEnd: new Set(),
    words: new Map(),
  };
}
