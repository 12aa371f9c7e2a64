import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { type AnswerStore, AWAY } from './answer-store.ts';

const KEY_PREFIX = 'stuut-gateway:';
/** Longer than any Redis takes that is well, and short enough to be waited for once. */
const COMMAND_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 2000;
const MAX_RECONNECT_PAUSE_MS = 2000;
/** An outage that comes and goes is not told more often. */
const QUIET_MS = 60_000;

/**
 * Answers in a Redis that other replicas use too. Until it is connected, at the start or again,
 * nothing is asked of it and nothing waits for it. The URL and what is sent never get into the log:
 * both may hold its password.
 */
export class RedisStore implements AnswerStore {
  readonly #redis: Redis;
  readonly #logger: Logger;
  #isAway = false;
  #isTold = false;
  #lastToldAt = Number.NEGATIVE_INFINITY;

  constructor(url: string, logger: Logger) {
    this.#logger = logger;
    this.#redis = new Redis(url, {
      keyPrefix: KEY_PREFIX,
      connectionName: 'stuut-graphql-gateway',
      disableClientInfo: true,
      connectTimeout: CONNECT_TIMEOUT_MS,
      commandTimeout: COMMAND_TIMEOUT_MS,
      disconnectTimeout: CONNECT_TIMEOUT_MS,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) => Math.min(100 * 2 ** attempt, MAX_RECONNECT_PAUSE_MS),
    });
    this.#redis.on('error', (error: Error) => this.#noteFailure(error));
  }

  async get(key: string): Promise<string | typeof AWAY | undefined> {
    if (!this.#isConnected) return AWAY;
    try {
      return (await this.#redis.get(key)) ?? undefined;
    } catch (error) {
      this.#noteFailure(error);
      return AWAY;
    }
  }

  async set(key: string, text: string, ttlMs: number): Promise<void> {
    if (!this.#isConnected) return;
    try {
      await this.#redis.set(key, text, 'PX', ttlMs);
      this.#noteSuccess();
    } catch (error) {
      this.#noteFailure(error);
    }
  }

  get #isConnected(): boolean {
    return this.#redis.status === 'ready';
  }

  /** What was sent goes out first. */
  close(): void {
    this.#redis.disconnect();
  }

  #noteFailure(error: unknown): void {
    // It is connected and silent, so the next command would wait in vain as well.
    if (isTimeout(error)) this.#redis.disconnect(true);
    const now = performance.now();
    if (this.#isAway || this.#redis.status === 'end') return;
    this.#isAway = true;
    if (now - this.#lastToldAt < QUIET_MS) return;
    this.#isTold = true;
    this.#lastToldAt = now;
    this.#logger.warn({ reason: reasonOf(error) }, 'Redis is unavailable: nothing is cached');
  }

  /** Reading may work where writing does not (a replica, a full memory), so only writing counts. */
  #noteSuccess(): void {
    this.#isAway = false;
    if (!this.#isTold) return;
    this.#isTold = false;
    this.#logger.info('Redis is available: responses are cached again');
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Command timed out';
}

/** Of a refusal its first word, such as `WRONGPASS`; of a fault its code. Errors carry commands. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'ReplyError') return /^[A-Z]+/.exec(error.message)?.[0] ?? 'ERR';
  if (isTimeout(error)) return 'ETIMEDOUT';
  return 'code' in error ? String(error.code) : 'ECONNLOST';
}
