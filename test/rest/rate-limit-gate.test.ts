import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RateLimitGate } from '../../src/rest/rate-limit-gate.ts';

describe('the gate of a token', () => {
  test('is open to begin with', () => {
    const gate = new RateLimitGate();
    expect(gate.wait('one', 0)).toBe(0);
    expect(gate.size).toBe(0);
  });

  test('keeps away until the time has passed, and not a moment longer', () => {
    const gate = new RateLimitGate();
    gate.close('one', 2, 1000);
    expect(gate.wait('one', 1000)).toBe(2000);
    expect(gate.wait('one', 2999)).toBe(1);
    expect(gate.wait('one', 3000)).toBe(0);
    expect(gate.size).toBe(0);
  });

  test('is not the gate of another', () => {
    const gate = new RateLimitGate();
    gate.close('one', 60, 0);
    expect(gate.wait('two', 1)).toBe(0);
    expect(gate.wait('one', 1)).toBe(59_999);
  });

  test('is held as long as the longest that was asked for', () => {
    const gate = new RateLimitGate();
    gate.close('one', 60, 0);
    gate.close('one', 1, 500);
    expect(gate.wait('one', 1500)).toBe(58_500);
    gate.close('one', 120, 1500);
    expect(gate.wait('one', 1500)).toBe(120_000);
  });

  test('closed for no time is open', () => {
    const gate = new RateLimitGate();
    gate.close('one', 0, 1000);
    expect(gate.wait('one', 1000)).toBe(0);
  });
});

test('a gate is what a list of closings is, whatever comes when', () => {
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
      const gate = new RateLimitGate();
      const openAt = new Map<string, number>();
      let now = 0;
      for (const { digest, seconds, later } of list) {
        now += later;
        if (seconds !== null) {
          gate.close(digest, seconds, now);
          openAt.set(digest, Math.max(now + seconds * 1000, openAt.get(digest) ?? 0));
        }
        expect(gate.wait(digest, now)).toBe(Math.max(0, (openAt.get(digest) ?? 0) - now));
      }
    }),
  );
});

describe('the gates of very many tokens', () => {
  const MOST = 10_000;

  test('do not fill memory: those whose time is up go first', () => {
    const gate = new RateLimitGate();
    for (let token = 0; token < MOST; token++) gate.close(`short ${token}`, 1, 0);
    gate.close('long', 600, 5000);
    expect(gate.size).toBeLessThanOrEqual(MOST);
    expect(gate.wait('long', 5000)).toBe(600_000);
  });

  test('nor do those that are all closed, and the longest stay', () => {
    const gate = new RateLimitGate();
    gate.close('longest', 3600, 0);
    for (let token = 0; token < 2 * MOST; token += 100) {
      // Many at a time, so that the test is quick: each closing beyond the most sorts them all.
      gate.close(`token ${token}`, 60 + token / 1000, 0);
    }
    for (let token = 0; token < MOST + 50; token++) gate.close(`more ${token}`, 30, 0);
    expect(gate.size).toBeLessThanOrEqual(MOST);
    expect(gate.wait('longest', 0)).toBe(3_600_000);
  });
});
