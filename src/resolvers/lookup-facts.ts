import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { ExhaustedIds } from '../pagination/id-search.ts';
import type { Landmark } from '../pagination/interpolation.ts';
import { Landmarks } from '../pagination/landmarks.ts';
import type { ListPage } from '../pagination/search.ts';
import type { TaskRow } from '../rest/task-page.ts';
import { TTL_RESOLUTION_MS } from './list-facts.ts';
import { keyOfTask, type TaskList } from './task-list.ts';

/** The most landmarks of one token. */
export const MAX_LANDMARKS = 512;
const MAX_TOKENS = 500;
const LANDMARKS_TTL_MS = 5 * 60_000;
const MAX_EXHAUSTED = 10_000;
const EXHAUSTED_TTL_MS = 60_000;

/** What earlier lookups with a token have learnt. */
export interface LookupFacts {
  landmarks: Landmarks;
  exhausted: ExhaustedIds;
}

/** What lookups have learnt, kept for minutes by the token's digest. It contains no rows and no ids. */
export class LookupFactsStore {
  readonly #landmarks = new LRUCache<string, Landmarks>({
    max: MAX_TOKENS,
    ttl: LANDMARKS_TTL_MS,
    ttlResolution: TTL_RESOLUTION_MS,
    memoMethod: () => new Landmarks(MAX_LANDMARKS),
  });
  readonly #exhausted = new LRUCache<string, true>({ max: MAX_EXHAUSTED, ttl: EXHAUSTED_TTL_MS });

  get size() {
    return { tokens: this.#landmarks.size, exhausted: this.#exhausted.size };
  }

  of(digest: string): LookupFacts {
    const keyOf = (restId: string) =>
      createHash('sha256').update(`${digest} ${restId}`).digest('base64url');
    return {
      landmarks: this.#landmarks.memo(digest),
      exhausted: {
        has: (restId) => this.#exhausted.has(keyOf(restId)),
        add: (restId) => void this.#exhausted.set(keyOf(restId), true),
      },
    };
  }
}

/** The filter of a list of all tasks. */
const UNFILTERED = '{}';

/**
 * The landmarks among all tasks that a page shows; none if the list is filtered, if it has another order, or
 * if it is longer than `total_records` says.
 */
export function landmarksIn(
  { filterKey, order }: Pick<TaskList, 'filterKey' | 'order'>,
  { offset, rows, total }: ListPage<TaskRow>,
): Landmark[] {
  if (filterKey !== UNFILTERED || order.field !== 'created_at') return [];
  if (total < offset + rows.length) return [];
  return [...new Set([0, rows.length - 1])].flatMap((index): Landmark[] => {
    const row = rows[index];
    const { id, key } = row === undefined ? { id: null, key: null } : keyOfTask(row);
    if (id === null || typeof key !== 'number') return [];
    const place = offset + index;
    return [{ at: order.direction === 'asc' ? place : total - 1 - place, rank: key }];
  });
}
