import { GatewayError } from '../errors.ts';
import { failureOf, type Span } from '../telemetry/span.ts';

/**
 * The span of one GET, by OpenTelemetry's conventions for HTTP clients. Its query is left out,
 * because it names users and partners.
 *
 * @param resendCount how often the call was made before
 */
export function startHttpSpan(parent: Span, url: string, resendCount: number): Span {
  if (!parent.isRecorded) return parent;
  const { origin, protocol, hostname, port, pathname } = new URL(url);
  return parent.begin({
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

export function endHttpSpan(span: Span, status: number): void {
  if (span.isRecorded) span.end(undefined, { 'http.response.status_code': status });
}

export function endHttpSpanWithError(span: Span, error: unknown): void {
  if (!span.isRecorded) return;
  const status = error instanceof GatewayError ? error.extensions.upstream?.status : undefined;
  span.end(failureOf(error), status === undefined ? {} : { 'http.response.status_code': status });
}
