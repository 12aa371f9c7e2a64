import {
  type CircuitBreakerPolicy,
  CircuitState,
  CountBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import { GatewayError } from '../errors.ts';

/** Of the last {@link SAMPLE} calls, their repeats included, the share that opens the circuit. */
const THRESHOLD = 0.8;
const SAMPLE = 20;
const MIN_CALLS = 10;
/** How long the circuit stays open before one call may try: doubling, up to the second figure. */
const FIRST_REST_MS = 1000;
const LONGEST_REST_MS = 10_000;

/**
 * Opens when REST keeps failing (5xx, timeouts, network faults), so that it is left in peace and
 * callers hear of it at once. One call at a time then tries whether it is back.
 */
export class Breaker {
  readonly #circuit: CircuitBreakerPolicy = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: new ExponentialBackoff({
      initialDelay: FIRST_REST_MS,
      maxDelay: LONGEST_REST_MS,
    }),
    breaker: new CountBreaker({
      threshold: THRESHOLD,
      size: SAMPLE,
      minimumNumberOfCalls: MIN_CALLS,
    }),
  });

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.#circuit.state === CircuitState.Closed) return 'closed';
    return this.#circuit.state === CircuitState.HalfOpen ? 'half-open' : 'open';
  }

  /** Counts a failure that it did not see happen. */
  async note(failure: unknown): Promise<void> {
    await this.#circuit.execute(() => Promise.reject(failure)).catch(() => undefined);
  }

  /** @throws GatewayError `UPSTREAM_UNAVAILABLE` at once where the circuit is open */
  async execute<Result>(call: () => Promise<Result>): Promise<Result> {
    // While one call tries, the others would be kept waiting for its outcome.
    if (this.#circuit.state === CircuitState.HalfOpen) throw brokenOff();
    try {
      return await this.#circuit.execute(call);
    } catch (error) {
      throw isBrokenCircuitError(error) ? brokenOff() : error;
    }
  }
}

/** Tokens that have breakers at most; past that the ones that failed longest ago lose theirs. */
const MAX_BREAKERS = 1000;

/**
 * A breaker for each token that REST fails. They are kept apart so that nobody who knows how to
 * make REST fail for themselves can shut it off for others.
 */
export class Breakers {
  readonly #byToken = new Map<string, Breaker>();

  /** @param digest of the token */
  async execute<Result>(digest: string, call: () => Promise<Result>): Promise<Result> {
    const breaker = this.#byToken.get(digest);
    if (breaker !== undefined) return breaker.execute(call);
    try {
      return await call();
    } catch (error) {
      // Its breaker starts with the failure that made it necessary.
      if (isOutage(error)) await this.#of(digest).note(error);
      throw error;
    }
  }

  isOpen(digest: string): boolean {
    return this.#byToken.get(digest)?.state === 'open';
  }

  /** Tokens whose calls are held back, and tokens that failed lately. */
  get state(): { open: number; known: number } {
    const breakers = [...this.#byToken.values()];
    const open = breakers.filter(({ state }) => state !== 'closed').length;
    return { open, known: breakers.length };
  }

  #of(digest: string): Breaker {
    const breaker = this.#byToken.get(digest) ?? new Breaker();
    this.#byToken.delete(digest);
    this.#byToken.set(digest, breaker);
    const [oldest] = this.#byToken.keys();
    if (this.#byToken.size > MAX_BREAKERS && oldest !== undefined) this.#byToken.delete(oldest);
    return breaker;
  }
}

function isOutage(error: unknown): boolean {
  return error instanceof GatewayError && error.isOutage;
}

function brokenOff(): GatewayError {
  return new GatewayError(
    'UPSTREAM_UNAVAILABLE',
    'The REST API keeps failing, so it is not asked for the moment. Try again shortly.',
  );
}
