import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { END_OF_HISTORY } from '../../../sandbox/instant.ts';
import type { PlainRow } from '../../../sandbox/plain-row.ts';
import { DEFAULT_FEED_BUDGET } from '../../../src/live/feed-budget.ts';
import {
  idsOf,
  type LiveGateway,
  liveGatewayForEachTest,
  type Subscriber,
  startLiveGateway,
  timeAt,
} from './live-gateway.ts';

const gateway = liveGatewayForEachTest({ config: { subscriptionsPerToken: 3, subscriptions: 4 } });

const LIMIT = { code: 'SUBSCRIPTION_LIMIT' };

/** Adds a task of the second organisation. */
function insertOfOther({ sandbox }: LiveGateway, second: number): string {
  const times = { created_at: timeAt(second), modified_at: timeAt(second) };
  return sandbox.store.insert(sandbox.organizations[1].id, times);
}

describe('the number of subscriptions', () => {
  test('of one token is limited, and a closed one makes room', async () => {
    const open = await Promise.all([1, 2, 3].map(() => gateway.subscribe()));
    gateway.sandbox.requests.length = 0;
    const refusal = await (await gateway.subscribe()).end();
    expect(refusal).toMatchObject({
      ...LIMIT,
      message: expect.stringContaining('Your token has 3'),
    });
    expect(gateway.otherCalls()).toEqual([]);
    const id = gateway.insert(1);
    for (const subscriber of open) expect(idsOf(await subscriber.take(1))).toEqual([id]);

    await open[0]?.close();
    const next = await expectRoom(gateway);
    const later = gateway.insert(2);
    await next.upTo(later);
  });

  test('of the process is limited, whatever the token', async () => {
    await Promise.all([1, 2, 3].map(() => gateway.subscribe()));
    await gateway.subscribe({ organization: 1 });
    const refusal = await (await gateway.subscribe({ organization: 1 })).end();
    expect(refusal).toMatchObject({
      ...LIMIT,
      message: expect.stringContaining('This server has 4'),
    });
  });

  test('does not count those that were refused', async () => {
    for (let time = 0; time < 10; time++) {
      expect(await (await gateway.subscribe({ since: 'never' })).end()).toBeDefined();
      const filter = { status: ['UNKNOWN'] };
      expect(await (await gateway.subscribe({ filter })).end()).toBeDefined();
      expect(
        await (await gateway.subscribe({ since: '2100-01-01T00:00:00Z' })).end(),
      ).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(await (await gateway.subscribe({ token: 'unknown' })).end()).toMatchObject({
        code: 'UNAUTHENTICATED',
      });
    }
    const subscribers = await Promise.all([1, 2, 3].map(() => gateway.subscribe()));
    const id = gateway.insert(1);
    for (const subscriber of subscribers) expect(idsOf(await subscriber.take(1))).toEqual([id]);
  });

  test('1,000 streams of one client: the limit for each one beyond, and others go on', async () => {
    await using busy = await startLiveGateway();
    const other = await busy.subscribe({ organization: 1 });
    const streams: Subscriber[] = [];
    for (let round = 0; round < 10; round++) {
      streams.push(...(await Promise.all(Array.from({ length: 100 }, () => busy.subscribe()))));
    }
    const refusals = await Promise.all(streams.slice(100).map((stream) => stream.end()));
    for (const refusal of refusals) expect(refusal).toMatchObject(LIMIT);
    const id = busy.insert(1);
    for (const stream of streams.slice(0, 100)) expect(idsOf(await stream.take(1))).toEqual([id]);
    const later = insertOfOther(busy, 1);
    expect(idsOf(await other.upTo(later))).toContain(later);
    expect(busy.otherCalls()).toEqual([]);
  });
});

/** Subscribes repeatedly until a subscription is accepted. */
async function expectRoom(of: LiveGateway): Promise<Subscriber> {
  let found: Subscriber | undefined;
  await expect
    .poll(async () => {
      const subscriber = await of.subscribe();
      const id = of.insert(1.5);
      found = subscriber;
      return await subscriber.upTo(id).then(
        () => 'open',
        () => 'refused',
      );
    })
    .toBe('open');
  if (found === undefined) throw new Error('no subscription');
  return found;
}

