import { describe, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/resolvers/global-id.ts';
import { liveGatewayForEachTest, timeAt as timeOf } from './live-gateway.ts';

const gateway = liveGatewayForEachTest();

const organization = () => gateway.sandbox.organizations[0];
const user = (index: number) => organization().users[index]?.id ?? '';
const partner = (index: number) => organization().partners[index]?.id ?? '';

type Fields = Parameters<typeof gateway.insert>[1];

interface Case {
  filter: () => Record<string, unknown>;
  /** Fields of a task that is in the filter, and of one that is not. */
  inside: () => Fields;
  outside: () => Fields;
}

const CASES: Record<string, Case> = {
  status: {
    filter: () => ({ status: ['OPEN', 'FAILED'] }),
    inside: () => ({ status: 'failed' }),
    outside: () => ({ status: 'closed' }),
  },
  type: {
    filter: () => ({ type: 'CALL_ANALYSIS' }),
    inside: () => ({ type: 'call_analysis' }),
    outside: () => ({ type: 'disable_contact' }),
  },
  'assigneeId as a REST id': {
    filter: () => ({ assigneeId: user(0) }),
    inside: () => ({ assignee_id: user(0) }),
    outside: () => ({ assignee_id: user(1) }),
  },
  'assigneeId as a global id': {
    filter: () => ({ assigneeId: encodeGlobalId({ type: 'User', restId: user(0) }) }),
    inside: () => ({ assignee_id: user(0) }),
    outside: () => ({ assignee_id: null }),
  },
  classification: {
    filter: () => ({ classification: ['dispute', 'promise_to_pay'] }),
    inside: () => ({ classification: 'dispute' }),
    outside: () => ({ classification: 'other' }),
  },
  partnerId: {
    filter: () => ({ partnerId: partner(0) }),
    inside: () => ({ partnerId: partner(0) }),
    outside: () => ({ partnerId: partner(1) }),
  },
  'isAutomated, true': {
    filter: () => ({ isAutomated: true }),
    inside: () => ({ isAutomated: true }),
    outside: () => ({ isAutomated: false }),
  },
  'isAutomated, false': {
    filter: () => ({ isAutomated: false }),
    inside: () => ({ isAutomated: false }),
    outside: () => ({ isAutomated: true }),
  },
  'fields of the row and of REST together': {
    filter: () => ({ status: ['OPEN'], partnerId: partner(0), isAutomated: true }),
    inside: () => ({ status: 'open', partnerId: partner(0), isAutomated: true }),
    outside: () => ({ status: 'closed', partnerId: partner(0), isAutomated: true }),
  },
  'several fields of REST': {
    filter: () => ({ partnerId: partner(0), isAutomated: true }),
    inside: () => ({ partnerId: partner(0), isAutomated: true }),
    outside: () => ({ partnerId: partner(0), isAutomated: false }),
  },
};

describe('`matches` says whether a task is in the filter now', () => {
  test.for(Object.entries(CASES))('%s', async ([, { filter, inside, outside }]) => {
    const { store } = gateway.sandbox;
    const subscriber = await gateway.subscribe({ filter: filter() });
    const seen = async (id: string) => (await subscriber.upTo(id)).at(-1)?.matches;

    const id = gateway.insert(1, inside());
    expect(await seen(id)).toBe(true);
    const other = gateway.insert(2, outside());
    expect(await seen(other)).toBe(false);
    store.update(id, { ...outside(), modified_at: timeOf(3) });
    expect(await seen(id)).toBe(false);
    store.update(other, { ...inside(), modified_at: timeOf(4) });
    expect(await seen(other)).toBe(true);
  });

  test('of a task among hundreds that changed at once', async () => {
    const filter = { partnerId: partner(0) };
    const subscriber = await gateway.subscribe({ filter });
    const ids = Array.from({ length: 300 }, (_, index) =>
      gateway.insert(1 + index / 100, { partnerId: partner(index % 2) }),
    );
    const changes = await subscriber.take(ids.length);
    const inFilter = changes.filter(({ matches }) => matches).map(({ task }) => task.restId);
    expect(inFilter.toSorted()).toEqual(ids.filter((_, index) => index % 2 === 0).toSorted());
  });

  test('again where REST puts the task in the filter late', async () => {
    const subscriber = await gateway.subscribe({ filter: { isAutomated: true } });
    const id = gateway.insert(1, { isAutomated: false });
    expect((await subscriber.upTo(id)).at(-1)?.matches).toBe(false);
    // Without a new time, like a search index that lags.
    gateway.sandbox.store.update(id, { isAutomated: true });
    const [again] = await subscriber.take(1);
    expect(again).toMatchObject({ task: { restId: id }, matches: true });
  });

  test('without a filter, of every task', async () => {
    const subscriber = await gateway.subscribe();
    const id = gateway.insert(1);
    expect(await subscriber.next()).toMatchObject({ task: { restId: id }, matches: true });
  });

  test('of a status that this version does not know', async () => {
    const subscriber = await gateway.subscribe({ filter: { status: ['OPEN'] } });
    const id = gateway.insert(1, { raw: { status: 'waiting_for_customer' } });
    expect(await subscriber.next()).toMatchObject({ task: { restId: id }, matches: false });
  });
});

describe('a filter that has no meaning is refused', () => {
  const RANGE = { from: '2025-01-01T00:00:00Z' };
  test.for<[name: string, filter: Record<string, unknown>, says: RegExp]>([
    ['UNKNOWN status', { status: ['UNKNOWN'] }, /UNKNOWN.*cannot be used/],
    ['UNKNOWN type', { type: 'UNKNOWN' }, /UNKNOWN.*cannot be used/],
    ['a status among others', { status: ['OPEN', 'UNKNOWN'] }, /UNKNOWN.*cannot be used/],
    ['createdAt', { createdAt: RANGE }, /createdAt.*taskChanges.*since/],
    ['modifiedAt', { modifiedAt: RANGE }, /modifiedAt.*taskChanges.*since/],
    ['assigneeId: null', { assigneeId: null }, /assigneeId.*null/],
    ['empty assigneeId', { assigneeId: '' }, /assigneeId/],
    [
      'the id of a task',
      { assigneeId: encodeGlobalId({ type: 'Task', restId: 'x' }) },
      /assigneeId/,
    ],
    ['empty partnerId', { partnerId: '' }, /partnerId.*empty/],
    ['empty classification', { classification: [''] }, /classification.*empty/],
    ['16 KiB', { classification: ['x'.repeat(17_000)] }, /16384/],
  ])('%s', async ([, filter, says]) => {
    const refusal = await (await gateway.subscribe({ filter })).end();
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringMatching(says) });
    expect(gateway.sandbox.requests).toEqual([]);
  });

  test('with the message of REST, and so are other subscriptions with it', async () => {
    const staying = await gateway.subscribe({ filter: { isAutomated: true } });
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 422 },
      when: ({ query }) => query.has('partner_id'),
    });
    const filter = { partnerId: partner(0) };
    for (let time = 0; time < 2; time++) {
      const refusal = await (await gateway.subscribe({ filter })).end();
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT' });
    }
    gateway.sandbox.faults.clear();
    const accepted = await gateway.subscribe({ filter });
    const id = gateway.insert(1, { partnerId: partner(0), isAutomated: true });
    for (const subscriber of [staying, accepted]) {
      expect(await subscriber.next()).toMatchObject({ task: { restId: id }, matches: true });
    }
  });

  test('a value of a wrong kind, before any call', async () => {
    const refusal = await (await gateway.subscribe({ filter: { status: 'NONE' } })).end();
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(gateway.sandbox.requests).toEqual([]);
  });
});

