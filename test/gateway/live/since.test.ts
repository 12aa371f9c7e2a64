import { describe, expect, test } from 'vitest';
import { END_OF_HISTORY, instantText, SECOND } from '../../../sandbox/instant.ts';
import type { PlainRow } from '../../../sandbox/plain-row.ts';
import { idsOf, liveGatewayForEachTest, type SeenChange, timeAt } from './live-gateway.ts';

const gateway = liveGatewayForEachTest();

/** This number of tasks, a second apart, starting at this second. */
function insertMany(count: number, first: number): string[] {
  return gateway.sandbox.store.insertAll(
    gateway.sandbox.organizations[0].id,
    Array.from({ length: count }, (_, index): PlainRow => {
      const time = END_OF_HISTORY + (first + index) * SECOND;
      return { createdAt: time, modifiedAt: time, status: 'open', type: 'call_analysis' };
    }),
  );
}

/** This number of tasks of the first seconds, which are in the gateway's log of changes. */
async function insertKnown(count: number): Promise<string[]> {
  const subscriber = await gateway.subscribe();
  const ids = Array.from({ length: count }, (_, index) => gateway.insert(index + 1));
  expect(idsOf(await subscriber.take(count))).toEqual(ids);
  return ids;
}

describe('`since`', () => {
  test('begins now where it is left out: what was there before is not delivered', async () => {
    gateway.insert(10);
    const subscriber = await gateway.subscribe();
    const id = gateway.insert(11);
    expect(await subscriber.next()).toEqual({
      task: { restId: id, modifiedAt: timeAt(11), organizationId: 'org_n0rth4k' },
      matches: true,
      isNew: true,
      // A change that becomes visible 30 seconds late may still be delivered.
      watermark: `${timeAt(11 - 30).slice(0, -1)}.000Z`,
    });
  });

  test('delivers what was changed since without a call where it is known', async () => {
    const ids = await insertKnown(3);
    gateway.sandbox.requests.length = 0;
    const again = await gateway.subscribe({ since: timeAt(2) });
    expect(idsOf(await again.take(2))).toEqual(ids.slice(1));
    expect(gateway.otherCalls()).toEqual([]);
    const next = gateway.insert(4);
    expect(idsOf(await again.upTo(next))).toEqual([next]);
  });

  test('is as exact as the last digit, and includes the time itself', async () => {
    gateway.insert(1.000001);
    const id = gateway.insert(1.000002);
    const subscriber = await gateway.subscribe({ since: timeAt(1.000002) });
    expect(idsOf(await subscriber.upTo(id))).toEqual([id]);
  });

  test('takes any zone', async () => {
    const id = gateway.insert(7200);
    const local = timeAt(2 * 7200).replace('Z', '+02:00');
    const subscriber = await gateway.subscribe({ since: local });
    expect(idsOf(await subscriber.upTo(id))).toEqual([id]);
  });

  test('reads REST where it is longer ago than what is known, in order and completely', async () => {
    const ids = insertMany(1000, 100);
    const subscriber = await gateway.subscribe({ since: timeAt(100) });
    const last = gateway.insert(5000);
    const delivered = idsOf(await subscriber.upTo(last));
    expect(delivered).toEqual([...ids, last]);
    // The search for the time, the total, and the pages; then the pages of the last minute again.
    expect(gateway.otherCalls().length).toBeLessThanOrEqual(18);
  });

  test('applies the filter to the changes since that time', async () => {
    const { partners } = gateway.sandbox.organizations[0];
    const [mine, other] = partners;
    const fields = (index: number) => ({ partnerId: (index % 3 === 0 ? mine : other)?.id ?? null });
    const ids = Array.from({ length: 60 }, (_, index) => gateway.insert(index * 2, fields(index)));
    const subscriber = await gateway.subscribe({
      since: timeAt(0.5),
      filter: { partnerId: mine?.id, status: ['OPEN'] },
    });
    const changes = await subscriber.upTo(ids.at(-1) ?? '');
    expect(idsOf(changes)).toEqual(ids.slice(1));
    expect(changes.map(({ matches }) => matches)).toEqual(
      ids.slice(1).map((_, index) => (index + 1) % 3 === 0),
    );
  });

  test('begins with 10,000 changes at most, and says how far back that goes', async () => {
    const ids = insertMany(10_001, 1);
    const refusal = await (await gateway.subscribe({ since: timeAt(1) })).end();
    expect(refusal).toEqual({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(`those after ${timeAt(1).slice(0, -1)}.000Z`),
    });
    expect(refusal?.message).toMatch(/10000 changes.*modifiedAt: \{ from: … \}/);

    const subscriber = await gateway.subscribe({ since: timeAt(2) });
    const last = gateway.insert(20_000);
    expect(idsOf(await subscriber.upTo(last))).toEqual([...ids.slice(1), last]);
  });

  test.for([
    ['a year', '2030-01-01T00:00:00Z'],
    ['an hour', instantText((Date.now() + 3_600_000) * 1000)],
  ])('in the future is refused: %s', async ([, since]) => {
    const refusal = await (await gateway.subscribe({ since: since ?? '' })).end();
    expect(refusal).toEqual({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(
        `in the future. The latest change was at ${timeAt(0).slice(0, -1)}.000Z`,
      ),
    });
    expect(gateway.otherCalls()).toEqual([]);
  });

  test('after the latest change, as of a clock that runs ahead, begins now', async () => {
    const since = instantText(Date.now() * 1000);
    const subscriber = await gateway.subscribe({ since });
    const id = gateway.insert(1);
    expect((await subscriber.next()).task.restId).toBe(id);
  });

  test.for([
    'yesterday',
    '',
    '2025-06-30',
    '2025-06-30T16:59:42',
    '2025-13-30T16:59:42Z',
    '2025-06-30T16:59:42+25:00',
    '1600-01-01T00:00:00Z',
  ])('is refused where it is no time: %o', async (since) => {
    const refusal = await (await gateway.subscribe({ since })).end();
    expect(refusal?.code).toBe('BAD_USER_INPUT');
    expect(refusal?.message).toMatch(/since/);
    expect(gateway.sandbox.requests).toEqual([]);
  });
});

