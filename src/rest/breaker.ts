import {
  type CircuitBreakerPolicy,
  CircuitState,
  CountBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import { LRUCache } from 'lru-cache';
import { GatewayError } from '../errors.ts';
import type { RestLog } from './rest-log.ts';

/**
 * The circuit opens when this share of the last {@link WINDOW_SIZE} calls has failed, each after its retries.
 */
const THRESHOLD = 0.8;
const WINDOW_SIZE = 20;
const MIN_CALLS = 10;
/** How long the circuit stays open before a trial call: doubled after each failure, up to the maximum. */
const INITIAL_OPEN_MS = 1000;
const MAX_OPEN_MS = 10_000;

/**
 * Opens when REST keeps failing (5xx, timeouts, network errors): calls then fail immediately. After a while
 * one trial call at a time decides whether it closes.
 */
export class Breaker {
  readonly #circuit: CircuitBreakerPolicy = circuitBreaker(
    handleWhen((error) => this.#isFailure(error)),
    {
      halfOpenAfter: new ExponentialBackoff({
        initialDelay: INITIAL_OPEN_MS,
        maxDelay: MAX_OPEN_MS,
      }),
      breaker: new CountBreaker({
        threshold: THRESHOLD,
        size: WINDOW_SIZE,
        minimumNumberOfCalls: MIN_CALLS,
      }),
    },
  );
  /** The reason of the last failure. */
  #reason: string | undefined;

  /** A failed trial call leaves it open, and is not reported. */
  constructor(onOpen?: (reason: string | undefined) => void, onClose?: () => void) {
    let isOpen = false;
    this.#circuit.onFailure(({ reason }) => {
      if ('error' in reason && countsForBreaker(reason.error)) this.#reason = reason.error.reason;
    });
    this.#circuit.onBreak(() => {
      if (!isOpen) onOpen?.(this.#reason);
      isOpen = true;
    });
    this.#circuit.onReset(() => {
      isOpen = false;
      onClose?.();
    });
  }

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.#circuit.state === CircuitState.Closed) return 'closed';
    return this.#circuit.state === CircuitState.HalfOpen ? 'half-open' : 'open';
  }

  /** Counts the failure of a call that was executed elsewhere. */
  async recordFailure(failure: unknown): Promise<void> {
    await this.#circuit.execute(() => Promise.reject(failure)).catch(() => undefined);
  }

  /** @throws GatewayError `UPSTREAM_UNAVAILABLE` immediately if the circuit is open */
  async execute<Result>(call: () => Promise<Result>): Promise<Result> {
    // Otherwise, cockatiel would let this call wait for the trial call.
    if (this.#circuit.state === CircuitState.HalfOpen) throw circuitOpenError(this.#reason);
    try {
      return await this.#circuit.execute(call);
    } catch (error) {
      throw isBrokenCircuitError(error) ? circuitOpenError(this.#reason) : error;
    }
  }

  /**
   * A trial call without a response also fails, for example because its client disconnected: it does not show
   * that REST works.
   */
  #isFailure(error: unknown): boolean {
    if (countsForBreaker(error)) return true;
    return this.#circuit.state === CircuitState.HalfOpen && !isAnswered(error);
  }
}

/** With more tokens, the breaker with the oldest failure is evicted. */
const MAX_BREAKERS = 1000;

/**
 * One breaker for each token with failures, so that a token for which REST fails does not block
 * the others.
 */
export class Breakers {
  readonly #byToken: LRUCache<string, Breaker>;

  constructor(log?: RestLog) {
    this.#byToken = new LRUCache({
      max: MAX_BREAKERS,
      memoMethod: (digest) =>
        new Breaker(
          (reason) => log?.circuitOpened(digest, reason),
          () => log?.circuitClosed(digest),
        ),
    });
  }

  /** @param digest of the token */
  async execute<Result>(digest: string, call: () => Promise<Result>): Promise<Result> {
    // `peek`, not `get`: breakers are evicted in the order of failures, not of uses.
    const breaker = this.#byToken.peek(digest);
    if (breaker !== undefined) return breaker.execute(call);
    try {
      return await call();
    } catch (error) {
      // The first failure creates the breaker.
      if (countsForBreaker(error)) await this.#byToken.memo(digest).recordFailure(error);
      throw error;
    }
  }

  isOpen(digest: string): boolean {
    return this.#byToken.peek(digest)?.state === 'open';
  }

  /** Numbers of breakers. */
  get state(): { open: number; tracked: number } {
    const breakers = [...this.#byToken.values()];
    const open = breakers.filter(({ state }) => state !== 'closed').length;
    return { open, tracked: breakers.length };
  }
}

function countsForBreaker(error: unknown): error is GatewayError {
  return error instanceof GatewayError && error.countsForBreaker;
}

function isAnswered(error: unknown): boolean {
  return error instanceof GatewayError && error.extensions.upstream !== undefined;
}

function circuitOpenError(reason: string | undefined): GatewayError {
  return new GatewayError(
    'UPSTREAM_UNAVAILABLE',
    'The REST API keeps failing, so the gateway does not call it for the moment. Try again shortly.',
    { reason: `circuit open after: ${reason ?? 'failures'}` },
  );
}
