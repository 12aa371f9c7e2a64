import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { type ResponseStore, UNAVAILABLE } from './response-store.ts';

const KEY_PREFIX = 'stuut-gateway:';
/** Much longer than a healthy Redis needs, and short enough to wait for once. */
const COMMAND_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 2000;
const MAX_RECONNECT_DELAY_MS = 2000;
/** The minimum between two log lines of an outage that comes and goes. */
const LOG_INTERVAL_MS = 60_000;

/**
 * Responses in a Redis that replicas share. While it is not connected, no operation waits for it. The URL and
 * the commands are never logged: both may contain the password.
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
      retryStrategy: (attempt) => Math.min(100 * 2 ** attempt, MAX_RECONNECT_DELAY_MS),
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

  /** Commands sent before still reach Redis. */
  close(): void {
    this.#redis.disconnect();
  }

  #recordFailure(error: unknown): void {
    // Redis is connected but does not respond: the next command would time out too.
    if (isTimeout(error)) this.#redis.disconnect(true);
    const now = performance.now();
    if (this.#isUnavailable || this.#redis.status === 'end') return;
    this.#isUnavailable = true;
    if (now - this.#lastLoggedAt < LOG_INTERVAL_MS) return;
    this.#wasLogged = true;
    this.#lastLoggedAt = now;
    this.#logger.warn({ reason: reasonOf(error) }, 'Redis is unavailable: nothing is cached');
  }

  /** Called only for writes: reads can succeed while writes fail (a replica, full memory). */
  #recordSuccess(): void {
    this.#isUnavailable = false;
    if (!this.#wasLogged) return;
    this.#wasLogged = false;
    this.#logger.info('Redis is available: responses are cached again');
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Command timed out';
}

/**
 * The first word of an error reply, such as `WRONGPASS`, or a code. Messages are not used, because they
 * contain commands.
 */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'ReplyError') return /^[A-Z]+/.exec(error.message)?.[0] ?? 'ERR';
  if (isTimeout(error)) return 'ETIMEDOUT';
  return 'code' in error ? String(error.code) : 'ECONNLOST';
}
