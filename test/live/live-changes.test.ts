import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { LiveChanges } from '../../src/live/live-changes.ts';
import { timeTextOf } from '../../src/pagination/instant.ts';
import type { Behaviour } from '../support/model-list.ts';
import { SimulatedRest } from './simulated-rest.ts';
import { SimulatedTime } from './simulated-time.ts';
import { liveOver, Watcher } from './watcher.ts';

/** @param apartMs between the times of two consecutive tasks */
function world(rows = 100, apartMs = 10_000, ties: Behaviour['ties'] = 'id') {
  const time = new SimulatedTime();
  const rest = new SimulatedRest(time, { nulls: 'last', ties, words: [] });
  let ids = 0;
  const change = (id = `t${ids++}`, more: { partner?: string; text?: string } = {}) => {
    const key = time.upstreamMicros;
    rest.add({ id, key, createdAt: key, visibleAt: time.now, ...more });
    return id;
  };
  const begin = time.upstreamMicros - (rows * apartMs + 120_000) * 1000;
  for (let index = 0; index < rows; index++) {
    const key = begin + index * apartMs * 1000;
    rest.add({ id: `t${ids++}`, key, createdAt: key, visibleAt: -1 });
  }
  const unexpected: unknown[] = [];
  const live = liveOver(rest, 5000, (error) => unexpected.push(error));
  const join = async (
    ...args: Parameters<Watcher['open']> extends [unknown, ...infer Rest] ? Rest : never
  ) => {
    const watcher = new Watcher(rest);
    await watcher.open(live, ...args);
    return watcher;
  };
  return { time, rest, live, change, join, unexpected };
}

const idsOf = ({ events }: Watcher) => events.map(({ id }) => id);
const down = new GatewayError('UPSTREAM_UNAVAILABLE', 'down');

function expectNothingLeft({ live, time }: { live: LiveChanges; time: SimulatedTime }) {
  expect(live.size).toEqual({ tokens: 0, subscriptions: 0, feeds: 0, filters: 0 });
  expect(time.timers).toBe(0);
}

describe('what polls cost', () => {
  test.for([1, 10, 100])(
    '%i subscriptions of one token: one call in each interval',
    async (count) => {
      const { time, rest, change, join } = world();
      const watchers = await Promise.all(Array.from({ length: count }, () => join()));
      await time.pass(59_999);
      expect(rest.calls.length).toBe(12);
      for (let second = 0; second < 60; second++) {
        change();
        await time.pass(1000);
      }
      expect(rest.calls.length).toBe(24);
      // More than 25 if more tasks than that changed within the last 30 seconds.
      expect(rest.rows).toBeLessThanOrEqual(24 * 25 + 12 * 40);
      await time.pass(5000);
      for (const watcher of watchers) expect(watcher.events.length).toBe(60);
    },
  );

  test('equal filters share their calls, and a quiet list costs none of them', async () => {
    const { time, rest, change, join } = world();
    for (const partner_id of ['a', 'a', 'a', 'b']) await join(undefined, { partner_id });
    const [before] = [rest.calls.length];
    await time.pass(60_000);
    expect(rest.calls.length - before).toBe(12);
    change();
    await time.pass(5000);
    const filters = rest.calls.slice(before + 12).map(({ filter }) => filter.partner_id);
    expect(filters.filter((partner) => partner !== undefined).sort()).toEqual(['a', 'b']);
    await time.pass(60_000);
    const all = rest.calls.length;
    await time.pass(60_000);
    expect(rest.calls.length - all).toBe(12);
  });
});

