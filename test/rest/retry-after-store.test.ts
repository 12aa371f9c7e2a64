import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RetryAfterStore } from '../../src/rest/retry-after-store.ts';

describe('the rate limit of a token', () => {
  test('is not there to begin with', () => {
    const store = new RetryAfterStore();
    expect(store.remainingMs('one', 0)).toBe(0);
    expect(store.size).toBe(0);
  });

  test('holds until the time has passed, and no longer', () => {
    const store = new RetryAfterStore();
    store.block('one', 2, 1000);
    expect(store.remainingMs('one', 1000)).toBe(2000);
    expect(store.remainingMs('one', 2999)).toBe(1);
    expect(store.remainingMs('one', 3000)).toBe(0);
    expect(store.size).toBe(0);
  });

  test('is not that of another', () => {
    const store = new RetryAfterStore();
    store.block('one', 60, 0);
    expect(store.remainingMs('two', 1)).toBe(0);
    expect(store.remainingMs('one', 1)).toBe(59_999);
  });

  test('lasts as long as the longest that was asked for', () => {
    const store = new RetryAfterStore();
    store.block('one', 60, 0);
    store.block('one', 1, 500);
    expect(store.remainingMs('one', 1500)).toBe(58_500);
    store.block('one', 120, 1500);
    expect(store.remainingMs('one', 1500)).toBe(120_000);
  });

  test('of no time is none', () => {
    const store = new RetryAfterStore();
    store.block('one', 0, 1000);
    expect(store.remainingMs('one', 1000)).toBe(0);
  });
});

test('the store is what a list of limits is, whatever comes when', () => {
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

  test('do not fill memory: those that have ended go first', () => {
    const store = new RetryAfterStore();
    for (let token = 0; token < MOST; token++) store.block(`short ${token}`, 1, 0);
    store.block('long', 600, 5000);
    expect(store.size).toBeLessThanOrEqual(MOST);
    expect(store.remainingMs('long', 5000)).toBe(600_000);
  });

  test('nor do those that all hold, and the longest stay', () => {
    const store = new RetryAfterStore();
    store.block('longest', 3600, 0);
    for (let token = 0; token < 2 * MOST; token += 100) {
      // Many at a time, so that the test is quick: each limit beyond the most sorts them all.
      store.block(`token ${token}`, 60 + token / 1000, 0);
    }
    for (let token = 0; token < MOST + 50; token++) store.block(`more ${token}`, 30, 0);
    expect(store.size).toBeLessThanOrEqual(MOST);
    expect(store.remainingMs('longest', 0)).toBe(3_600_000);
  });
});