describe('`Last-Event-ID`', () => {
  test('is where a client goes on', async () => {
    const ids = await insertKnown(3);
    const subscriber = await gateway.subscribe({ headers: { 'last-event-id': timeAt(2) } });
    expect(idsOf(await subscriber.upTo(ids[2] ?? ''))).toEqual(ids.slice(1));
  });

  test.for([
    ['is later', 1, 3, 3],
    ['is earlier', 3, 1, 3],
  ] as const)(
    'and `since`: the later one counts where it %s',
    async ([, since, lastEvent, from]) => {
      const ids = await insertKnown(4);
      const subscriber = await gateway.subscribe({
        since: timeAt(since),
        headers: { 'last-event-id': timeAt(lastEvent) },
      });
      expect(idsOf(await subscriber.upTo(ids[3] ?? ''))).toEqual(ids.slice(from - 1));
    },
  );

  test('that is no time is refused', async () => {
    const headers = { 'last-event-id': '42' };
    const refusal = await (await gateway.subscribe({ headers })).end();
    expect(refusal).toEqual({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('Last-Event-ID'),
    });
  });
});

describe('`watermark` and `isNew`', () => {
  test('the watermark never falls, and a client that goes on with it misses nothing', async () => {
    const subscriber = await gateway.subscribe();
    const ids: string[] = [];
    const changes: SeenChange[] = [];
    // Each is later or earlier than the previous one, earlier by less than 30 seconds.
    for (const second of [1, 100, 80, 101, 75, 200]) {
      const id = gateway.insert(second);
      ids.push(id);
      changes.push(...(await subscriber.upTo(id)));
    }
    expect(idsOf(changes)).toEqual(ids);
    const marks = changes.map(({ watermark }) => watermark);
    expect(marks).toEqual(marks.toSorted());
    for (const [index, mark] of marks.entries()) {
      const again = await gateway.subscribe({ since: mark });
      const delivered = idsOf(await again.upTo(ids.at(-1) ?? ''));
      const later = ids.slice(index + 1);
      expect(later.filter((id) => !delivered.includes(id))).toEqual([]);
      await again.close();
    }
  });

  test('a task that was created earlier is not new, one that was created since is', async () => {
    const old = gateway.insert(-500);
    const subscriber = await gateway.subscribe();
    gateway.sandbox.store.touch(old, timeAt(1));
    expect(await subscriber.next()).toMatchObject({ task: { restId: old }, isNew: false });
    const created = gateway.insert(2);
    expect(await subscriber.next()).toMatchObject({ task: { restId: created }, isNew: true });
  });

  test('since a time, tasks that were created after it are new', async () => {
    const old = gateway.insert(-500, { modified_at: timeAt(50) });
    const created = gateway.insert(51);
    const subscriber = await gateway.subscribe({ since: timeAt(10) });
    const changes = await subscriber.upTo(created);
    expect(changes.map(({ task, isNew }) => [task.restId, isNew])).toEqual([
      [old, false],
      [created, true],
    ]);
  });

  test('a task without a time of creation is not new', async () => {
    const subscriber = await gateway.subscribe();
    const id = gateway.insert(1, { created_at: null });
    expect(await subscriber.next()).toMatchObject({ task: { restId: id }, isNew: false });
  });
});