describe('limits', () => {
  test('hold for a token and for the process, and a closed subscription makes room', async () => {
    const { time, rest } = world();
    const live = new LiveChanges({
      intervalMs: 5000,
      perToken: 2,
      limit: 3,
      clock: time,
      onFailure: () => {},
      onUnexpected: () => {},
    });
    const open = async (digest: string) => {
      const watcher = new Watcher(rest);
      await watcher.open(live, undefined, {}, digest);
      return watcher;
    };
    const [first] = [await open('one'), await open('one')];
    expect((await open('one')).error).toMatchObject({
      extensions: { code: 'SUBSCRIPTION_LIMIT' },
      message: expect.stringContaining('Your token has 2'),
    });
    expect((await open('two')).error).toBeUndefined();
    expect((await open('three')).error).toMatchObject({
      message: expect.stringContaining('This server has 3'),
    });
    expect(live.size).toMatchObject({ tokens: 2, subscriptions: 3 });
    first?.leave();
    expect(live.size).toMatchObject({ tokens: 2, subscriptions: 2 });
    expect((await open('three')).error).toBeUndefined();
    live.stop();
  });

  test('a token that is refused at the start leaves nothing', async () => {
    const { time, rest, live, join } = world();
    rest.failure = () => new GatewayError('UNAUTHENTICATED', 'no');
    for (let tries = 0; tries < 3; tries++) {
      expect((await join()).error).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    }
    expectNothingLeft({ live, time });
  });
});

describe('since', () => {
  test.for([
    {
      name: 'in the future',
      sinceMs: 11 * 60_000,
      message: /in the future.*2026-11-26T11:57:50/,
      count: 0,
    },
    { name: 'on a clock that is ahead', sinceMs: 9 * 60_000, message: undefined, count: 1 },
    { name: 'now', sinceMs: 0, message: undefined, count: 1 },
    { name: 'of the oldest task', sinceMs: -1_120_000, message: undefined, count: 101 },
    { name: 'far in the past', sinceMs: -1e12, message: undefined, count: 101 },
  ])('$name', async ({ sinceMs, message, count }) => {
    const { time, change, join } = world();
    const watcher = await join(time.upstreamMicros + sinceMs * 1000);
    if (message !== undefined) {
      expect(watcher.error).toMatchObject({
        extensions: { code: 'BAD_USER_INPUT' },
        message: expect.stringMatching(message),
      });
      return;
    }
    change();
    await time.pass(60_000);
    expect(watcher.error).toBeUndefined();
    expect(idsOf(watcher).length).toBe(count);
    expect(watcher.watermark).toBeLessThanOrEqual(time.upstreamMicros - 30_000_000);
  });

  test('goes back by 10,000 changes, and the error says until when', async () => {
    const { time, join } = world(10_200, 1000);
    const begin = time.upstreamMicros - 10_200 * 1_000_000 - 120_000_000;
    const limit = begin + 199 * 1_000_000;
    expect((await join(limit)).error).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
      message: expect.stringContaining(timeTextOf(limit)),
    });
    const watcher = await join(limit + 1);
    await time.pass(0);
    expect(watcher.events.length).toBe(10_000);
  });

  test('a catch-up continues where REST failed', async () => {
    const { time, rest, join } = world(5000, 1000);
    const watcher = await join(time.upstreamMicros - 5000 * 1_000_000);
    let calls = 0;
    rest.failure = () => (++calls % 3 === 0 ? down : undefined);
    await time.pass(20 * 60_000);
    expect([watcher.error, watcher.isOpen]).toEqual([undefined, true]);
    expect(idsOf(watcher)).toEqual(Array.from({ length: 4880 }, (_, index) => `t${index + 120}`));
  });
});

