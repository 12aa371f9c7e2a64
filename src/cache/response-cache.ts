import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { isObject, parseJson } from '../rest/json.ts';
import { type ResponseStore, UNAVAILABLE } from './response-store.ts';
import { assertSessionKeys, type SessionKeyFn, tokenSessionKey } from './session-key.ts';

/** What a response depends on. */
export interface CacheKeyInput {
  /** The digest of the document. */
  document: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  /** The `Authorization` header. */
  authorization: string | null;
}

export type ResponseData = Record<string, unknown>;

/** `error` if the store was unavailable. */
export type CacheOutcome = 'hit' | 'miss' | 'error';

/** About a thousand tasks with all their fields. Larger responses are not cached. */
const MAX_RESPONSE_CHARACTERS = 2 * 1024 * 1024;

/** Whole responses, kept for a limited time, separate for each token. */
export class ResponseCache {
  /** Lookups by outcome. */
  readonly counts: Record<CacheOutcome, number> = { hit: 0, miss: 0, error: 0 };
  readonly #store: Promise<ResponseStore>;
  readonly #ttlMs: number;
  readonly #scope: string;
  readonly #sessionKey: SessionKeyFn;

  /** @param scope part of each key: scopes do not share responses */
  constructor(
    store: Promise<ResponseStore>,
    ttlMs: number,
    scope: string,
    sessionKey: SessionKeyFn,
  ) {
    this.#store = store;
    this.#ttlMs = ttlMs;
    this.#scope = scope;
    this.#sessionKey = sessionKey;
  }

  /** The key of a response; `undefined` without a usable token, because such a response is not cached. */
  keyOf({ document, operationName, variables, authorization }: CacheKeyInput): string | undefined {
    const session = this.#sessionKey(authorization);
    if (session === undefined || session === '') return undefined;
    const parts = [this.#scope, session, document, operationName ?? null, variables];
    return hash('sha256', JSON.stringify(parts), 'base64url');
  }

  async get(key: string): Promise<ResponseData | undefined> {
    const store = await this.#store;
    const text = await store.get(key);
    const data = typeof text === 'string' ? dataFrom(text) : undefined;
    this.counts[outcomeOf(text, data)] += 1;
    return data;
  }

  /** @param startedAt on the clock of `performance.now()`; no row is older than this */
  async set(key: string, data: ResponseData, startedAt: number): Promise<void> {
    const text = JSON.stringify(data);
    const store = await this.#store;
    const ttlMs = Math.floor(this.#ttlMs - (performance.now() - startedAt));
    if (ttlMs < 1 || text.length > MAX_RESPONSE_CHARACTERS) return;
    await store.set(key, text, ttlMs);
  }

  /** Closes the connection to Redis. */
  async close(): Promise<void> {
    const store = await this.#store;
    store.close();
  }
}

/**
 * Opens the cache; `undefined` if none is configured. Redis may connect later.
 *
 * @param version responses of other versions are not used
 * @throws ConfigError naming `CACHE_TTL_MS` if two callers could share a response
 */
export function openResponseCache(
  config: Pick<Config, 'apiUrl' | 'cacheTtlMs' | 'redisUrl'>,
  version: string,
  logger: Logger,
  sessionKey: SessionKeyFn = tokenSessionKey,
): ResponseCache | undefined {
  const { apiUrl, cacheTtlMs, redisUrl } = config;
  if (cacheTtlMs === undefined) return undefined;
  assertSessionKeys(sessionKey);
  const scope = JSON.stringify([version, apiUrl]);
  return new ResponseCache(openStore(redisUrl, logger), cacheTtlMs, scope, sessionKey);
}

/** Loads lru-cache or ioredis only if there is a cache. */
async function openStore(redisUrl: string | undefined, logger: Logger): Promise<ResponseStore> {
  if (redisUrl === undefined) {
    const { MemoryStore } = await import('./memory-store.ts');
    return new MemoryStore();
  }
  const { RedisStore } = await import('./redis-store.ts');
  return new RedisStore(redisUrl, logger);
}

function outcomeOf(text: string | typeof UNAVAILABLE | undefined, data: unknown): CacheOutcome {
  if (text === UNAVAILABLE) return 'error';
  return data === undefined ? 'miss' : 'hit';
}

/** The data of a cached text; `undefined` if Redis has some other text under the key. */
function dataFrom(text: string): ResponseData | undefined {
  try {
    const data = parseJson(text);
    return isObject(data) ? data : undefined;
  } catch {
    return undefined;
  }
}
