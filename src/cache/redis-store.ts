import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { type ResponseStore, UNAVAILABLE } from './response-store.ts';

const KEY_PREFIX = 'stuut-gateway:';
/** Longer than any Redis takes that is well, and short enough to be waited for once. */
const COMMAND_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 2000;
const MAX_RECONNECT_PAUSE_MS = 2000;
/** An outage that comes and goes is not told more often. */
const LOG_INTERVAL_MS = 60_000;

/**
 * Answers in a Redis that other replicas use too. Until it is connected, at the start or again,
 * nothing is asked of it and nothing waits for it. The URL and what is sent never get into the log:
 * both may hold its password.
 */
export class RedisStore implements ResponseStore {
  readonly #redis: Redis;
  readonly #logger: Logger;
  #isUnavailable = false;
  #wasLogged = false;
  #lastLoggedAt = Number.NEGATIVE_INFINITY;

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
    this.#redis.on('error', (error: Error) => this.#recordFailure(error));
  }

  async get(key: string): Promise<string | typeof UNAVAILABLE | undefined> {
    if (!this.#isConnected) return UNAVAILABLE;
    try {
      return (await this.#redis.get(key)) ?? undefined;
    } catch (error) {
      this.#recordFailure(error);
      return UNAVAILABLE;
    }
  }

  async set(key: string, text: string, ttlMs: number): Promise<void> {
    if (!this.#isConnected) return;
    try {
      await this.#redis.set(key, text, 'PX', ttlMs);
      this.#recordSuccess();
    } catch (error) {
      this.#recordFailure(error);
    }
  }

  get #isConnected(): boolean {
    return this.#redis.status === 'ready';
  }

  /** What was sent goes out first. */
  close(): void {
    this.#redis.disconnect();
  }

  #recordFailure(error: unknown): void {
    // It is connected and silent, so the next command would wait in vain as well.
    if (isTimeout(error)) this.#redis.disconnect(true);
    const now = performance.now();
    if (this.#isUnavailable || this.#redis.status === 'end') return;
    this.#isUnavailable = true;
    if (now - this.#lastLoggedAt < LOG_INTERVAL_MS) return;
    this.#wasLogged = true;
    this.#lastLoggedAt = now;
    this.#logger.warn({ reason: reasonOf(error) }, 'Redis is away: nothing is cached meanwhile');
  }

  /** Reading may work where writing does not (a replica, a full memory), so only writing counts. */
  #recordSuccess(): void {
    this.#isUnavailable = false;
    if (!this.#wasLogged) return;
    this.#wasLogged = false;
    this.#logger.info('Redis is back: answers are cached again');
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
