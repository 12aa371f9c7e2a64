import type { OnAttempt } from '../telemetry/attempt.ts';
import type { UpstreamAnswer } from './answer.ts';
import { AttemptSender } from './attempt.ts';
import { Breakers } from './breaker.ts';
import { Bulkhead } from './bulkhead.ts';
import type { Caller, CallObserver } from './caller.ts';
import { Deadline } from './deadline.ts';
import { HttpClient, type HttpSettings } from './http-client.ts';
import { type CallInFlight, InFlightCalls, wasAbandoned } from './in-flight-calls.ts';
import type { RestLog } from './rest-log.ts';
import { retryDelay } from './retry.ts';
import { RetryAfterStore } from './retry-after-store.ts';
import { rateLimited } from './status-error.ts';

export interface PipelineSettings extends HttpSettings {
  /** Timeout of one call with its retries. */
  timeoutMs: number;
  retries: number;
  onAttempt?: OnAttempt | undefined;
  log?: RestLog | undefined;
}

/** Queued calls per slot. */
const QUEUE_FACTOR = 32;

/**
 * Makes all REST calls of the process. A call passes, from the outside to the inside: sharing of calls in
 * flight, the token's circuit breaker, retries, the token's rate limit, the bulkhead, the HTTP client. All
 * state that lasts longer than a call is keyed by the token's digest.
 */
export class RestPipeline {
  readonly #settings: PipelineSettings;
  readonly #http: HttpClient;
  readonly #attempts: AttemptSender;
  readonly #bulkhead: Bulkhead;
  readonly #inFlight = new InFlightCalls();
  readonly #rateLimits: RetryAfterStore;
  readonly #breakers: Breakers;
  /** Since the process started; shared calls joined an identical one in flight. */
  readonly #counts = { retries: 0, shared: 0 };

  constructor(settings: PipelineSettings) {
    const { baseUrl, concurrency, log, onAttempt } = settings;
    this.#settings = settings;
    this.#http = new HttpClient(settings);
    this.#bulkhead = new Bulkhead(concurrency, concurrency * QUEUE_FACTOR);
    this.#rateLimits = new RetryAfterStore((digest) => log?.rateLimitEnded(digest));
    this.#breakers = new Breakers(log);
    this.#attempts = new AttemptSender(this.#http, baseUrl, onAttempt, (digest, seconds) => {
      // Called while the attempt still holds its slot, so that the next call in the queue is not sent.
      const isNew = this.#rateLimits.block(digest, seconds, performance.now());
      if (isNew) log?.rateLimited(digest, seconds);
    });
  }

  /**
   * A GET for JSON and a 2xx status. The caller must not change the response, because other operations may
   * share it.
   *
   * @param path path and query below the base URL
   * @throws GatewayError for every failure, see docs/errors.md
   */
  async get(path: string, caller: Caller, observer: CallObserver = {}): Promise<UpstreamAnswer> {
    const { digest } = caller.credentials;
    using deadline = new Deadline(caller, this.#settings.timeoutMs);
    for (;;) {
      const call = caller.bypassInFlight
        ? undefined
        : this.#inFlight.findJoinable(digest, path, deadline);
      observer.onJoin?.(call);
      if (call === undefined) return await this.#startCall(path, caller, deadline, observer);
      try {
        const answer = await deadline.race(call.answer);
        this.#counts.shared += 1;
        return answer;
      } catch (error) {
        if (wasAbandoned(call, error, deadline)) continue;
        this.#counts.shared += 1;
        throw error;
      }
    }
  }

  get baseUrl(): string {
    return this.#settings.baseUrl;
  }

  get log(): RestLog | undefined {
    return this.#settings.log;
  }

  get counts(): Readonly<{ retries: number; shared: number }> {
    return this.#counts;
  }

  /** The present state. `shareable` calls in flight can be joined. */
  get state() {
    return {
      active: this.#bulkhead.active,
      queued: this.#bulkhead.queued,
      rateLimitedTokens: this.#rateLimits.blockedCount(performance.now()),
      breakers: this.#breakers.state,
      shareable: this.#inFlight.size,
    };
  }

  /** Closes all connections. */
  close(): void {
    this.#http.close();
  }

  #startCall(
    path: string,
    caller: Caller,
    deadline: Deadline,
    observer: CallObserver,
  ): Promise<UpstreamAnswer> {
    const { signal, credentials } = caller;
    const startedAt = performance.now();
    const answer = this.#breakers.execute(credentials.digest, () =>
      this.#getWithRetries(path, caller, deadline, observer),
    );
    const call: CallInFlight = { answer, signal, startedAt, deadline: deadline.at };
    this.#inFlight.add(credentials.digest, path, call);
    return answer;
  }

  async #getWithRetries(
    path: string,
    caller: Caller,
    deadline: Deadline,
    observer: CallObserver,
  ): Promise<UpstreamAnswer> {
    const { digest } = caller.credentials;
    for (let retry = 0; ; ) {
      const wait = this.#rateLimits.remainingMs(digest, performance.now());
      if (wait > 0) {
        // It throws immediately if the rate limit ends after the deadline.
        await deadline.sleepOrThrow(rateLimited(Math.ceil(wait / 1000)), wait);
        continue;
      }
      try {
        const attempt = () => this.#attempt(path, caller, deadline, retry, observer);
        return await this.#bulkhead.execute(digest, attempt, deadline);
      } catch (error) {
        if (error instanceof RateLimitedWhileQueued) continue;
        const delay = retryDelay(error, retry, Math.random());
        const isLastAttempt = delay === undefined || retry >= this.#settings.retries;
        if (isLastAttempt || this.#breakers.isOpen(digest)) throw error;
        await deadline.sleepOrThrow(error, delay);
        this.#counts.retries += 1;
        retry += 1;
      }
    }
  }

  /** One HTTP request, which holds its slot until it has ended. */
  #attempt(
    path: string,
    caller: Caller,
    deadline: Deadline,
    retry: number,
    observer: CallObserver,
  ): Promise<UpstreamAnswer> {
    if (this.#rateLimits.remainingMs(caller.credentials.digest, performance.now()) > 0) {
      throw new RateLimitedWhileQueued();
    }
    // The call may get its slot after its own deadline.
    deadline.throwIfExpired();
    observer.onRequest?.();
    return this.#attempts.send(path, caller, deadline, retry);
  }
}

/** A rate limit began while the call was queued: it was not sent, and has to wait. */
class RateLimitedWhileQueued extends Error {}
