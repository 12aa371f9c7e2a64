import { GatewayError } from '../errors.ts';
import type { Span } from '../span.ts';
import { Breakers } from './breaker.ts';
import { beginCall, endAnswered, endFailed } from './call-span.ts';
import { type ExchangeOutcome, type NoteExchange, outcomeOf } from './exchange.ts';
import { HttpClient, type HttpSettings, type UpstreamAnswer } from './http-client.ts';
import { type CallInFlight, InFlight, isGivenUp } from './in-flight.ts';
import { Patience } from './patience.ts';
import { Places } from './places.ts';
import { RateLimitGate } from './rate-limit-gate.ts';
import { retryDelay } from './retry.ts';
import { rateLimited } from './status-error.ts';
import type { Credentials } from './token.ts';

export interface UpstreamSettings extends HttpSettings {
  /** For one call, its retries included. */
  timeoutMs: number;
  retries: number;
  onExchange?: NoteExchange | undefined;
}

/** Who asks, on whose behalf, and until when. */
export interface Caller {
  credentials: Credentials;
  requestId: string;
  /** The work that asks: each request is a part of it. */
  span: Span;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
  /** When the operation's time is up, on the clock of `performance.now()`. */
  deadline: number;
  /** Whether REST has to be asked anew: no call is joined that is under way already. */
  isFresh?: boolean;
}

/** Told of a call that somebody else has made, or of none. */
export type NoteCall = (joined: CallInFlight | undefined) => void;

export interface UpstreamState {
  active: number;
  queued: number;
  gatedTokens: number;
  /** Calls under way that an identical one could join. */
  shareable: number;
  /** Tokens that are held back because REST keeps failing them, of those it failed lately. */
  breakers: Breakers['state'];
}

/** What has been counted since the process started. */
export interface UpstreamCounts {
  /** Calls that were repeated. */
  retries: number;
  /** Calls that had the outcome of an identical one under way. */
  shared: number;
  /** Task rows that REST sent. */
  rows: number;
}

/** Calls that may wait for a place, per place. */
const QUEUE_FACTOR = 32;

/**
 * The REST API as the whole process uses it: so many calls at once, repeated where that can help,
 * and none while REST asks for quiet or keeps failing. Whatever is kept between calls is kept by
 * the token's digest.
 */
export class Upstream {
  readonly #settings: UpstreamSettings;
  readonly #http: HttpClient;
  readonly #places: Places;
  readonly #inFlight = new InFlight();
  readonly #gate = new RateLimitGate();
  readonly #breakers = new Breakers();
  readonly counts: UpstreamCounts = { retries: 0, shared: 0, rows: 0 };

  constructor(settings: UpstreamSettings) {
    this.#settings = settings;
    this.#http = new HttpClient(settings);
    this.#places = new Places(settings.concurrency, settings.concurrency * QUEUE_FACTOR);
  }

  /**
   * A GET that was answered with JSON and a 2xx status. Nobody may change the answer: it can be
   * somebody else's as well.
   *
   * @param path path and query below the origin
   * @param onCall told whose call is waited for: an identical one of this token that is under way, or
   *   its own (`undefined`), which can follow where that one is given up
   * @throws GatewayError for every failure, see docs/errors.md
   */
  async get(path: string, caller: Caller, onCall?: NoteCall): Promise<UpstreamAnswer> {
    const { digest } = caller.credentials;
    using patience = new Patience(caller, this.#settings.timeoutMs);
    for (;;) {
      const call = caller.isFresh ? undefined : this.#inFlight.find(digest, path, patience);
      onCall?.(call);
      if (call === undefined) return await this.#call(path, caller, patience);
      try {
        return await patience.until(call.answer);
      } catch (error) {
        if (!isGivenUp(call, error, patience)) throw error;
      }
    }
  }

  #call(path: string, caller: Caller, patience: Patience): Promise<UpstreamAnswer> {
    const { signal, credentials } = caller;
    const startedAt = performance.now();
    const answer = this.#breakers.execute(credentials.digest, () =>
      this.#getWithRepeats(path, caller, patience),
    );
    const { deadline } = patience;
    this.#inFlight.add(credentials.digest, path, { answer, signal, startedAt, deadline });
    return answer;
  }

  async #getWithRepeats(path: string, caller: Caller, patience: Patience): Promise<UpstreamAnswer> {
    const { digest } = caller.credentials;
    for (let attempt = 0; ; ) {
      if (this.#gate.wait(digest, performance.now()) > 0) await this.#passGate(digest, patience);
      try {
        return await this.#places.take(() => this.#ask(path, caller, patience, attempt), patience);
      } catch (error) {
        if (error instanceof GateClosed) continue;
        const delay = retryDelay(error, attempt, Math.random());
        const isFutile = delay === undefined || attempt >= this.#settings.retries;
        if (isFutile || this.#breakers.isOpen(digest)) throw error;
        await patience.waitOr(error, delay);
        this.counts.retries += 1;
        attempt += 1;
      }
    }
  }

  /** Waits until REST wants to hear from this token again; fails at once where there is no time. */
  async #passGate(digest: string, patience: Patience): Promise<void> {
    for (;;) {
      const wait = this.#gate.wait(digest, performance.now());
      if (wait === 0) return;
      await patience.waitOr(rateLimited(Math.ceil(wait / 1000)), wait);
    }
  }

  get origin(): string {
    return this.#settings.origin;
  }

  /** Calls on the wire, calls that wait for a place there, and what keeps calls away. */
  get state(): UpstreamState {
    return {
      active: this.#places.active,
      queued: this.#places.queued,
      gatedTokens: this.#gate.closedAt(performance.now()),
      breakers: this.#breakers.state,
      shareable: this.#inFlight.size,
    };
  }

  /** Closes idle connections; calls under way keep theirs. */
  close(): void {
    this.#http.close();
  }

  /** A call that has its place on the wire, and gives it up when this is over. */
  async #ask(
    path: string,
    caller: Caller,
    patience: Patience,
    attempt: number,
  ): Promise<UpstreamAnswer> {
    const { digest } = caller.credentials;
    // It may have closed while this call stood in line.
    if (this.#gate.wait(digest, performance.now()) > 0) throw new GateClosed();
    const span = beginCall(caller.span, this.origin + path, attempt);
    const startedAt = performance.now();
    try {
      const answer = await this.#http.get(path, headersFor(caller, span), patience);
      endAnswered(span, answer.status);
      this.#note(answer.status, startedAt);
      return answer;
    } catch (error) {
      endFailed(span, error);
      this.#note(outcomeOf(error, patience), startedAt);
      if (error instanceof GatewayError && error.code === 'RATE_LIMITED') {
        this.#gate.close(digest, error.extensions.retryAfter ?? 0, performance.now());
      }
      throw error;
    }
  }

  #note(outcome: ExchangeOutcome, startedAt: number): void {
    this.#settings.onExchange?.(outcome, performance.now() - startedAt);
  }
}

/** The gate closed while a call stood in line: it has to wait, and has not knocked. */
class GateClosed extends Error {}

function headersFor({ credentials, requestId }: Caller, span: Span): Record<string, string> {
  const { authorization } = credentials;
  return { authorization, 'x-request-id': requestId, ...span.headers };
}
