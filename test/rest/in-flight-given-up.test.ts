import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { UpstreamAnswer } from '../../src/rest/answer.ts';
import { CoalescingHarness, stamped } from '../support/coalescing-harness.ts';
import { restCaller } from '../support/rest-caller.ts';

const calls = new CoalescingHarness();

describe('a caller that shares the call of another', () => {
  test('is answered by one further request, with the others, when that one leaves', async () => {
    const leaving = new AbortController();
    const left = calls.ask(restCaller({ signal: leaving.signal }));
    const asked = [calls.ask(), calls.ask(), calls.ask()];
    await calls.arrived(1);
    leaving.abort();
    await calls.arrived(2);
    expect(await left).toBe('UPSTREAM_UNAVAILABLE');
    expect(calls.rest.arrivals[0]?.isOver).toBe(true);
    await calls.expectNoMoreThan(2);
    calls.rest.arrivals[1]?.answer();
    expect(await Promise.all(asked)).toEqual(Array(3).fill(stamped(1)));
    expect(calls.own).toBe(2);
  });

  test('is answered by one further request when that one had an earlier deadline', async () => {
    const hasty = calls.ask(restCaller({ forMs: 1500 }));
    const asked = [2900, 2910].map((forMs) => calls.ask(restCaller({ forMs })));
    await calls.arrived(1);
    expect(await hasty).toBe('UPSTREAM_TIMEOUT');
    await calls.arrived(2);
    calls.rest.arrivals[1]?.answer();
    expect(await Promise.all(asked)).toEqual(Array(2).fill(stamped(1)));
  });

  test('does not join a call with a far earlier deadline', async () => {
    const hasty = calls.ask(restCaller({ forMs: 2000 }));
    const asked = [calls.ask(), calls.ask()];
    await calls.arrived(2);
    for (const arrival of calls.rest.waiting()) arrival.answer();
    const [first, second] = await Promise.all(asked);
    expect(second).toEqual(first);
    expect(await hasty).not.toEqual(first);
    expect(calls.own).toBe(2);
  });

  test('makes no further request where REST did not answer within its own deadline', async () => {
    const asked = Array.from({ length: 10 }, () => calls.ask(restCaller({ forMs: 300 })));
    expect(await Promise.all(asked)).toEqual(Array(10).fill('UPSTREAM_TIMEOUT'));
    await calls.expectNoMoreThan(1);
  });

  test('does not affect the others when it leaves or times out', async () => {
    const first = calls.ask();
    const leaving = new AbortController();
    const left = calls.ask(restCaller({ signal: leaving.signal }));
    const late = calls.ask(restCaller({ forMs: 100 }));
    const last = calls.ask();
    await calls.arrived(1);
    leaving.abort();
    expect(await left).toBe('UPSTREAM_UNAVAILABLE');
    expect(await late).toBe('UPSTREAM_TIMEOUT');
    expect(calls.rest.waiting()).toHaveLength(1);
    calls.rest.arrivals[0]?.answer();
    expect(await Promise.all([first, last])).toEqual(Array(2).fill(stamped(0)));
    expect(calls.own).toBe(1);
  });

  test('may have left before the call', async () => {
    const first = calls.ask();
    expect(await calls.ask(restCaller({ signal: AbortSignal.abort() }))).toBe(
      'UPSTREAM_UNAVAILABLE',
    );
    await calls.arrived(1);
    calls.rest.arrivals[0]?.answer();
    expect(await first).toEqual(stamped(0));
  });
});

test('a recovered REST API is noticed under a steady stream of equal calls', async () => {
  const asked: Promise<UpstreamAnswer | string>[] = [];
  while (asked.length < 150) {
    asked.push(calls.ask(restCaller({ forMs: 1500 })));
    await pause(10);
    // The first call is never answered, the others only after some time.
    for (const arrival of calls.rest.waiting().filter(({ number }) => number > 0)) {
      void pause(150).then(() => arrival.answer());
    }
  }
  const outcomes = await Promise.all(asked);
  expect(outcomes.filter((outcome) => typeof outcome !== 'string')).not.toEqual([]);
  expect(calls.rest.arrivals.length).toBeLessThan(outcomes.length);
});
