import { GatewayError } from '../errors.ts';
import type { Deadline } from './deadline.ts';

/** The calls of one token; kept only while there are any. */
interface TokenCalls {
  active: number;
  /** First in, first out. */
  waiting: Set<() => void>;
}

/**
 * Limits concurrent calls, and shares the slots fairly between tokens. A token gets another slot only while
 * more slots are free than it holds (a dynamic threshold, as in the shared buffers of network switches): one
 * token alone holds at most half of the slots, and several tokens whose calls hang leave some to the others.
 * The same rule applies to the queue. Queued tokens get slots in turn.
 */
export class Bulkhead {
  readonly #size: number;
  readonly #maxQueued: number;
  /** Sorted by whose turn is next. */
  readonly #tokens = new Map<string, TokenCalls>();
  #active = 0;
  #queued = 0;

  /**
   * @param size the most calls in flight
   * @param maxQueued the most calls that wait
   */
  constructor(size: number, maxQueued: number) {
    this.#size = size;
    this.#maxQueued = maxQueued;
  }

  get active(): number {
    return this.#active;
  }

  get queued(): number {
    return this.#queued;
  }

  /**
   * @param digest of the token
   * @throws GatewayError `UPSTREAM_UNAVAILABLE` immediately if the queue is full
   */
  async execute<Result>(
    digest: string,
    call: () => Promise<Result>,
    deadline: Deadline,
  ): Promise<Result> {
    if (deadline.error !== undefined) throw deadline.error;
    const token = this.#tokens.get(digest) ?? { active: 0, waiting: new Set() };
    this.#tokens.set(digest, token);
    if (token.waiting.size === 0 && this.#mayStart(token)) {
      this.#start(token);
    } else {
      try {
        await this.#waitForSlot(token, deadline);
      } catch (error) {
        this.#deleteIfIdle(digest, token);
        throw error;
      }
    }
    try {
      return await call();
    } finally {
      this.#release(token);
      this.#deleteIfIdle(digest, token);
    }
  }

  async #waitForSlot(token: TokenCalls, deadline: Deadline): Promise<void> {
    if (token.waiting.size >= this.#maxQueued - this.#queued) {
      throw new GatewayError(
        'UPSTREAM_UNAVAILABLE',
        'Too many requests are waiting for the REST API. Try again shortly.',
        { reason: 'too many calls wait for a slot' },
      );
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const start = () => {
      this.#queued -= 1;
      this.#start(token);
      resolve();
    };
    token.waiting.add(start);
    this.#queued += 1;
    try {
      await deadline.race(promise);
    } catch (error) {
      if (token.waiting.delete(start)) this.#queued -= 1;
      else this.#release(token);
      throw error;
    }
  }

  #mayStart(token: TokenCalls): boolean {
    return token.active < this.#size - this.#active;
  }

  #start(token: TokenCalls): void {
    this.#active += 1;
    token.active += 1;
  }

  #release(token: TokenCalls): void {
    this.#active -= 1;
    token.active -= 1;
    this.#startQueued();
  }

  /** Gives free slots to queued tokens, one call each in turn. */
  #startQueued(): void {
    while (this.#queued > 0) {
      const [digest, token] =
        this.#tokens.entries().find(([, each]) => each.waiting.size > 0 && this.#mayStart(each)) ??
        [];
      const [next] = token?.waiting ?? [];
      if (digest === undefined || token === undefined || next === undefined) return;
      token.waiting.delete(next);
      next();
      // Moves the token to the end of the order.
      this.#tokens.delete(digest);
      this.#tokens.set(digest, token);
    }
  }

  #deleteIfIdle(digest: string, token: TokenCalls): void {
    if (token.active + token.waiting.size > 0) return;
    // A new entry may have replaced it.
    if (this.#tokens.get(digest) === token) this.#tokens.delete(digest);
  }
}
