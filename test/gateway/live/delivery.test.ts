import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../../sandbox/behaviour.ts';
import { change } from '../../../sandbox/churn.ts';
import { END_OF_HISTORY, SECOND } from '../../../sandbox/instant.ts';
import type { PlainRow } from '../../../sandbox/plain-row.ts';
import { randomFrom } from '../../../sandbox/random.ts';
import {
  idsOf,
  type LiveGateway,
  liveGatewayForEachTest,
  startLiveGateway,
  timeAt,
} from './live-gateway.ts';

const gateway = liveGatewayForEachTest();

/** Adds tasks, this number of seconds after the newest one. */
function importTasks({ sandbox }: LiveGateway, seconds: readonly number[]): string[] {
  return sandbox.store.insertAll(
    sandbox.organizations[0].id,
    seconds.map((second): PlainRow => {
      const time = END_OF_HISTORY + Math.round(second * SECOND);
      return { createdAt: time, modifiedAt: time, status: 'open', type: 'call_analysis' };
    }),
  );
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const sorted = (ids: readonly string[]) => ids.toSorted();

describe('many changes at once', () => {
  test('an import of 5,000 is delivered completely, in order, each once', async () => {
    const subscriber = await gateway.subscribe();
    gateway.sandbox.requests.length = 0;
    const ids = importTasks(
      gateway,
      range(5000).map((index) => 1 + index / 1000),
    );
    expect(idsOf(await subscriber.take(5000))).toEqual(ids);
    // 5,000 tasks in pages of 200, and the calls of the searches.
    expect(gateway.otherCalls().length).toBeLessThanOrEqual(50);
    const last = gateway.insert(10);
    expect(idsOf(await subscriber.upTo(last))).toEqual([last]);
  });

  test('an import during an import is delivered completely', async () => {
    const subscriber = await gateway.subscribe();
    const ids = importTasks(
      gateway,
      range(1500).map((index) => 1 + index / 1000),
    );
    let pages = 0;
    gateway.sandbox.hooks.afterAnswer = ({ query }) => {
      if (query.get('sort_order') !== 'asc') return;
      pages += 1;
      if (pages % 3 === 0 && pages < 20) {
        ids.push(
          ...importTasks(
            gateway,
            range(50).map((index) => 3 + pages + index / 1000),
          ),
        );
      }
    };
    const delivered = idsOf(await subscriber.take(1500));
    gateway.sandbox.hooks.afterAnswer = undefined;
    const last = gateway.insert(100);
    delivered.push(...idsOf(await subscriber.upTo(last)));
    expect(sorted(delivered)).toEqual(sorted([...ids, last]));
  });

  test('a thousand changes of the time of the watermark, before and after', async () => {
    importTasks(
      gateway,
      range(500).map(() => 1),
    );
    const subscriber = await gateway.subscribe();
    const ids: string[] = [];
    for (const count of [400, 1, 599]) {
      ids.push(
        ...importTasks(
          gateway,
          range(count).map(() => 1),
        ),
      );
      await gateway.awaitPolls(2);
    }
    // If all rows of a poll have one time, it does not show whether there are more rows with that time.
    gateway.advance(30_000);
    expect(sorted(idsOf(await subscriber.take(1000)))).toEqual(sorted(ids));
    gateway.advance(30_000);
    await gateway.awaitPolls(3);
    const next = gateway.insert(3);
    expect(idsOf(await subscriber.upTo(next))).toEqual([next]);
  });

  test('costs only the polls again when it is over', async () => {
    const subscriber = await gateway.subscribe();
    importTasks(
      gateway,
      range(2000).map(() => 1),
    );
    await subscriber.take(2000);
    gateway.advance(31_000);
    await gateway.awaitPolls(3);
    gateway.sandbox.requests.length = 0;
    await gateway.awaitPolls(5);
    expect(gateway.otherCalls()).toEqual([]);
  });
});

describe('times that become visible late', () => {
  test.for([1, 15, 29.9])('%d seconds are delivered at the next poll', async (late) => {
    const subscriber = await gateway.subscribe();
    await subscriber.upTo(gateway.insert(100));
    const id = gateway.insert(100 - late);
    const [delivered] = await subscriber.take(1);
    expect(delivered).toMatchObject({ task: { restId: id }, matches: true });
  });

  test('older than all rows of a poll are delivered within the next 30 seconds', async () => {
    const subscriber = await gateway.subscribe();
    const ids = importTasks(
      gateway,
      range(500).map((index) => 100 + index / 100),
    );
    expect(idsOf(await subscriber.take(500))).toEqual(ids);
    const late = [90, 99.5, 102.005].map((second) => gateway.insert(second));
    await gateway.awaitPolls(3);
    gateway.advance(30_000);
    expect(idsOf(await subscriber.take(3))).toEqual(late);
    // Each once.
    gateway.advance(30_000);
    await gateway.awaitPolls(3);
    const last = gateway.insert(200);
    expect(idsOf(await subscriber.upTo(last))).toEqual([last]);
  });

  test('of a task that was delivered with an earlier time', async () => {
    const subscriber = await gateway.subscribe();
    const id = gateway.insert(90);
    await subscriber.upTo(id);
    await subscriber.upTo(gateway.insert(100));
    gateway.sandbox.store.touch(id, timeAt(95));
    expect(idsOf(await subscriber.take(1))).toEqual([id]);
  });

  test('a late one is delivered to a client that continues from an earlier watermark', async () => {
    const subscriber = await gateway.subscribe();
    const [before] = (await subscriber.upTo(gateway.insert(100))).slice(-1);
    await subscriber.close();
    const late = gateway.insert(75);
    const again = await gateway.subscribe({ since: before?.watermark ?? '' });
    expect(idsOf(await again.take(2))).toContain(late);
  });
});

describe('times that are odd', () => {
  test('a task without a time neither blocks the stream nor is delivered', async () => {
    const subscriber = await gateway.subscribe();
    for (const time of ['', 'yesterday', 42]) gateway.insert(1, { raw: { modified_at: time } });
    for (const fields of [{}, { raw: { modified_at: undefined } }]) {
      gateway.insert(1, { modified_at: null, ...fields });
    }
    const id = gateway.insert(2);
    expect(idsOf(await subscriber.upTo(id))).toEqual([id]);
  });

  test('a time in the far future is delivered, and the changes of now still are', async () => {
    const subscriber = await gateway.subscribe();
    const odd = gateway.insert(0, { modified_at: '2199-01-01T00:00:00Z' });
    expect(await subscriber.next()).toMatchObject({ task: { restId: odd } });
    for (const second of [1, 2]) {
      const id = gateway.insert(second);
      const [change] = await subscriber.upTo(id);
      expect(change?.task.restId).toBe(id);
      expect(Date.parse(change?.watermark ?? '')).toBeLessThan(Date.parse(timeAt(2)));
    }
    const again = await gateway.subscribe();
    const id = gateway.insert(3);
    expect(idsOf(await again.upTo(id))).toContain(id);
  });

  test('a list without tasks has changes as soon as there is one', async () => {
    gateway.sandbox.store.clear(gateway.sandbox.organizations[0].id);
    const subscriber = await gateway.subscribe();
    await gateway.awaitPolls(2);
    const id = gateway.insert(1);
    expect(idsOf(await subscriber.take(1))).toEqual([id]);
    const again = await gateway.subscribe({ since: timeAt(0) });
    expect(idsOf(await again.take(1))).toEqual([id]);
  });

  test('a list whose tasks have no time has changes as soon as one has', async () => {
    const { store, organizations } = gateway.sandbox;
    store.clear(organizations[0].id);
    for (let count = 0; count < 30; count++) gateway.insert(0, { modified_at: null });
    const subscriber = await gateway.subscribe();
    const id = gateway.insert(1);
    expect(idsOf(await subscriber.take(1))).toEqual([id]);
  });
});

describe('with undocumented behaviour of REST', () => {
  const BEHAVIOURS: Partial<Behaviour>[] = [
    { nulls: 'smallest' },
    { nulls: 'largest' },
    { nulls: 'first' },
    { nulls: 'last' },
    { nulls: 'first', ties: 'random' },
    { nulls: 'largest', pastEnd: '404' },
    { nulls: 'first', maxLimit: 50 },
    { ties: 'mirrored' },
    { ties: 'id-mirrored' },
    { ties: 'limit' },
    { ties: 'reach' },
    { ties: 'random' },
    { fraction: 'seconds' },
    { fraction: 'milliseconds' },
    { fraction: 'microseconds' },
    { zone: '+00:00' },
    { zone: '+00' },
    { zone: 'none' },
    { zone: 'none', fraction: 'seconds' },
    { total: 'null' },
    { total: 'zero' },
    { total: 'missing' },
    { total: { add: 3 } },
    { total: { cap: 10 } },
    { pastEnd: 'last-page' },
    { pastEnd: '404' },
    { maxLimit: 50 },
    { ids: 'emoji' },
    { ids: 'code-units' },
    { unknownWords: 0.5 },
  ];

  test.for(
    BEHAVIOURS.map((behaviour): [string, Partial<Behaviour>] => [
      JSON.stringify(behaviour),
      behaviour,
    ]),
  )('every change is delivered: %s', async ([, behaviour]) => {
    await using odd = await startLiveGateway({ sandbox: { tasks: 300, behaviour } });
    const { store, organizations } = odd.sandbox;
    const { id: organization } = organizations[0];
    for (let count = 0; count < 60; count++) odd.insert(0, { modified_at: null });
    const subscriber = await odd.subscribe();
    const expected = (): string[] =>
      store
        .rows(organization)
        .filter(({ modifiedAt }) => modifiedAt !== null && modifiedAt > END_OF_HISTORY)
        .map(({ id }) => id);
    // A few changes, more than a poll reads, more than a page, and changes in one second.
    for (const [count, second] of [
      [3, 1],
      [60, 2],
      [250, 3],
    ] as const) {
      importTasks(
        odd,
        range(count).map((index) => second + (index % 4) / 8),
      );
      await odd.awaitPolls(2);
    }
    store.touch(expected()[0] ?? '', timeAt(4));
    importTasks(
      odd,
      range(40).map((index) => 5 + index / 1000),
    );
    const ids = expected();
    const delivered = new Set<string>();
    while (delivered.size < ids.length) {
      const { task } = await subscriber.next();
      delivered.add(task.restId);
    }
    expect(sorted([...delivered])).toEqual(sorted(ids));
  });

  test.for([1, 2, 3])('with churn, seed %i', async (seed) => {
    const random = randomFrom(seed, 500);
    const behaviour: Partial<Behaviour> = { nulls: 'first', ties: 'random' };
    await using odd = await startLiveGateway({ sandbox: { tasks: 300, behaviour } });
    const { store, organizations } = odd.sandbox;
    const [organization] = organizations;
    // The churn uses the current time.
    const begin = Math.floor(Date.now() / 1000) * 1_000_000;
    const subscriber = await odd.subscribe();
    odd.sandbox.hooks.beforeAnswer = () => {
      for (let count = 0; count < 5; count++) change(store, organization, random);
    };
    await odd.awaitPolls(15);
    odd.sandbox.hooks.beforeAnswer = undefined;
    const changed = store
      .rows(organization.id)
      .filter(({ modifiedAt }) => modifiedAt !== null && modifiedAt >= begin)
      .map(({ id }) => id);
    const missing = new Set(changed);
    while (missing.size > 0) missing.delete((await subscriber.next()).task.restId);
    expect(changed.length).toBeGreaterThan(20);
  });
});
