/** Tokens remembered at most; past that the ones whose time is up first are forgotten. */
const MAX_REMEMBERED = 10_000;
/** Left when that is passed, so that they are not sorted for every further token. */
const LEFT = 9000;

/**
 * After a 429 a token's calls stay away until the time REST asked for has passed. Tokens are known
 * by their digests.
 */
export class RateLimitGate {
  readonly #openAt = new Map<string, number>();

  /**
   * @param digest of the token
   * @param now milliseconds
   */
  close(digest: string, seconds: number, now: number): void {
    const openAt = Math.max(now + seconds * 1000, this.#openAt.get(digest) ?? 0);
    this.#openAt.set(digest, openAt);
    if (this.#openAt.size > MAX_REMEMBERED) this.#forget(now);
  }

  /** Milliseconds until the token may knock again; 0 where it may now. */
  wait(digest: string, now: number): number {
    const openAt = this.#openAt.get(digest);
    if (openAt === undefined) return 0;
    if (openAt > now) return openAt - now;
    this.#openAt.delete(digest);
    return 0;
  }

  /** Tokens that are remembered, kept away or not any more. */
  get size(): number {
    return this.#openAt.size;
  }

  /** Tokens that are kept away. */
  closedAt(now: number): number {
    return this.#openAt.values().reduce((sum, openAt) => sum + Number(openAt > now), 0);
  }

  #forget(now: number): void {
    for (const [digest, openAt] of this.#openAt) {
      if (openAt <= now) this.#openAt.delete(digest);
    }
    const soonest = [...this.#openAt].sort(([, a], [, b]) => a - b);
    for (const [digest] of soonest.slice(0, Math.max(0, soonest.length - LEFT))) {
      this.#openAt.delete(digest);
    }
  }
}