describe('failures of REST', () => {
  test.for(['UNAUTHENTICATED', 'FORBIDDEN'] as const)(
    '%s ends every subscription with it',
    async (code) => {
      const { time, rest, live, change, join } = world();
      const watchers = [await join(), await join(undefined, { partner_id: 'a' })];
      change();
      await time.pass(5000);
      rest.failure = () => new GatewayError(code, 'no');
      await time.pass(5000);
      for (const watcher of watchers) {
        expect(watcher.error).toMatchObject({ extensions: { code } });
        expect(watcher.isOpen).toBe(false);
      }
      expectNothingLeft({ live, time });
    },
  );

  test('no call before Retry-After has passed, then everything', async () => {
    const { time, rest, change, join } = world();
    const watcher = await join();
    rest.failure = () => new GatewayError('RATE_LIMITED', 'slow', { retryAfter: 90 });
    await time.pass(5000);
    rest.failure = () => undefined;
    const calls = rest.calls.length;
    const ids = Array.from({ length: 70 }, () => change());
    await time.pass(89_000);
    expect(rest.calls.length).toBe(calls);
    await time.pass(2000);
    expect(idsOf(watcher).sort()).toEqual(ids.sort());
    await time.pass(20_000);
    expect(watcher.isOpen).toBe(true);
  });

  test('an outage of minutes: fewer calls, and then all changes', async () => {
    const { time, rest, change, join } = world();
    const watcher = await join();
    rest.failure = () => down;
    const [calls, ids] = [rest.calls.length, new Set<string>()];
    for (let minute = 0; minute < 10; minute++) {
      for (let index = 0; index < 30; index++) ids.add(change());
      await time.pass(60_000);
    }
    expect(rest.calls.length - calls).toBeLessThanOrEqual(14);
    expect(watcher.events).toEqual([]);
    rest.failure = () => undefined;
    await time.pass(61_000);
    expect(new Set(idsOf(watcher))).toEqual(ids);
    expect(watcher.isOpen).toBe(true);
  });

  test('an error that is not from REST is reported, and the next poll continues', async () => {
    const { time, rest, change, join, unexpected } = world();
    const watcher = await join();
    const bug = new TypeError('a bug');
    rest.hold = () => Promise.reject(bug);
    const id = change();
    await time.pass(5000);
    rest.hold = undefined;
    expect(unexpected).toEqual([bug]);
    await time.pass(60_000);
    expect(idsOf(watcher)).toEqual([id]);
  });

  test('a walk that fails half-way loses nothing and repeats nothing', async () => {
    const { time, rest, change, join } = world();
    const watcher = await join();
    for (let failAt = 1; failAt <= 8; failAt++) {
      watcher.events.length = 0;
      let calls = 0;
      rest.failure = () => (++calls === failAt ? down : undefined);
      const ids = Array.from({ length: 700 }, () => {
        time.now += 1;
        return change();
      });
      await time.pass(120_000);
      expect(idsOf(watcher)).toEqual(ids);
    }
  });
});

describe('a change that shows an earlier time than the one before it', () => {
  // Two transactions: the one that begins first waits for the other, and sets the time of its start.
  test.for([
    { name: 'in a quiet list', others: 0 },
    { name: 'in a page of changes', others: 100 },
    { name: 'among more changes than a page', others: 700 },
  ])('is delivered when no replica can lag so much: $name', async ({ others }) => {
    const { time, rest, change, join } = world();
    const watcher = await join();
    const began = time.upstreamMicros;
    await time.pass(2000);
    const id = change();
    for (let index = 0; index < others; index++) change();
    await time.pass(4000);
    rest.add({ id, key: began, createdAt: began, visibleAt: time.now });
    await time.pass(120_000);
    const keys = watcher.events.filter((event) => event.id === id).map(({ key }) => key);
    expect(keys).toEqual([began + 2_000_000, began]);
    expect(watcher.events.length).toBe(others + 2);
  });

  test('is no change where a replica lags', async () => {
    const { time, rest, change, join } = world();
    const watcher = await join();
    const id = change();
    await time.pass(6000);
    change(id);
    await time.pass(6000);
    let reads = 0;
    rest.lagMs = () => (reads++ % 2) * 12_000;
    await time.pass(12_000);
    rest.lagMs = () => 0;
    await time.pass(120_000);
    expect(idsOf(watcher)).toEqual([id, id]);
  });
});

