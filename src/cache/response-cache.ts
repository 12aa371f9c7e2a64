import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { parseJson } from '../rest/json.ts';
import { type AnswerStore, AWAY } from './answer-store.ts';
import { checkSessions, type SessionOf, tokenSession } from './session.ts';

/** What an answer depends on. */
export interface Question {
  /** Its digest. */
  document: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  /** The `Authorization` header. */
  authorization: string | null;
}

export type AnswerData = Record<string, unknown>;

/** `error` where the store could not be asked. */
export type CacheOutcome = 'hit' | 'miss' | 'error';

/** A thousand tasks with all their fields. A larger answer is not kept. */
const MAX_ANSWER_CHARACTERS = 2 * 1024 * 1024;

/** Whole answers, for the token that asked and for so long. */
export class ResponseCache {
  /** Questions that were looked up. */
  readonly counts: Record<CacheOutcome, number> = { hit: 0, miss: 0, error: 0 };
  readonly #store: Promise<AnswerStore>;
  readonly #ttlMs: number;
  readonly #scope: string;
  readonly #sessionOf: SessionOf;

  /** @param scope answers are not shared with other scopes */
  constructor(store: Promise<AnswerStore>, ttlMs: number, scope: string, sessionOf: SessionOf) {
    this.#store = store;
    this.#ttlMs = ttlMs;
    this.#scope = scope;
    this.#sessionOf = sessionOf;
  }

  /** `undefined` where there is no usable token: such a question is nobody's. */
  keyOf({ document, operationName, variables, authorization }: Question): string | undefined {
    const session = this.#sessionOf(authorization);
    if (session === undefined || session === '') return undefined;
    const parts = [this.#scope, session, document, operationName ?? null, variables];
    return hash('sha256', JSON.stringify(parts), 'base64url');
  }

  async get(key: string): Promise<AnswerData | undefined> {
    const store = await this.#store;
    const text = await store.get(key);
    const data = typeof text === 'string' ? dataFrom(text) : undefined;
    this.counts[outcomeOf(text, data)] += 1;
    return data;
  }

  /** @param askedAt on the clock of `performance.now()`; no row is older than this */
  async set(key: string, data: AnswerData, askedAt: number): Promise<void> {
    const text = JSON.stringify(data);
    const store = await this.#store;
    const ttlMs = Math.floor(this.#ttlMs - (performance.now() - askedAt));
    if (ttlMs < 1 || text.length > MAX_ANSWER_CHARACTERS) return;
    await store.set(key, text, ttlMs);
  }

  /** Closes the connection to Redis. */
  async close(): Promise<void> {
    const store = await this.#store;
    store.close();
  }
}

/**
 * The cache that the settings ask for, or none. Redis need not be there yet.
 *
 * @param version answers of another version are not used
 * @throws ConfigError naming `CACHE_TTL_MS` where two callers could share an answer
 */
export function openResponseCache(
  config: Pick<Config, 'apiUrl' | 'cacheTtlMs' | 'redisUrl'>,
  version: string,
  logger: Logger,
  sessionOf: SessionOf = tokenSession,
): ResponseCache | undefined {
  const { apiUrl, cacheTtlMs, redisUrl } = config;
  if (cacheTtlMs === undefined) return undefined;
  checkSessions(sessionOf);
  const scope = JSON.stringify([version, apiUrl]);
  return new ResponseCache(openStore(redisUrl, logger), cacheTtlMs, scope, sessionOf);
}

/** Loaded only here: without a cache neither package is. */
async function openStore(redisUrl: string | undefined, logger: Logger): Promise<AnswerStore> {
  if (redisUrl === undefined) {
    const { MemoryStore } = await import('./memory-store.ts');
    return new MemoryStore();
  }
  const { RedisStore } = await import('./redis-store.ts');
  return new RedisStore(redisUrl, logger);
}

function outcomeOf(text: string | typeof AWAY | undefined, data: unknown): CacheOutcome {
  if (text === AWAY) return 'error';
  return data === undefined ? 'miss' : 'hit';
}

/** Whatever else may stand under a key is no answer. */
function dataFrom(text: string): AnswerData | undefined {
  try {
    const data = parseJson(text);
    return isAnswerData(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function isAnswerData(value: unknown): value is AnswerData {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
