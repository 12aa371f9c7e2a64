import { describe, expect, test } from 'vitest';
import { Deadline } from '../../src/rest/deadline.ts';

const { signal } = new AbortController();

/** Milliseconds from its time until it expires. */
async function lateness(leftMs: number): Promise<number> {
  using deadline = new Deadline({ deadline: performance.now() + leftMs, signal }, 10_000);
  await new Promise<void>((resolve) => deadline.onExpire(resolve));
  return performance.now() - deadline.at;
}

describe('a deadline', () => {
  test('does not expire before its time, so that a call it makes way for has none left', async () => {
    const lefts = Array.from({ length: 300 }, (_, index) => 1 + index / 37);
    const latenesses = await Promise.all(lefts.map(lateness));
    expect(Math.min(...latenesses)).toBeGreaterThanOrEqual(0);
  });

  test('has expired where its time has passed, even if its timer is late', () => {
    using deadline = new Deadline({ deadline: performance.now() - 1, signal }, 10_000);
    expect(() => deadline.throwIfExpired()).toThrow('did not answer in time');
    expect(deadline.error).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });
});
