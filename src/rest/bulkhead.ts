import { GatewayError } from '../errors.ts';
import type { Deadline } from './deadline.ts';

/** The calls of one token that hold a slot or wait for one. Kept only while there are any. */
interface TokenCalls {
  active: number;
  /** In the order they came. */
  waiting: Set<() => void>;
}

/**
 * So many calls at once, shared fairly between tokens. A token gets another slot only while more
 * slots are free than it holds (a dynamic threshold, as shared buffers of network switches have
 * it): alone it can hold half of them, and several tokens whose calls hang still leave some to the
 * others. The same holds for the queue. Tokens that wait get slots in turn.
 */
export class Bulkhead {
  readonly #size: number;
  readonly #maxQueued: number;
  /** Those that waited longest for a turn come first. */
  readonly #tokens = new Map<string, TokenCalls>();
  #active = 0;
  #queued = 0;

  /**
   * @param size calls at once
   * @param maxQueued calls that may wait
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
   * @throws GatewayError `UPSTREAM_UNAVAILABLE` at once where the queue is full
   */
  async execute<Result>(
    digest: string,
    call: () => Promise<Result>,
    deadline: Deadline,
  ): Promise<Result> {
    if (deadline.expired) throw deadline.error();
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
        'Too many requests wait for the REST API already. Try again shortly.',
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

  /** Gives free slots to the tokens that wait, one call each in turn. */
  #startQueued(): void {
    while (this.#queued > 0) {
      const [digest, token] =
        this.#tokens.entries().find(([, each]) => each.waiting.size > 0 && this.#mayStart(each)) ??
        [];
      const [next] = token?.waiting ?? [];
      if (digest === undefined || token === undefined || next === undefined) return;
      token.waiting.delete(next);
      next();
      // Behind the others, until its next turn.
      this.#tokens.delete(digest);
      this.#tokens.set(digest, token);
    }
  }

  #deleteIfIdle(digest: string, token: TokenCalls): void {
    if (token.active + token.waiting.size > 0) return;
    // Another entry may have taken its place meanwhile.
    if (this.#tokens.get(digest) === token) this.#tokens.delete(digest);
  }
}
