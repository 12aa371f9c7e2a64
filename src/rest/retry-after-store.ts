/** With more tokens, those whose rate limits end first are evicted. */
const MAX_TOKENS = 10_000;
/** Tokens that remain after an eviction, so that not every new token causes one. */
const TOKENS_LEFT = 9000;

/**
 * Stores until when each token is rate limited, by its digest. After a 429, calls with the token wait for
 * `Retry-After`.
 */
export class RetryAfterStore {
  readonly #blockedUntil = new Map<string, number>();
  readonly #onEnd: ((digest: string) => void) | undefined;

  /** @param onEnd called at the token's next call after its limit has ended, or when it is evicted */
  constructor(onEnd?: (digest: string) => void) {
    this.#onEnd = onEnd;
  }

  /**
   * @param digest of the token
   * @param now milliseconds
   * @returns whether the token was not blocked before
   */
  block(digest: string, seconds: number, now: number): boolean {
    const wasBlocked = this.remainingMs(digest, now) > 0;
    const until = Math.max(now + seconds * 1000, this.#blockedUntil.get(digest) ?? 0);
    this.#blockedUntil.set(digest, until);
    if (this.#blockedUntil.size > MAX_TOKENS) this.#evict(now);
    return !wasBlocked;
  }

  /** Milliseconds until calls with the token may start; 0 if they may start now. */
  remainingMs(digest: string, now: number): number {
    const until = this.#blockedUntil.get(digest);
    if (until === undefined) return 0;
    if (until > now) return until - now;
    this.#end(digest);
    return 0;
  }

  /** The number of stored tokens, including those whose limit has ended. */
  get size(): number {
    return this.#blockedUntil.size;
  }

  blockedCount(now: number): number {
    return this.#blockedUntil.values().reduce((sum, until) => sum + Number(until > now), 0);
  }

  #evict(now: number): void {
    for (const [digest, until] of this.#blockedUntil) {
      if (until <= now) this.#end(digest);
    }
    const soonest = [...this.#blockedUntil].sort(([, a], [, b]) => a - b);
    for (const [digest] of soonest.slice(0, Math.max(0, soonest.length - TOKENS_LEFT)))
      this.#end(digest);
  }

  #end(digest: string): void {
    this.#blockedUntil.delete(digest);
    this.#onEnd?.(digest);
  }
}
