import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import type { Behaviour } from '../support/model-list.ts';
import { SimulatedRest } from './simulated-rest.ts';
import { SimulatedTime } from './simulated-time.ts';
import { liveOver, Watcher } from './watcher.ts';

const PLAIN: Behaviour = { nulls: 'last', ties: 'insertion', words: [] };

interface Import {
  rows: number;
  apartMs: number;
  /** The calls until everything is delivered, and the calls of a whole minute. */
  calls: [first: number, all: number];
  behaviour?: Partial<Behaviour>;
}

async function watched({ behaviour }: { behaviour?: Partial<Behaviour> | undefined } = {}) {
  const time = new SimulatedTime();
  const rest = new SimulatedRest(time, { ...PLAIN, ...behaviour });
  let ids = 0;
  const insert = (count: number, apartMs = 0) => {
    for (let index = 0; index < count; index++) {
      const key = time.upstreamMicros;
      rest.add({ id: `t${ids++}`, key, createdAt: key, visibleAt: time.now });
      time.now += apartMs;
    }
  };
  insert(100, 500);
  await time.pass(60_000);
  const live = liveOver(rest);
  const watchers = Array.from({ length: 3 }, () => new Watcher(rest));
  for (const watcher of watchers) await watcher.open(live);
  return { time, rest, live, watchers, insert, [Symbol.dispose]: () => live.stop() };
}

function distinct(watcher: Watcher): number {
  return new Set(watcher.events.map(({ id }) => id)).size;
}

describe('a large import', () => {
  test.for<Import>([
    { rows: 5000, apartMs: 0.4, calls: [32, 77] },
    { rows: 5000, apartMs: 0, calls: [38, 81] },
    { rows: 1000, apartMs: 0, calls: [20, 39] },
    { rows: 5000, apartMs: 0, calls: [48, 107], behaviour: { ties: 'byLimit' } },
    { rows: 900, apartMs: 0, calls: [28, 58], behaviour: { ties: 'random' } },
    { rows: 5000, apartMs: 0.4, calls: [32, 77], behaviour: { ties: 'byLimit', nulls: 'first' } },
  ])(
    'of $rows tasks, $apartMs ms apart, is delivered once ($behaviour)',
    async ({ rows, apartMs, calls, behaviour }) => {
      using run = await watched({ behaviour });
      const { rest, time, watchers, insert } = run;
      rest.calls.length = 0;
      insert(rows, apartMs);
      await time.pass(5000);
      const first = rest.calls.length;
      await time.pass(60_000);
      const all = rest.calls.length;
      for (const watcher of watchers) {
        expect(distinct(watcher)).toBe(rows);
        expect(watcher.events.length).toBe(rows);
      }
      // One call for each 200 tasks. They are read once more for changes that became visible late.
      expect([first, all]).toEqual(calls);
      rest.calls.length = 0;
      await time.pass(60_000);
      expect(rest.calls.length).toBeLessThanOrEqual(13);
      for (const call of rest.calls) expect(call.rows).toBeLessThanOrEqual(25);
    },
  );

  test('behind an import whose rows change places, later changes are delivered', async () => {
    using run = await watched({ behaviour: { ties: 'random' } });
    const { time, watchers, insert } = run;
    insert(1500);
    await time.pass(20_000);
    insert(3);
    await time.pass(60_000);
    for (const watcher of watchers) {
      expect(distinct(watcher)).toBeGreaterThan(900);
      expect(watcher.events.filter(({ id }) => Number(id.slice(1)) >= 1600).length).toBe(3);
      const names = watcher.events.map(({ id, key }) => `${id} ${key}`);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('is read on from where a rate limit stopped it', async () => {
    using run = await watched();
    const { rest, time, watchers, insert } = run;
    let budget = 0;
    rest.failure = () => {
      budget -= 1;
      if (budget >= 0) return undefined;
      return new GatewayError('RATE_LIMITED', 'slow', { retryAfter: 60 });
    };
    insert(5000, 0.4);
    for (let minute = 0; minute < 30; minute++) {
      budget = 10;
      await time.pass(60_000);
    }
    expect(watchers.map(distinct)).toEqual([5000, 5000, 5000]);
    rest.calls.length = 0;
    budget = 1000;
    await time.pass(120_000);
    expect(rest.calls.length).toBeLessThanOrEqual(25);
  });
});
