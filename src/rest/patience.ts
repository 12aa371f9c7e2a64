import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';

/**
 * How long one call, its repeats included, may take: until its own time is up, or the operation's,
 * or nobody waits for it any more. One timer a call, cleared when the call is over: timers that
 * are left to run pile up by the thousand.
 */
export class Patience implements Disposable {
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  /** Made for whoever asks: most calls are answered before anybody does. */
  #controller: AbortController | undefined;
  #stop: (() => void) | undefined;
  #isOver = false;
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal;
  /** Whether it is this one call that would run out of time, not the operation with many. */
  readonly #isOwn: boolean;
  #why: GatewayError | undefined;

  /**
   * @param caller until when, and for whom, the operation lasts
   * @param timeoutMs for this call
   */
  constructor(caller: { deadline: number; signal: AbortSignal }, timeoutMs: number) {
    const now = performance.now();
    this.deadline = Math.min(now + timeoutMs, caller.deadline);
    this.#isOwn = this.deadline < caller.deadline;
    this.#caller = caller.signal;
    this.#timer = setTimeout(this.#timeOut, Math.max(0, this.deadline - now));
    if (caller.signal.aborted) this.#leave();
    else caller.signal.addEventListener('abort', this.#leave);
  }

  /** Whether nobody waits any more, or not for an answer. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Aborts when it is over. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isOver) this.#controller.abort();
    return this.#controller.signal;
  }

  /** What is to be stopped when it is over, in place of what was before; nothing without an argument. */
  guard(stop?: () => void): void {
    this.#stop = stop;
  }

  /** Why the call ended before it had an answer. */
  interruption(): GatewayError {
    return this.#why ?? new GatewayError('UPSTREAM_UNAVAILABLE', 'The request was cancelled.');
  }

  /** @throws the error where there is no time for the delay */
  async waitOr(error: unknown, delay: number): Promise<void> {
    if (performance.now() + delay >= this.deadline) throw error;
    await sleep(delay, undefined, { signal: this.signal }).catch(() => {
      throw this.interruption();
    });
  }

  /** How the work ends, unless the time is up before that. @throws GatewayError then */
  async until<Result>(work: Promise<Result>): Promise<Result> {
    const { promise: end, reject } = Promise.withResolvers<never>();
    const leave = () => reject(this.interruption());
    if (this.#isOver) leave();
    this.signal.addEventListener('abort', leave);
    try {
      return await Promise.race([work, end]);
    } finally {
      this.signal.removeEventListener('abort', leave);
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#caller.removeEventListener('abort', this.#leave);
  }

  /** Ends the call before its time. */
  end(why?: GatewayError): void {
    if (this.#isOver) return;
    this.#why = why;
    this.#isOver = true;
    this.#controller?.abort();
    this.#stop?.();
  }

  readonly #leave = (): void => this.end();
  readonly #timeOut = (): void => this.end(timedOut(this.#isOwn));
}

/** @param isOutage where REST was slow, as opposed to the operation having much to ask */
function timedOut(isOutage: boolean): GatewayError {
  return new GatewayError('UPSTREAM_TIMEOUT', 'The REST API did not answer in time.', { isOutage });
}
