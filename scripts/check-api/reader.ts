import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ConnectionPool } from '../../src/rest/connection-pool.ts';
import { retryAfterFrom } from '../../src/rest/retry-after.ts';
import type { Credentials } from '../../src/rest/token.ts';
import type { ListTasksQuery } from '../../src/rest/types.ts';
import type { Answer, Reading } from './reading.ts';
import { send, TIMED_OUT, type TlsFacts } from './send.ts';

interface ReaderSettings {
  baseUrl: string;
  /** The most calls, including retries. */
  maxCalls: number;
  timeoutMs: number;
  userAgent: string;
}

/** Callbacks for what the user waits for. */
export interface Progress {
  call(made: number, max: number, label: string): void;
  wait(seconds: number): void;
}

/** The limit on calls is reached, or `Retry-After` is longer than the check waits. */
export class OutOfCalls extends Error {
  override readonly name = 'OutOfCalls';
}

/** The most retries of a call, as in the gateway. */
const RETRIES = 2;
const RETRY_DELAY_MS = 500;
/** The longest `Retry-After` for which the check waits. */
const MAX_WAIT_SECONDS = 120;
/** The wait after a 429 without `Retry-After`, as in the gateway. */
const DEFAULT_WAIT_SECONDS = 1;
const RETRYABLE: ReadonlySet<number | null> = new Set([null, 502, 503, 504]);

/** Reads pages of tasks, up to a limit on calls, and keeps the results. */
export class Reader {
  readonly readings: Reading[] = [];
  /** Failures that were retried, by status or code. */
  readonly failures: Map<string, number> = new Map();
  tls: TlsFacts | null = null;
  calls = 0;
  /** The number of 429s, and their longest `Retry-After`. */
  rateLimited = { times: 0, longestSeconds: 0, atOnce: 0 };
  isExhausted = false;
  readonly #settings: ReaderSettings;
  readonly #pool: ConnectionPool;
  readonly #credentials: Credentials;
  readonly #progress: Progress;

  constructor(settings: ReaderSettings, credentials: Credentials, progress: Progress) {
    this.#settings = settings;
    this.#credentials = credentials;
    this.#progress = progress;
    const { baseUrl, timeoutMs } = settings;
    this.#pool = new ConnectionPool({ baseUrl, concurrency: 2, maxIdleMs: timeoutMs });
  }

  /**
   * Reads one page. After a 429 it waits; temporary failures are retried.
   *
   * @param credentials if they are not the caller's
   * @throws OutOfCalls
   */
  async read(
    label: string,
    query: ListTasksQuery,
    credentials = this.#credentials,
  ): Promise<Reading> {
    for (let retry = 0; ; retry++) {
      const answer = await this.#call(label, query, credentials);
      const delayMs = this.#delayOf(answer, retry);
      if (delayMs === undefined) {
        const reading = { ...answer, label, query };
        this.readings.push(reading);
        return reading;
      }
      if (delayMs > 0) this.#progress.wait(Math.ceil(delayMs / 1000));
      await pause(delayMs);
    }
  }

  close(): void {
    this.#pool.close();
  }

  async #call(
    label: string,
    query: ListTasksQuery,
    { authorization }: Credentials,
  ): Promise<Answer> {
    const { maxCalls, timeoutMs, userAgent } = this.#settings;
    if (this.isExhausted || this.calls >= maxCalls) throw this.#exhausted();
    this.calls += 1;
    this.#progress.call(this.calls, maxCalls, label);
    const headers = { authorization, 'user-agent': userAgent, 'x-request-id': randomUUID() };
    const { answer, tls } = await send(this.#pool, pathOf(query), headers, timeoutMs);
    this.tls ??= tls;
    return answer;
  }

  /** Milliseconds until a retry; `undefined` if the response is final. */
  #delayOf({ status, failure, headers }: Answer, retry: number): number | undefined {
    if (status === 429) {
      const seconds =
        retryAfterFrom(headers, Date.now(), Number.MAX_SAFE_INTEGER) ?? DEFAULT_WAIT_SECONDS;
      this.rateLimited.times += 1;
      this.rateLimited.longestSeconds = Math.max(this.rateLimited.longestSeconds, seconds);
      if (seconds > MAX_WAIT_SECONDS) throw this.#exhausted();
      return seconds * 1000;
    }
    if (!RETRYABLE.has(status) || failure === TIMED_OUT) return undefined;
    const name = status === null ? (failure ?? 'no answer') : String(status);
    this.failures.set(name, (this.failures.get(name) ?? 0) + 1);
    return retry < RETRIES ? RETRY_DELAY_MS * 2 ** retry : undefined;
  }

  #exhausted(): OutOfCalls {
    this.isExhausted = true;
    return new OutOfCalls();
  }
}

function pathOf(query: ListTasksQuery): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) params.append(name, String(item));
  }
  return params.size === 0 ? '/v1/tasks' : `/v1/tasks?${params}`;
}