describe('two tokens', () => {
  test('never see changes of each other', async () => {
    const own = await gateway.subscribe({ since: timeAt(-1) });
    const other = await gateway.subscribe({ organization: 1 });
    await own.take(1);
    const ids: string[] = [];
    const others: string[] = [];
    for (let second = 1; second <= 20; second++) {
      ids.push(gateway.insert(second));
      others.push(insertOfOther(gateway, second));
      if (second % 5 === 0) await gateway.awaitPolls(2);
    }
    const [seen, seenByOther] = [
      await own.upTo(ids.at(-1) ?? ''),
      await other.upTo(others.at(-1) ?? ''),
    ];
    expect(idsOf(seen)).toEqual(ids);
    expect(idsOf(seenByOther)).toEqual(others);
    const organizations = (changes: typeof seen) =>
      new Set(changes.map(({ task }) => task.organizationId));
    const [first, second] = gateway.sandbox.organizations;
    expect(organizations(seen)).toEqual(new Set([first.id]));
    expect(organizations(seenByOther)).toEqual(new Set([second.id]));
  });

  test('the subscriptions of one do not count for the other', async () => {
    await Promise.all([1, 2, 3].map(() => gateway.subscribe()));
    const other = await gateway.subscribe({ organization: 1 });
    const id = insertOfOther(gateway, 1);
    await other.upTo(id);
  });
});

describe('a reader that is too slow', () => {
  test('is ended, and the others get everything', async () => {
    const budget = { ...DEFAULT_FEED_BUDGET, characters: 512 * 1024 };
    await using busy = await startLiveGateway({ live: { budget } });
    // More than the buffers of two sockets hold.
    const count = 4000;
    const slow = await slowReader(busy);
    const fast = await busy.subscribe();
    const rows = Array.from({ length: count }, (_, index): PlainRow => {
      const time = END_OF_HISTORY + 1000 * (index + 1);
      return { createdAt: time, modifiedAt: time, status: 'open', type: 'call_analysis' };
    });
    const ids = busy.sandbox.store.insertAll(busy.sandbox.organizations[0].id, rows);
    const delivered = idsOf(await fast.take(count));
    expect(delivered).toEqual(ids);
    const last = busy.insert(100);
    expect(idsOf(await fast.upTo(last))).toEqual([last]);

    const text = await slow.rest();
    expect(text).toContain('"SUBSCRIPTION_LIMIT"');
    expect(text.match(/"watermark"/g)?.length).toBeLessThan(count);
  });
});

const DATA = Array.from(
  { length: 9 },
  (_, index) =>
    `data${index}: data { id restId object source taskId type data createdAt modifiedAt }`,
);

/** Nearly 4 kB: the buffers of a socket hold about a thousand of them. */
const LARGE_EVENTS = `subscription {
  taskChanges {
    watermark
    task {
      id restId label description organizationId type status createdAt modifiedAt completedAction
      assignee { id restId name email }
      triggerEvent { id name actor { id restId name email organizationId } }
      ${DATA.join(' ')}
    }
  }
}`;

/** A client that reads nothing until `rest` is called, which reads everything that is left. */
async function slowReader({ port, sandbox }: LiveGateway): Promise<{ rest(): Promise<string> }> {
  const socket: Socket = connect({ port, host: '127.0.0.1' });
  const body = JSON.stringify({ query: LARGE_EVENTS });
  socket.write(
    [
      'POST /graphql HTTP/1.1',
      'host: localhost',
      'connection: close',
      'content-type: application/json',
      'accept: text/event-stream',
      `authorization: Bearer ${sandbox.organizations[0].token}`,
      `content-length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  );
  const chunks: string[] = [];
  socket.setEncoding('utf8');
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  return {
    async rest() {
      socket.on('data', (chunk: string) => chunks.push(chunk));
      const end = new Promise((resolve) => socket.once('close', resolve));
      socket.resume();
      await end;
      return chunks.join('');
    },
  };
}

describe('the limits of operations hold', () => {
  const nested = (depth: number): string =>
    depth === 0 ? 'restId' : `assignee { tasks(first: 1) { nodes { ${nested(depth - 1)} } } }`;
  test.for([
    ['depth', `subscription { taskChanges { task { ${nested(8)} } } }`],
    [
      'cost',
      'subscription { taskChanges { task { assignee { tasks(first: 1000) { nodes { assignee { tasks(first: 1000) { nodes { restId } } } } } } } } }',
    ],
    [
      'aliases',
      `subscription { taskChanges { ${Array.from({ length: 200 }, (_, index) => `a${index}: matches`).join(' ')} } }`,
    ],
    ['tokens', `subscription { taskChanges { ${'matches '.repeat(5000)} } }`],
  ] as const)('%s', async ([, query]) => {
    const refusal = await (await gateway.subscribe({ query })).end();
    expect(refusal?.code).toBe('QUERY_TOO_COMPLEX');
    expect(gateway.sandbox.requests).toEqual([]);
  });

  test.for([
    ['two fields', 'subscription { a: taskChanges { matches } b: taskChanges { matches } }'],
    ['an unknown field', 'subscription { taskChanges { nothing } }'],
    ['a syntax error', 'subscription { taskChanges {'],
  ] as const)('%s', async ([, query]) => {
    const refusal = await (await gateway.subscribe({ query })).end();
    expect(refusal?.code).toMatch(/GRAPHQL_/);
    expect(gateway.sandbox.requests).toEqual([]);
  });
});