describe('where REST fails for one filter', () => {
  const failWith = (status: number, times?: number) =>
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status },
      ...(times && { times }),
      when: ({ query }) => query.has('partner_id'),
    });

  test.for([
    [422, 'BAD_USER_INPUT'],
    [403, 'FORBIDDEN'],
  ] as const)('%i ends its subscriptions, and no others', async ([status, code]) => {
    const plain = await gateway.subscribe();
    const others = await gateway.subscribe({ filter: { isAutomated: true } });
    const filter = { partnerId: partner(0) };
    const refused = [await gateway.subscribe({ filter }), await gateway.subscribe({ filter })];
    failWith(status);
    const ids = [gateway.insert(1, { isAutomated: true })];
    for (const subscriber of [plain, others]) await subscriber.upTo(ids[0] ?? '');
    for (const subscriber of refused) expect((await subscriber.end())?.code).toBe(code);
    const calls = () => gateway.otherCalls().filter((call) => call.includes('partner_id'));
    const before = calls().length;
    ids.push(gateway.insert(2, { isAutomated: true }));
    for (const subscriber of [plain, others]) {
      expect((await subscriber.upTo(ids[1] ?? '')).at(-1)?.matches).toBe(true);
    }
    expect(calls()).toHaveLength(before);

    gateway.sandbox.faults.clear();
    const again = await gateway.subscribe({ filter });
    const id = gateway.insert(3, { partnerId: partner(0) });
    expect((await again.upTo(id)).at(-1)?.matches).toBe(true);
  });

  test('an outage holds up its subscriptions, and nothing is lost', async () => {
    const plain = await gateway.subscribe();
    const filtered = await gateway.subscribe({ filter: { partnerId: partner(0) } });
    // A call with two retries, twice.
    failWith(503, 6);
    const ids = [1, 2, 3].map((second) =>
      gateway.insert(second, { partnerId: partner(second % 2) }),
    );
    expect((await plain.take(3)).map(({ task }) => task.restId)).toEqual(ids);
    const last = gateway.insert(4, { partnerId: partner(0) });
    await plain.upTo(last);
    const changes = await filtered.take(4);
    expect(changes.map(({ task, matches }) => [task.restId, matches])).toEqual(
      [...ids, last].map((id, index) => [id, index % 2 === 1]),
    );
  });
});

describe('a task that changes again', () => {
  test('is not delivered as it was before, when it enters the filter later', async () => {
    const { store } = gateway.sandbox;
    const subscriber = await gateway.subscribe({ filter: { isAutomated: true } });
    const id = gateway.insert(1, { isAutomated: false, label: 'before' });
    await subscriber.upTo(id);
    store.update(id, { isAutomated: true, label: 'after', modified_at: timeOf(2) });
    expect((await subscriber.upTo(id)).at(-1)?.matches).toBe(true);
    await gateway.awaitPolls(2);
    const last = gateway.insert(3);
    const changes = await subscriber.upTo(last);
    expect(changes.map(({ task }) => task.restId)).toEqual([last]);
  });
});
