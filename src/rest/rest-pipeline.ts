import { GatewayError } from '../errors.ts';
import type { OnAttempt } from '../telemetry/attempt.ts';
import type { Span } from '../telemetry/span.ts';
import type { UpstreamAnswer } from './answer.ts';
import { outcomeOf } from './attempt.ts';
import { Breakers } from './breaker.ts';
import { Bulkhead } from './bulkhead.ts';
import { endHttpSpan, endHttpSpanWithError, startHttpSpan } from './call-span.ts';
import type { Caller, CallObserver } from './caller.ts';
import { Deadline } from './deadline.ts';
import { HttpClient, type HttpSettings } from './http-client.ts';
import { type CallInFlight, InFlightCalls, wasAbandoned } from './in-flight-calls.ts';
import type { RestLog } from './rest-log.ts';
import { retryDelay } from './retry.ts';
import { RetryAfterStore } from './retry-after-store.ts';
import { rateLimited } from './status-error.ts';

export interface PipelineSettings extends HttpSettings {
  /** For one call, its retries included. */
  timeoutMs: number;
  retries: number;
  onAttempt?: OnAttempt | undefined;
  log?: RestLog | undefined;
}

export interface PipelineState {
  active: number;
  queued: number;
  rateLimitedTokens: number;
  /** Calls under way that an identical one could join. */
  shareable: number;
  /** Tokens whose calls are withheld because REST keeps failing them, of those it failed lately. */
  breakers: Breakers['state'];
}

/** What has been counted since the process started. */
export interface PipelineCounts {
  /** Calls that were repeated. */
  retries: number;
  /** Calls that had the outcome of an identical one under way. */
  shared: number;
  /** Task rows that REST sent. */
  rows: number;
}

/** Calls that may wait for a slot, per slot. */
const QUEUE_FACTOR = 32;

/**
 * The REST API as the whole process uses it: so many calls at once, shared fairly between tokens,
 * retried where that can help, and none while REST limits a token or keeps failing it. Whatever is
 * kept between calls is kept by the token's digest.
 */
export class RestPipeline {
  readonly #settings: PipelineSettings;
  readonly #http: HttpClient;
  readonly #bulkhead: Bulkhead;
  readonly #inFlight = new InFlightCalls();
  readonly #rateLimits: RetryAfterStore;
  readonly #breakers: Breakers;
  readonly counts: PipelineCounts = { retries: 0, shared: 0, rows: 0 };

  constructor(settings: PipelineSettings) {
    const { concurrency, log } = settings;
    this.#settings = settings;
    this.#http = new HttpClient(settings);
    this.#bulkhead = new Bulkhead(concurrency, concurrency * QUEUE_FACTOR);
    this.#rateLimits = new RetryAfterStore((digest) => log?.rateLimitEnded(digest));
    this.#breakers = new Breakers(log);
  }

  /**
   * A GET that was answered with JSON and a 2xx status. The answer must not be changed: other
   * operations may have it as well.
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
        return await deadline.race(call.answer);
      } catch (error) {
        if (!wasAbandoned(call, error, deadline)) throw error;
      }
    }
  }

  get baseUrl(): string {
    return this.#settings.baseUrl;
  }

  get log(): RestLog | undefined {
    return this.#settings.log;
  }

  /** Calls on the wire, calls that wait for a slot, and what withholds calls. */
  get state(): PipelineState {
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
      if (this.#rateLimits.remainingMs(digest, performance.now()) > 0) {
        await this.#awaitRateLimit(digest, deadline);
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
        this.counts.retries += 1;
        retry += 1;
      }
    }
  }

  /** Waits until REST accepts this token's calls again; fails at once where there is no time. */
  async #awaitRateLimit(digest: string, deadline: Deadline): Promise<void> {
    for (;;) {
      const wait = this.#rateLimits.remainingMs(digest, performance.now());
      if (wait === 0) return;
      await deadline.sleepOrThrow(rateLimited(Math.ceil(wait / 1000)), wait);
    }
  }

  /** A request on the wire, which holds its slot until it has ended. */
  async #attempt(
    path: string,
    caller: Caller,
    deadline: Deadline,
    retry: number,
    observer: CallObserver,
  ): Promise<UpstreamAnswer> {
    const { digest } = caller.credentials;
    if (this.#rateLimits.remainingMs(digest, performance.now()) > 0) {
      throw new RateLimitedWhileQueued();
    }
    const span = startHttpSpan(caller.span, this.baseUrl + path, retry);
    const startedAt = performance.now();
    const observe = (outcome: ReturnType<typeof outcomeOf>, reason?: string) => {
      const milliseconds = performance.now() - startedAt;
      const { requestId } = caller;
      const attempt = { requestId, spanIds: span.ids, path, retry, outcome, milliseconds, reason };
      this.#settings.onAttempt?.(attempt);
    };
    observer.onRequest?.();
    deadline.startRequest();
    try {
      const answer = await this.#http.get(path, headersFor(caller, span), deadline);
      endHttpSpan(span, answer.status);
      observe(answer.status);
      return answer;
    } catch (error) {
      endHttpSpanWithError(span, error);
      observe(outcomeOf(error, deadline), error instanceof GatewayError ? error.reason : undefined);
      if (error instanceof GatewayError && error.code === 'RATE_LIMITED') {
        this.#limitRate(digest, error.extensions.retryAfter ?? 0);
      }
      throw error;
    } finally {
      deadline.endRequest();
    }
  }

  #limitRate(digest: string, seconds: number): void {
    const isNew = this.#rateLimits.block(digest, seconds, performance.now());
    if (isNew) this.#settings.log?.rateLimited(digest, seconds);
  }
}

/** A rate limit began while a call waited for its slot: it has to wait, and has not been sent. */
class RateLimitedWhileQueued extends Error {}

function headersFor({ credentials, requestId }: Caller, span: Span): Record<string, string> {
  const { authorization } = credentials;
  return { authorization, 'x-request-id': requestId, ...span.headers };
}
