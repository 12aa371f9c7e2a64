import type { Config } from './config.ts';

/** The hostname of a URL that leads to this machine. */
export const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** `HOST` values on which loopback addresses reach the server. */
const REACHED_BY_LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|0\.0\.0\.0|::)$/;

/**
 * One line for each contradiction, naming both settings.
 *
 * @param asksForGraphiql whether GRAPHIQL is set explicitly
 */
export function contradictionsIn(settings: Config, asksForGraphiql = false): string[] {
  const { port, metricsPort, upstreamTimeoutMs, operationTimeoutMs } = settings;
  const lines: string[] = [];
  if (metricsPort === port && port !== 0) {
    lines.push(`METRICS_PORT and PORT are both ${port}: metrics need a port of their own.`);
  }
  if (upstreamTimeoutMs > operationTimeoutMs) {
    lines.push(
      `OPERATION_TIMEOUT_MS (${operationTimeoutMs}) is below UPSTREAM_TIMEOUT_MS (${upstreamTimeoutMs}): an operation would end before its REST call. Raise the first or lower the second.`,
    );
  }
  if (settings.redisUrl !== undefined && settings.cacheTtlMs === undefined) {
    lines.push('REDIS_URL is set without CACHE_TTL_MS: the cache is off.');
  }
  if (asksForGraphiql && settings.trustedDocuments !== undefined) {
    lines.push(
      'GRAPHIQL and TRUSTED_DOCUMENTS are both set: the gateway would refuse every query typed into GraphiQL. Unset one.',
    );
  }
  if (isOwnAddress(settings)) {
    lines.push(
      `STUUT_API_URL is the address of this gateway (HOST, PORT ${port}): set it to the REST API.`,
    );
  }
  return lines;
}

function isOwnAddress({ apiUrl, host, port }: Config): boolean {
  if (apiUrl === undefined) return false;
  const { hostname, port: given, protocol } = new URL(apiUrl);
  const apiPort = given === '' ? (protocol === 'http:' ? 80 : 443) : Number(given);
  return apiPort === port && LOOPBACK.test(hostname) && REACHED_BY_LOOPBACK.test(host);
}
