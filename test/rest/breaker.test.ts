import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { Breaker, Breakers } from '../../src/rest/breaker.ts';

/** The longest time that a circuit stays open without a trial call. */
const MAX_OPEN_MS = 10_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const outage = () =>
  Promise.reject(
    new GatewayError('UPSTREAM_UNAVAILABLE', 'down', { reason: 'down', countsForBreaker: true }),
  );
const refusal = () => Promise.reject(new GatewayError('FORBIDDEN', 'no'));
const fine = () => Promise.resolve('fine');

/** The result of a call, and whether it was made. */
async function tried(breaker: Breaker, call: () => Promise<string>) {
  let isMade = false;
  const result = await breaker
    .execute(() => {
      isMade = true;
      return call();
    })
    .catch((error: unknown) => (error instanceof GatewayError ? error.message : String(error)));
  return { isMade, result };
}

async function failUntilOpen(breaker: Breaker): Promise<number> {
  for (let calls = 0; calls < 100; calls++) {
    if (breaker.state === 'open') return calls;
    await tried(breaker, outage);
  }
  throw new Error('it never opened');
}

describe('a circuit breaker', () => {
  test('opens after ten calls in a row that failed', async () => {
    expect(await failUntilOpen(new Breaker())).toBe(10);
  });

  test('opens when more than four fifths of twenty calls failed', async () => {
    const run = async (failing: number) => {
      const breaker = new Breaker();
      for (let call = 0; call < 20 - failing; call++) await tried(breaker, fine);
      for (let call = 0; call < failing; call++) await tried(breaker, outage);
      return breaker.state;
    };
    expect(await run(16)).toBe('closed');
    expect(await run(17)).toBe('open');
  });

  test('does not count error answers of REST', async () => {
    const breaker = new Breaker();
    for (let call = 0; call < 100; call++) {
      expect(await tried(breaker, refusal)).toEqual({ isMade: true, result: 'no' });
    }
    expect(breaker.state).toBe('closed');
  });

  test('that is open makes no call, and fails with UPSTREAM_UNAVAILABLE', async () => {
    const breaker = new Breaker();
    await failUntilOpen(breaker);
    expect((await tried(breaker, fine)).isMade).toBe(false);
    const error: unknown = await breaker.execute(fine).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({
      extensions: { code: 'UPSTREAM_UNAVAILABLE' },
      countsForBreaker: false,
    });
  });

  test('allows one call when its open time is over, and closes if it succeeds', async () => {
    const breaker = new Breaker();
    await failUntilOpen(breaker);
    vi.advanceTimersByTime(MAX_OPEN_MS);
    let answer = (_text: string) => {};
    const trying = tried(
      breaker,
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    await Promise.resolve();
    for (let call = 0; call < 5; call++) expect((await tried(breaker, fine)).isMade).toBe(false);
    expect(breaker.state).toBe('half-open');
    answer('back');
    expect(await trying).toEqual({ isMade: true, result: 'back' });
    expect(breaker.state).toBe('closed');
    for (let call = 0; call < 5; call++) expect((await tried(breaker, fine)).isMade).toBe(true);
  });

  test('stays open while its test calls fail, for at most ten seconds each time', async () => {
    const breaker = new Breaker();
    await failUntilOpen(breaker);
    for (let turn = 0; turn < 20; turn++) {
      vi.advanceTimersByTime(MAX_OPEN_MS);
      expect(await tried(breaker, outage)).toEqual({ isMade: true, result: 'down' });
      expect(breaker.state).toBe('open');
      expect((await tried(breaker, fine)).isMade).toBe(false);
    }
    vi.advanceTimersByTime(MAX_OPEN_MS);
    expect(await tried(breaker, fine)).toEqual({ isMade: true, result: 'fine' });
    expect(breaker.state).toBe('closed');
  });

  test.for<[what: string, error: GatewayError]>([
    ['its client disconnected', new GatewayError('UPSTREAM_UNAVAILABLE', 'cancelled')],
    ['its operation had no time left', new GatewayError('UPSTREAM_TIMEOUT', 'no time')],
    ['the queue was full', new GatewayError('UPSTREAM_UNAVAILABLE', 'queue')],
  ])('stays open where REST did not answer the test call: %s', async ([, error]) => {
    const opened: unknown[] = [];
    let hasClosed = false;
    const breaker = new Breaker(
      (reason) => opened.push(reason),
      () => {
        hasClosed = true;
      },
    );
    await failUntilOpen(breaker);
    for (let turn = 0; turn < 3; turn++) {
      vi.advanceTimersByTime(MAX_OPEN_MS);
      const { isMade, result } = await tried(breaker, () => Promise.reject(error));
      expect({ isMade, result }).toEqual({ isMade: true, result: error.message });
      expect(breaker.state).toBe('open');
      expect((await tried(breaker, fine)).isMade).toBe(false);
    }
    expect({ opened, hasClosed }).toEqual({ opened: ['down'], hasClosed: false });
    vi.advanceTimersByTime(MAX_OPEN_MS);
    expect(await tried(breaker, fine)).toEqual({ isMade: true, result: 'fine' });
    expect(breaker.state).toBe('closed');
  });

  test('closes where REST refused the test call', async () => {
    const breaker = new Breaker();
    await failUntilOpen(breaker);
    vi.advanceTimersByTime(MAX_OPEN_MS);
    await tried(breaker, () =>
      Promise.reject(new GatewayError('FORBIDDEN', 'no', { status: 403 })),
    );
    expect(breaker.state).toBe('closed');
  });

  test('that closed needs as many failures to open as a new one', async () => {
    const breaker = new Breaker();
    await failUntilOpen(breaker);
    vi.advanceTimersByTime(MAX_OPEN_MS);
    await tried(breaker, fine);
    expect(await failUntilOpen(breaker)).toBeGreaterThanOrEqual(9);
  });
});

describe('the circuit breakers of many tokens', () => {
  const attempt = (breakers: Breakers, digest: string, call: () => Promise<string>) =>
    breakers.execute(digest, call).catch((error: unknown) => String(error));

  test('open one by one', async () => {
    const breakers = new Breakers();
    for (let call = 0; call < 20; call++) await attempt(breakers, 'one', outage);
    expect(breakers.isOpen('one')).toBe(true);
    expect(breakers.isOpen('other')).toBe(false);
    expect(await attempt(breakers, 'other', fine)).toBe('fine');
    expect(await attempt(breakers, 'one', fine)).toContain('does not call it');
    expect(breakers.state).toEqual({ open: 1, tracked: 1 });
  });

  test('are created for tokens with failures only, and removed later', async () => {
    const breakers = new Breakers();
    for (let token = 0; token < 50; token++) await attempt(breakers, `fine ${token}`, fine);
    for (let token = 0; token < 50; token++) await attempt(breakers, `no ${token}`, refusal);
    expect(breakers.state.tracked).toBe(0);
    for (let token = 0; token < 5000; token++) await attempt(breakers, `down ${token}`, outage);
    expect(breakers.state.tracked).toBeGreaterThan(0);
    expect(breakers.state.tracked).toBeLessThanOrEqual(1000);
  });
});
