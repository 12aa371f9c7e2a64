import { LRUCache } from 'lru-cache';
import type { ListFacts } from '../pagination/keyed-list.ts';

const MAX_TOKENS = 10_000;
const TTL_MS = 5 * 60_000;
/** How long the cache uses one reading of the clock. By default, it sets a timer for each millisecond. */
export const TTL_RESOLUTION_MS = 1000;

/**
 * What was learnt about each caller's lists: where rows without a time are, how words are sorted, how long
 * lists were, how many rows a page can have. It is bounded, kept for minutes, and keyed by the token's
 * digest.
 */
export class ListFactsStore {
  readonly #byToken: LRUCache<string, ListFacts>;

  /** @param pageSize the largest `limit` to request */
  constructor(pageSize: number) {
    this.#byToken = new LRUCache({
      max: MAX_TOKENS,
      ttl: TTL_MS,
      ttlResolution: TTL_RESOLUTION_MS,
      memoMethod: () => nothingLearnt(pageSize),
    });
  }

  get size(): number {
    return this.#byToken.size;
  }

  of(digest: string): ListFacts {
    return this.#byToken.memo(digest);
  }
}

const NO_NULLS: ListFacts['nulls'] = new Map();
const NO_LISTS: ListFacts['withoutNullsAtEnd'] = new Set();
const NO_LENGTHS: ListFacts['lengths'] = new Map();
const NO_WORDS: ListFacts['words'] = new Map();

/** @param pageSize the largest `limit` to request */
export function nothingLearnt(pageSize: number): ListFacts {
  return {
    pageSize,
    honouredLimit: 0,
    hidesRows: false,
    extraReads: 0,
    cutGroupRows: 0,
    tiesChange: false,
    nulls: NO_NULLS,
    withoutNullsAtEnd: NO_LISTS,
    lengths: NO_LENGTHS,
    words: NO_WORDS,
  };
}