describe('filters that only REST can judge', () => {
  test('tell what is in them now', async () => {
    const { time, change, join } = world();
    const [all, some] = [await join(), await join(undefined, { partner_id: 'a' })];
    const inside = change(undefined, { partner: 'a' });
    change();
    await time.pass(5000);
    change(inside);
    await time.pass(5000);
    expect(all.events.map(({ matches }) => matches)).toEqual([true, true, true]);
    expect(some.events.map(({ matches }) => matches)).toEqual([true, false, false]);
  });

  test('that show a change later than the list of all tasks: delivered again', async () => {
    const { time, rest, change, join } = world();
    rest.lagMs = ({ partner_id }) => (partner_id === undefined ? 0 : 8000);
    const watcher = await join(undefined, { partner_id: 'a' });
    const id = change(undefined, { partner: 'a' });
    await time.pass(60_000);
    expect(watcher.events).toMatchObject([
      { id, matches: false },
      { id, matches: true },
    ]);
  });

  test('that still show a task which has left: delivered as it is', async () => {
    const { time, rest, change, join } = world();
    const id = change(undefined, { partner: 'a' });
    await time.pass(60_000);
    rest.lagMs = ({ partner_id }) => (partner_id === undefined ? 0 : 20_000);
    const watcher = await join(undefined, { partner_id: 'a' });
    change(id);
    await time.pass(60_000);
    expect(watcher.events).toMatchObject([{ id, matches: false }]);
  });

  test('are refused at the start as REST refuses them, and leave nothing', async () => {
    const { time, rest, live, join } = world();
    rest.failure = ({ filter }) =>
      filter.partner_id === undefined
        ? undefined
        : new GatewayError('BAD_USER_INPUT', 'no partner');
    const good = await join();
    expect((await join(undefined, { partner_id: 'a' })).error).toMatchObject({
      message: 'no partner',
    });
    expect(live.size.filters).toBe(0);
    good.leave();
    await time.pass(0);
    expectNothingLeft({ live, time });
  });

  test.for(['BAD_USER_INPUT', 'FORBIDDEN'] as const)(
    'are refused later with %s: their subscriptions end, no others',
    async (code) => {
      const { time, rest, live, change, join } = world();
      const [all, some] = [await join(), await join(undefined, { partner_id: 'a' })];
      rest.failure = ({ filter }) =>
        filter.partner_id === undefined ? undefined : new GatewayError(code, 'no');
      const id = change();
      await time.pass(10_000);
      expect(idsOf(all)).toEqual([id]);
      expect(all.isOpen).toBe(true);
      expect(some.error).toMatchObject({ extensions: { code } });
      expect(live.size.filters).toBe(0);
    },
  );

  test('that REST does not answer keep their own changes back only, and lose none', async () => {
    const { time, rest, change, join } = world();
    const [all, some] = [await join(), await join(undefined, { partner_id: 'a' })];
    rest.failure = ({ filter }) => (filter.partner_id === undefined ? undefined : down);
    const ids: string[] = [];
    for (let minute = 0; minute < 5; minute++) {
      ids.push(change(undefined, { partner: 'a' }), change());
      await time.pass(60_000);
    }
    expect(idsOf(all)).toEqual(ids);
    expect(some.events).toEqual([]);
    rest.failure = () => undefined;
    await time.pass(10_000);
    expect(idsOf(some)).toEqual(ids);
    expect(some.events.map(({ matches }) => matches)).toEqual(ids.map((_, at) => at % 2 === 0));
    expect(some.isOpen).toBe(true);
  });
});

test('a task that changes twice at one time, with a poll between, is delivered twice', async () => {
  const { time, rest, join } = world();
  const watcher = await join();
  const key = time.upstreamMicros;
  for (const description of ['first', 'second']) {
    rest.add({ id: 'twice', key, createdAt: key, visibleAt: time.now, description });
    await time.pass(5000);
  }
  expect(idsOf(watcher)).toEqual(['twice', 'twice']);
  await time.pass(120_000);
  expect(watcher.events).toHaveLength(2);
});

