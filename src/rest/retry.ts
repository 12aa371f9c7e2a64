import { GatewayError } from '../errors.ts';

const BASE_MS = 100;
const MAX_MS = 2000;

/**
 * Milliseconds to wait before a retry: `Retry-After`, otherwise exponential backoff with full jitter.
 * `undefined` if a retry cannot help.
 *
 * @param attempt 0 for the first failure
 * @param random a number in `[0, 1)`
 */
export function retryDelay(error: unknown, attempt: number, random: number): number | undefined {
  if (!(error instanceof GatewayError) || !error.isRetryable) return undefined;
  const { retryAfter } = error.extensions;
  if (retryAfter !== undefined) return retryAfter * 1000;
  return Math.ceil(random * Math.min(MAX_MS, BASE_MS * 2 ** attempt));
}
