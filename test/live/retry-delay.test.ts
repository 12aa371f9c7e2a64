import { expect, test, vi } from 'vitest';
import { sleep } from '../../src/live/retry-delay.ts';
import { SimulatedTime, settle } from './simulated-time.ts';

/** A wait of a minute, and whether it is over. */
function wait(time: SimulatedTime, signal: AbortSignal) {
  const state = { isOver: false };
  void sleep(time, 60_000, signal).then(() => {
    state.isOver = true;
  });
  return state;
}

test('a wait ends after its time, and leaves nothing behind', async () => {
  const time = new SimulatedTime();
  const { signal } = new AbortController();
  const added = vi.spyOn(signal, 'addEventListener');
  const removed = vi.spyOn(signal, 'removeEventListener');
  const state = wait(time, signal);
  await time.pass(59_999);
  expect(state.isOver).toBe(false);
  await time.pass(1);
  expect(state.isOver).toBe(true);
  expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
    added.mock.calls.map(([, listener]) => listener),
  );
});

test.for(['before', 'during'])(
  'a wait ends at once where its signal aborts %s it',
  async (when) => {
    const time = new SimulatedTime();
    const client = new AbortController();
    if (when === 'before') client.abort();
    const state = wait(time, client.signal);
    await settle();
    client.abort();
    await settle();
    expect([state.isOver, time.timers]).toEqual([true, 0]);
  },
);
