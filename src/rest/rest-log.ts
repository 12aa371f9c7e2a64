import type { Logger } from 'pino';
import type { GatewayError } from '../errors.ts';
import type { Attempt } from '../telemetry/attempt.ts';
import type { Caller } from './caller.ts';

/** test/rest/rest-log.test.ts lists the lines. */
export type RestLogger = Pick<Logger, 'debug' | 'info' | 'warn' | 'isLevelEnabled'>;

/** The most kinds of failure that are logged separately; more count as `other`. */
const MAX_KINDS = 50;
const OTHER_KIND = 'other';
/** After this time without a failure, one success counts as a recovery again. */
const EXPIRY_MS = 300_000;
const MAX_SUCCESSES = 1024;
/** Enough characters to distinguish tokens. */
const DIGEST_CHARACTERS = 8;

interface FailureKind {
  isFailing: boolean;
  since: number;
  lastAt: number;
  failures: number;
  /** Successes since the last failure. */
  successes: number;
  /** Consecutive successes that count as a recovery. */
  needed: number;
}

/**
 * Log lines about REST for operators. A kind of failure is logged when it starts and when it ends. Each
 * relapse doubles the number of consecutive successes that count as its end, so that a partial outage (one
 * token fails, others do not) does not fill the log.
 */
export class RestLog {
  readonly #logger: RestLogger;
  readonly #now: () => number;
  readonly #kinds = new Map<string, FailureKind>();

  constructor(logger: RestLogger, now = () => performance.now()) {
    this.#logger = logger;
    this.#now = now;
  }

  /** A call failed after its retries. */
  callFailed(
    { code, reason, extensions }: GatewayError,
    { requestId, span }: Pick<Caller, 'requestId' | 'span'>,
  ): void {
    const now = this.#now();
    const name = this.#nameOf(reason ?? code);
    const kind = this.#kinds.get(name);
    if (kind?.isFailing) {
      Object.assign(kind, { lastAt: now, successes: 0, failures: kind.failures + 1 });
      return;
    }
    const isRelapse = kind !== undefined && now - kind.lastAt < EXPIRY_MS;
    const needed = isRelapse ? Math.min(MAX_SUCCESSES, kind.needed * 2) : 1;
    const start = { since: now, lastAt: now, failures: 1, successes: 0 };
    this.#kinds.set(name, { isFailing: true, ...start, needed });
    this.#logger.warn(
      { requestId, ...span.ids, code, reason: name, status: extensions.upstream?.status },
      'REST API fails',
    );
  }

  /** A call returned a valid page. */
  callSucceeded(): void {
    for (const [reason, kind] of this.#kinds) {
      if (!kind.isFailing) continue;
      kind.successes += 1;
      if (kind.successes < kind.needed) continue;
      kind.isFailing = false;
      const seconds = Math.round((this.#now() - kind.since) / 100) / 10;
      this.#logger.warn({ reason, failures: kind.failures, seconds }, 'REST API has recovered');
    }
  }

  circuitOpened(digest: string, reason: string | undefined): void {
    const token = tokenLabel(digest);
    this.#logger.warn(
      { token, reason },
      'circuit breaker opened: calls of this token fail at once',
    );
  }

  circuitClosed(digest: string): void {
    this.#logger.info({ token: tokenLabel(digest) }, 'circuit breaker closed');
  }

  rateLimited(digest: string, seconds: number): void {
    const token = tokenLabel(digest);
    this.#logger.warn({ token, seconds }, 'rate limited: calls of this token wait');
  }

  rateLimitEnded(digest: string): void {
    this.#logger.info({ token: tokenLabel(digest) }, 'rate limit ended');
  }

  /** One HTTP request. */
  attempt({ requestId, spanIds, path, outcome, milliseconds, retry, reason }: Attempt): void {
    if (!this.#logger.isLevelEnabled('debug')) return;
    this.#logger.debug(
      {
        requestId,
        ...spanIds,
        path: withoutValues(path),
        ...(typeof outcome === 'number' ? { status: outcome } : { outcome }),
        ms: Math.round(milliseconds * 10) / 10,
        attempt: retry + 1,
        reason,
      },
      'REST request',
    );
  }

  #nameOf(reason: string): string {
    return this.#kinds.has(reason) || this.#kinds.size < MAX_KINDS ? reason : OTHER_KIND;
  }
}

function tokenLabel(digest: string): string {
  return digest.slice(0, DIGEST_CHARACTERS);
}

/** `/v1/tasks?page&limit`: parameters without their values. */
function withoutValues(path: string): string {
  return path.replaceAll(/=[^&]*/g, '');
}
