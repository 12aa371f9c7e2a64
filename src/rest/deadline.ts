import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';

/** The reason of a timeout that REST did not cause. */
export const NO_TIME_LEFT = 'no time left after waiting for a slot or a retry';

/**
 * Ends one call with its retries: at its own timeout, at the operation's deadline, or when the caller aborts.
 * It has one timer, which `using` clears when the call ends.
 */
export class Deadline implements Disposable {
  /** When it expires, on the clock of `performance.now()`. */
  readonly at: number;
  readonly #timeoutMs: number;
  /** Created on first use: most calls need no signal. */
  #controller: AbortController | undefined;
  #onExpire: (() => void) | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal;
  #error: GatewayError | undefined;
  #inFlightMs = 0;
  #inFlightSince: number | undefined;

  /**
   * @param caller the operation's deadline, and the signal of its caller
   * @param timeoutMs the timeout of this call
   */
  constructor(caller: { deadline: number; signal: AbortSignal }, timeoutMs: number) {
    const now = performance.now();
    this.at = Math.min(now + timeoutMs, caller.deadline);
    this.#timeoutMs = timeoutMs;
    this.#caller = caller.signal;
    // Node.js rounds timers down to milliseconds, in two places. Without this addition, they fire too early.
    this.#timer = setTimeout(this.#onTimeout, Math.max(0, Math.ceil(this.at - now) + 1));
    if (caller.signal.aborted) this.#onCallerAbort();
    else caller.signal.addEventListener('abort', this.#onCallerAbort);
  }

  /** `undefined` until it expires. */
  get error(): GatewayError | undefined {
    return this.#error;
  }

  /** Aborts on expiry. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#error !== undefined) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Sets the only callback; replaces the one before. */
  onExpire(callback: () => void): void {
    this.#onExpire = callback;
  }

  /** Removes the callback for expiry. */
  clear(): void {
    this.#onExpire = undefined;
  }

  /** @throws GatewayError if the deadline has passed, even if its timer is late */
  throwIfExpired(): void {
    if (performance.now() >= this.at) this.cancel(this.#timeoutError());
    if (this.#error !== undefined) throw this.#error;
  }

  /** Notes that a request is in flight from now on. Time in the queue does not count against REST. */
  startRequest(): void {
    this.#inFlightSince = performance.now();
  }

  endRequest(): void {
    this.#inFlightMs = this.#timeInFlight();
    this.#inFlightSince = undefined;
  }

  /** @throws the given error immediately if the delay would end after the deadline */
  async sleepOrThrow(error: unknown, delay: number): Promise<void> {
    if (performance.now() + delay >= this.at) throw error;
    await sleep(delay, undefined, { signal: this.signal }).catch(() => {
      throw this.#error;
    });
  }

  /** The result of the work. @throws GatewayError if the deadline expires first */
  async race<Result>(work: Promise<Result>): Promise<Result> {
    const { promise: end, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(this.#error);
    if (this.#error !== undefined) onAbort();
    this.signal.addEventListener('abort', onAbort);
    try {
      return await Promise.race([work, end]);
    } finally {
      this.signal.removeEventListener('abort', onAbort);
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#caller.removeEventListener('abort', this.#onCallerAbort);
  }

  /** Ends the call early. */
  cancel(error: GatewayError): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#controller?.abort();
    this.#onExpire?.();
  }

  #timeInFlight(): number {
    return this.#inFlightSince === undefined
      ? this.#inFlightMs
      : this.#inFlightMs + performance.now() - this.#inFlightSince;
  }

  /** A timeout counts against REST only if a request was in flight for at least half of it. */
  #timeoutError(): GatewayError {
    const wasInFlight = this.#timeInFlight() >= this.#timeoutMs / 2;
    return new GatewayError('UPSTREAM_TIMEOUT', 'The REST API did not answer in time.', {
      reason: wasInFlight ? 'no answer in time' : NO_TIME_LEFT,
      countsForBreaker: wasInFlight,
    });
  }

  readonly #onCallerAbort = (): void =>
    this.cancel(
      new GatewayError('UPSTREAM_UNAVAILABLE', 'The request was cancelled.', {
        reason: 'cancelled by the caller',
      }),
    );
  readonly #onTimeout = (): void => this.cancel(this.#timeoutError());
}
