import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ErrorCode, GatewayError } from '../../src/errors.ts';
import { retryDelay } from '../../src/rest/retry.ts';
import { errorFromStatus } from '../../src/rest/status-error.ts';

describe('the delay before a retry', () => {
  const unavailable = errorFromStatus(503, '');
  const unreachable = new GatewayError('UPSTREAM_UNAVAILABLE', 'text', { isRetryable: true });

  test.for([429, 502, 503, 504])('exists after a %i', (status) => {
    expect(retryDelay(errorFromStatus(status, ''), 0, 0.5)).toBeGreaterThan(0);
  });

  test('exists after a network error, which has no status', () => {
    expect(retryDelay(unreachable, 0, 0.5)).toBeGreaterThan(0);
  });

  test.for([302, 400, 401, 403, 404, 422, 500, 501])('does not exist after a %i', (status) => {
    expect(retryDelay(errorFromStatus(status, '', 7), 0, 0.5)).toBeUndefined();
  });

  test.for<ErrorCode>([
    'UPSTREAM_INVALID_RESPONSE',
    'UPSTREAM_TIMEOUT',
    'UNAUTHENTICATED',
    'BAD_USER_INPUT',
  ])('does not exist after %s', (code) => {
    expect(retryDelay(new GatewayError(code, 'text'), 0, 0.5)).toBeUndefined();
  });

  test('does not exist after an unexpected error', () => {
    for (const error of [new Error('text'), 'text', undefined, null, { code: 'RATE_LIMITED' }]) {
      expect(retryDelay(error, 0, 0.5)).toBeUndefined();
    }
  });

  test('is that of Retry-After where there is one', () => {
    expect(retryDelay(errorFromStatus(429, '', 7), 0, 0.5)).toBe(7000);
    expect(retryDelay(errorFromStatus(503, '', 7), 3, 0.9)).toBe(7000);
    expect(retryDelay(errorFromStatus(429, '', 0), 0, 0.5)).toBe(0);
  });

  test('is random, grows with the attempts, and is a few seconds at most', () => {
    const longest = Array.from({ length: 30 }, (_, attempt) =>
      Number(retryDelay(unavailable, attempt, 0.999_999)),
    );
    expect(longest).toEqual(longest.toSorted((a, b) => a - b));
    expect(longest[2]).toBeGreaterThan(longest[0] ?? Infinity);
    expect(longest.at(-1)).toBeLessThanOrEqual(10_000);
    fc.assert(
      fc.property(
        fc.nat(29),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const delay = Number(retryDelay(unavailable, attempt, random));
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(longest[attempt] ?? 0);
        },
      ),
    );
    const delays = [0.1, 0.5, 0.9].map((random) => retryDelay(unavailable, 3, random));
    expect(new Set(delays).size).toBe(3);
  });
});