describe('tasks that cannot be used', () => {
  test('do not hold the others back', async () => {
    const { time, change, join } = world();
    const watcher = await join();
    const texts = ['2026-13-01T00:00:00Z', 'soon', '', '2026-11-26'];
    const ids = texts.flatMap((text) => {
      change(undefined, { text });
      time.now += 1;
      return change();
    });
    await time.pass(60_000);
    expect(idsOf(watcher)).toEqual(ids);
  });

  test('one that is nested thousands of levels deep is left out, and the others are delivered', async () => {
    const { time, rest, change, join, unexpected } = world();
    const watcher = await join();
    const completedAction = JSON.parse(`${'{"a":'.repeat(9000)}{}${'}'.repeat(9000)}`);
    const key = time.upstreamMicros;
    rest.add({ id: 't999', key, createdAt: key, visibleAt: time.now, completedAction });
    const before = change();
    await time.pass(60_000);
    const after = change();
    await time.pass(60_000);
    expect(idsOf(watcher)).toEqual([before, after]);
    expect(unexpected).toEqual([]);
  });

  test.for([1, 9])(
    '%i in a large group of equal times in random order hide no other',
    async (count) => {
      const { time, change, join } = world(30, 10_000, 'random');
      const watcher = await join();
      for (let index = 0; index < count; index++) change(undefined, { text: '2026-13-45' });
      const ids = Array.from({ length: 400 }, () => change());
      await time.pass(300_000);
      expect(new Set(idsOf(watcher))).toEqual(new Set(ids));
    },
  );

  test('times without a zone are read as UTC', async () => {
    const { time, change, join } = world();
    const watcher = await join();
    const id = change(undefined, { text: new Date(time.wall()).toISOString().slice(0, -1) });
    await time.pass(5000);
    expect(idsOf(watcher)).toEqual([id]);
  });
});

describe('clients that leave', () => {
  test('while any call is under way: nothing is left', async () => {
    for (let leaveAt = 1; leaveAt <= 40; leaveAt++) {
      const { time, rest, live, change, join } = world(3000, 1000);
      const since = time.upstreamMicros - 2500 * 1_000_000;
      let calls = 0;
      let watcher: Watcher | undefined;
      rest.hold = async () => {
        if (++calls === leaveAt) watcher?.leave();
      };
      watcher = new Watcher(rest);
      await watcher.open(live, since, { partner_id: 'a' });
      for (let index = 0; index < 300; index++) change();
      await time.pass(40_000);
      watcher.leave();
      await time.pass(0);
      expectNothingLeft({ live, time });
      expect(watcher.error).toBeUndefined();
      await join();
      live.stop();
    }
  });

  test('while others stay: their work goes on', async () => {
    const { time, rest, live, change, join } = world();
    const first = new Watcher(rest);
    rest.hold = async () => {
      if (rest.calls.length === 1) first.leave();
    };
    const [second] = await Promise.all([join(), first.open(live)]);
    const id = change();
    await time.pass(5000);
    expect(idsOf(second)).toEqual([id]);
    expect(live.size).toMatchObject({ tokens: 1, subscriptions: 1 });
  });

  test('10,000 times: nothing is left', async () => {
    const { time, rest, live } = world();
    for (let index = 0; index < 10_000; index++) {
      const watcher = new Watcher(rest);
      const opened = watcher.open(live, undefined, {}, `token ${index % 7}`);
      if (index % 2 === 0) watcher.leave();
      await opened;
      watcher.leave();
    }
    await time.pass(60_000);
    expectNothingLeft({ live, time });
  });
});

describe('a stop', () => {
  test('completes streams, catch-ups and starting subscriptions, without an error', async () => {
    const { time, rest, live, join } = world(5000, 1000);
    const streaming = await join();
    rest.hold = () => new Promise(() => undefined);
    const watchers = [new Watcher(rest), new Watcher(rest)];
    void watchers[0]?.open(live, time.upstreamMicros - 4000 * 1_000_000);
    await time.pass(0);
    void watchers[1]?.open(live, undefined, {}, 'another token');
    await time.pass(0);
    live.stop();
    await time.pass(0);
    for (const watcher of [streaming, ...watchers]) {
      expect([watcher.isOpen, watcher.error]).toEqual([false, undefined]);
    }
    expectNothingLeft({ live, time });
  });
});
