import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { Bulkhead } from '../../src/rest/bulkhead.ts';
import { Deadline } from '../../src/rest/deadline.ts';

/** A bulkhead whose calls the test ends. */
class Run {
  readonly bulkhead: Bulkhead;
  /** Tokens in the order in which their calls got slots. */
  readonly started: string[] = [];
  readonly active: { token: string; end: () => void }[] = [];
  readonly waiting: { token: string; leave: AbortController }[] = [];
  readonly refused: string[] = [];

  constructor(size: number, maxQueued = 1000) {
    this.bulkhead = new Bulkhead(size, maxQueued);
  }

  start(token: string): void {
    const leave = new AbortController();
    const waiting = { token, leave };
    this.waiting.push(waiting);
    const deadline = new Deadline({ deadline: Infinity, signal: leave.signal }, 60_000);
    const call = () => {
      this.waiting.splice(this.waiting.indexOf(waiting), 1);
      this.started.push(token);
      return new Promise<void>((resolve) => {
        const active = { token, end: () => end() };
        const end = () => {
          this.active.splice(this.active.indexOf(active), 1);
          resolve();
        };
        this.active.push(active);
      });
    };
    this.bulkhead
      .execute(token, call, deadline)
      .catch((error: unknown) => {
        if (!(error instanceof GatewayError)) throw error;
        const index = this.waiting.indexOf(waiting);
        if (index !== -1) this.waiting.splice(index, 1);
        if (!leave.signal.aborted) this.refused.push(token);
      })
      .finally(() => deadline[Symbol.dispose]());
  }

  activeOf(token: string): number {
    return this.active.filter((call) => call.token === token).length;
  }

  async settle(): Promise<void> {
    for (let turns = 0; turns < 3; turns++) await turn();
  }
}

describe('slots', () => {
  test.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 2],
    [64, 32],
  ])('of %i are given to one token up to %i', async (size, share) => {
    const run = new Run(size);
    for (let call = 0; call < size + 5; call++) run.start('one');
    await run.settle();
    expect(run.active).toHaveLength(share);
    expect(run.bulkhead.queued).toBe(size + 5 - share);
  });

  test('are left for others by many tokens whose calls hang', async () => {
    const run = new Run(64);
    for (let token = 0; token < 5; token++) {
      for (let call = 0; call < 100; call++) run.start(`hanging ${token}`);
    }
    run.start('well');
    await run.settle();
    expect(run.activeOf('well')).toBe(1);
  });

  test('are given to waiting tokens in turn, and to their calls in order', async () => {
    const run = new Run(2);
    for (let call = 0; call < 6; call++) run.start('many');
    for (let call = 0; call < 2; call++) run.start('few');
    run.start('one');
    await run.settle();
    while (run.active.length > 0) {
      run.active[0]?.end();
      await run.settle();
    }
    expect(run.started.slice(0, 6)).toEqual(['many', 'few', 'many', 'few', 'one', 'many']);
    expect(run.started).toHaveLength(9);
  });
});

describe('the queue', () => {
  test('is shared between tokens', async () => {
    const run = new Run(1, 10);
    for (let call = 0; call < 50; call++) run.start('many');
    run.start('few');
    await run.settle();
    expect(run.refused).toEqual(Array(44).fill('many'));
    expect(run.waiting.map(({ token }) => token)).toEqual([...Array(5).fill('many'), 'few']);
  });
});

test('no slot is lost, held beyond its share or left unused, for any sequence of calls', async () => {
  const SIZE = 5;
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('start'), at: fc.nat(3) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('end'), at: fc.nat(10) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave'), at: fc.nat(10) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('turn'), at: fc.nat(1) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const run = new Run(SIZE);
      for (const { kind, at } of steps) {
        if (kind === 'start') run.start(`token ${at}`);
        else if (kind === 'end') run.active[at % run.active.length]?.end();
        else if (kind === 'leave') run.waiting[at % run.waiting.length]?.leave.abort();
        else await run.settle();
        expect(run.active.length).toBeLessThanOrEqual(SIZE);
      }
      await run.settle();
      expect(run.bulkhead.active).toBe(run.active.length);
      expect(run.bulkhead.queued).toBe(run.waiting.length);
      const free = SIZE - run.active.length;
      for (const { token } of run.waiting) {
        expect(run.activeOf(token)).toBeGreaterThanOrEqual(free);
      }
      while (run.active.length > 0) {
        run.active[0]?.end();
        await run.settle();
      }
      expect(run.waiting).toEqual([]);
      expect(run.bulkhead).toMatchObject({ active: 0, queued: 0 });
    }),
    { numRuns: 200 },
  );
});
