import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RetryAfterStore } from '../../src/rest/retry-after-store.ts';

describe('the rate limit of a token', () => {
  test('is absent at first', () => {
    const store = new RetryAfterStore();
    expect(store.remainingMs('one', 0)).toBe(0);
    expect(store.size).toBe(0);
  });

  test('lasts until its time has passed', () => {
    const store = new RetryAfterStore();
    store.block('one', 2, 1000);
    expect(store.remainingMs('one', 1000)).toBe(2000);
    expect(store.remainingMs('one', 2999)).toBe(1);
    expect(store.remainingMs('one', 3000)).toBe(0);
    expect(store.size).toBe(0);
  });

  test('does not affect another token', () => {
    const store = new RetryAfterStore();
    store.block('one', 60, 0);
    expect(store.remainingMs('two', 1)).toBe(0);
    expect(store.remainingMs('one', 1)).toBe(59_999);
  });

  test('lasts as long as the longest Retry-After', () => {
    const store = new RetryAfterStore();
    store.block('one', 60, 0);
    store.block('one', 1, 500);
    expect(store.remainingMs('one', 1500)).toBe(58_500);
    store.block('one', 120, 1500);
    expect(store.remainingMs('one', 1500)).toBe(120_000);
  });

  test('of zero seconds is no limit', () => {
    const store = new RetryAfterStore();
    store.block('one', 0, 1000);
    expect(store.remainingMs('one', 1000)).toBe(0);
  });
});

test('the store behaves as a plain list of limits for any sequence', () => {
  const steps = fc.array(
    fc.record({
      digest: fc.constantFrom('one', 'two', 'three'),
      seconds: fc.option(fc.integer({ min: 0, max: 20 })),
      later: fc.integer({ min: 0, max: 15_000 }),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, (list) => {
      const store = new RetryAfterStore();
      const blockedUntil = new Map<string, number>();
      let now = 0;
      for (const { digest, seconds, later } of list) {
        now += later;
        if (seconds !== null) {
          store.block(digest, seconds, now);
          blockedUntil.set(digest, Math.max(now + seconds * 1000, blockedUntil.get(digest) ?? 0));
        }
        expect(store.remainingMs(digest, now)).toBe(
          Math.max(0, (blockedUntil.get(digest) ?? 0) - now),
        );
      }
    }),
  );
});

describe('the rate limits of very many tokens', () => {
  const MOST = 10_000;

  test('do not fill memory, since ended ones are removed first', () => {
    const store = new RetryAfterStore();
    for (let token = 0; token < MOST; token++) store.block(`short ${token}`, 1, 0);
    store.block('long', 600, 5000);
    expect(store.size).toBeLessThanOrEqual(MOST);
    expect(store.remainingMs('long', 5000)).toBe(600_000);
  });

  test('do not fill memory where none has ended, and the longest are kept', () => {
    const store = new RetryAfterStore();
    store.block('longest', 3600, 0);
    for (let token = 0; token < 2 * MOST; token += 100) {
      // Many at a time, so that the test is fast: each limit above the bound sorts all of them.
      store.block(`token ${token}`, 60 + token / 1000, 0);
    }
    for (let token = 0; token < MOST + 50; token++) store.block(`more ${token}`, 30, 0);
    expect(store.size).toBeLessThanOrEqual(MOST);
    expect(store.remainingMs('longest', 0)).toBe(3_600_000);
  });
});
