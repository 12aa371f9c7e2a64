import { GatewayError } from '../errors.ts';
import type { AttemptOutcome, OnAttempt } from '../telemetry/attempt.ts';
import { errorCodeOf, type Span } from '../telemetry/span.ts';
import type { UpstreamAnswer } from './answer.ts';
import type { Caller } from './caller.ts';
import type { Deadline } from './deadline.ts';
import type { HttpClient } from './http-client.ts';

/** Sends the requests of calls, each in its own span, and reports how each ended. */
export class AttemptSender {
  readonly #http: HttpClient;
  readonly #baseUrl: string;
  readonly #onAttempt: OnAttempt | undefined;
  readonly #onRateLimited: (digest: string, seconds: number) => void;

  /** @param onRateLimited receives the token's digest and `Retry-After` before the attempt fails */
  constructor(
    http: HttpClient,
    baseUrl: string,
    onAttempt: OnAttempt | undefined,
    onRateLimited: (digest: string, seconds: number) => void,
  ) {
    this.#http = http;
    this.#baseUrl = baseUrl;
    this.#onAttempt = onAttempt;
    this.#onRateLimited = onRateLimited;
  }

  /**
   * @param retry number of the retry; 0 for the first attempt
   * @throws GatewayError
   */
  async send(
    path: string,
    caller: Caller,
    deadline: Deadline,
    retry: number,
  ): Promise<UpstreamAnswer> {
    const { credentials, requestId } = caller;
    const span = startHttpSpan(caller.span, this.#baseUrl + path, retry);
    const startedAt = performance.now();
    const report = (outcome: AttemptOutcome, reason?: string) => {
      const milliseconds = performance.now() - startedAt;
      const attempt = { requestId, spanIds: span.ids, path, retry, outcome, milliseconds, reason };
      this.#onAttempt?.(attempt);
    };
    const { authorization } = credentials;
    const headers = { authorization, 'x-request-id': requestId, ...span.headers };
    deadline.startRequest();
    try {
      const answer = await this.#http.get(path, headers, deadline);
      if (span.isRecording) span.end(undefined, { 'http.response.status_code': answer.status });
      report(answer.status);
      return answer;
    } catch (error) {
      endHttpSpanWithError(span, error);
      report(outcomeOf(error, deadline), error instanceof GatewayError ? error.reason : undefined);
      if (error instanceof GatewayError && error.code === 'RATE_LIMITED') {
        this.#onRateLimited(credentials.digest, error.extensions.retryAfter ?? 0);
      }
      throw error;
    } finally {
      deadline.endRequest();
    }
  }
}

function outcomeOf(error: unknown, deadline: Deadline): AttemptOutcome {
  if (!(error instanceof GatewayError)) return 'unreachable';
  const { code, extensions } = error;
  if (extensions.upstream !== undefined) return extensions.upstream.status;
  if (code === 'UPSTREAM_TIMEOUT') return 'timeout';
  return deadline.error !== undefined ? 'cancelled' : 'unreachable';
}

/**
 * The span of one GET, by OpenTelemetry's conventions for HTTP clients. The query is left out: it
 * names users and partners.
 */
function startHttpSpan(parent: Span, url: string, resendCount: number): Span {
  if (!parent.isRecording) return parent;
  const { origin, protocol, hostname, port, pathname } = new URL(url);
  return parent.startChild({
    name: `GET ${pathname}`,
    isRemote: true,
    attributes: {
      'http.request.method': 'GET',
      'url.full': origin + pathname,
      'url.template': pathname,
      'server.address': hostname,
      'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
      ...(resendCount > 0 && { 'http.request.resend_count': resendCount }),
    },
  });
}

function endHttpSpanWithError(span: Span, error: unknown): void {
  if (!span.isRecording) return;
  const status = error instanceof GatewayError ? error.extensions.upstream?.status : undefined;
  span.end(errorCodeOf(error), status === undefined ? {} : { 'http.response.status_code': status });
}
