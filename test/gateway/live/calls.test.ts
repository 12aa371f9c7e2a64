import { describe, expect, test } from 'vitest';
import { liveGatewayForEachTest } from './live-gateway.ts';

const gateway = liveGatewayForEachTest();

/** An hour: the first poll is the only one. */
const NEVER = liveGatewayForEachTest({ config: { liveIntervalMs: 3_600_000 } });

const STATUSES = ['OPEN', 'COMPLETED', 'CLOSED', 'ARCHIVED', 'FAILED', 'PROCESSING'];

/** This number of filters that the gateway can evaluate from the rows. */
function visibleFilters(count: number): Record<string, unknown>[] {
  const [users] = [gateway.sandbox.organizations[0].users];
  return Array.from({ length: count }, (_, index) => ({
    status: [STATUSES[index % STATUSES.length], 'ASSIGNED_TO_AGENT'],
    ...(index % 2 === 0 && { type: 'CALL_ANALYSIS' }),
    ...(index % 3 === 0 && { assigneeId: users[index]?.id }),
  }));
}

/** This number of filters that only REST can evaluate. */
function hiddenFilters(count: number): Record<string, unknown>[] {
  const { partners } = gateway.sandbox.organizations[0];
  return Array.from({ length: count }, (_, index) => {
    if (index === 0) return { isAutomated: true };
    if (index === 1) return { classification: ['sales', 'service'] };
    return { partnerId: partners[index]?.id };
  });
}

const subscribeAll = (filters: readonly Record<string, unknown>[]) =>
  Promise.all(filters.map((filter) => gateway.subscribe({ filter })));

describe('one poll in each interval', () => {
  test('begins 100 subscriptions of one token', async () => {
    await Promise.all(Array.from({ length: 100 }, () => NEVER.subscribe()));
    expect(NEVER.polls()).toBe(1);
    expect(NEVER.otherCalls()).toEqual([]);
  });

  test('is made for 100 subscriptions with 10 filters, one poll after the other', async () => {
    gateway.sandbox.faults.add({ fault: { kind: 'slow', ms: 60 } });
    let together = 0;
    gateway.sandbox.hooks.beforeAnswer = () => {
      const open = gateway.sandbox.requests.filter(({ status }) => status === 0).length;
      together = Math.max(together, open);
    };
    const filters = visibleFilters(10);
    const subscribers = await subscribeAll(Array.from({ length: 10 }, () => filters).flat());
    const id = gateway.insert(1);
    await gateway.awaitPolls(10);
    for (const subscriber of subscribers) {
      expect((await subscriber.next()).task.restId).toBe(id);
    }
    expect(together).toBe(1);
    expect(gateway.otherCalls()).toEqual([]);
  });

  test.for([1, 3, 10])(
    'is all that %i filters by status, type and assignee cost',
    async (count) => {
      const subscribers = await subscribeAll(visibleFilters(count));
      for (let second = 1; second <= 3; second++) {
        const id = gateway.insert(second);
        for (const subscriber of subscribers) await subscriber.upTo(id);
      }
      expect(gateway.otherCalls()).toEqual([]);
    },
  );

  test('is made for each token', async () => {
    const own = await NEVER.subscribe();
    const other = await NEVER.subscribe({ organization: 1 });
    expect(NEVER.polls()).toBe(2);
    await Promise.all([own.close(), other.close()]);
  });
});

describe('filters by classification, partner and automation', () => {
  test.for([1, 3, 10])('%i of them cost a call each while there are changes', async (count) => {
    const filters = hiddenFilters(count);
    const subscribers = await subscribeAll([...filters, ...filters]);
    // One call for equal filters, which checks that REST accepts the filter.
    expect(gateway.otherCalls()).toHaveLength(count);
    expect(new Set(gateway.otherCalls()).size).toBe(count);
    await gateway.awaitPolls(5);
    expect(gateway.otherCalls()).toHaveLength(count);

    gateway.sandbox.requests.length = 0;
    const id = gateway.insert(1);
    for (const subscriber of subscribers) await subscriber.upTo(id);
    expect(gateway.otherCalls().slice(0, count)).toHaveLength(count);
    expect(new Set(gateway.otherCalls()).size).toBe(count);
    for (const call of gateway.otherCalls()) expect(call).toContain('limit=25');
  });

  test('cost nothing any more 30 seconds after a change', async () => {
    const subscriber = await gateway.subscribe({ filter: { isAutomated: true } });
    await subscriber.upTo(gateway.insert(1, { isAutomated: false }));
    await gateway.awaitPolls(3);
    const callsOfThreePolls = gateway.otherCalls().length;
    expect(callsOfThreePolls).toBeGreaterThan(3);
    gateway.advance(31_000);
    await gateway.awaitPolls(3);
    gateway.sandbox.requests.length = 0;
    await gateway.awaitPolls(5);
    expect(gateway.otherCalls()).toEqual([]);
  });

  test('cost one call where they are equal, in whatever order their words are', async () => {
    await gateway.subscribe({ filter: { classification: ['sales', 'service'] } });
    await gateway.subscribe({ filter: { classification: ['service', 'sales', 'sales'] } });
    // Filters that the gateway can evaluate from the rows cost nothing.
    await gateway.subscribe({ filter: { classification: ['sales', 'service'], status: ['OPEN'] } });
    expect(gateway.otherCalls()).toHaveLength(1);
  });

  test('cost nothing any more when the last client with them has left', async () => {
    const staying = await gateway.subscribe();
    const leaving = await gateway.subscribe({ filter: { isAutomated: true } });
    await leaving.close();
    await gateway.awaitPolls(2);
    gateway.sandbox.requests.length = 0;
    await staying.upTo(gateway.insert(1));
    await gateway.awaitPolls(2);
    expect(gateway.otherCalls()).toEqual([]);
  });
});

describe('fields below an event', () => {
  test('cost what they cost in a query, for each event', async () => {
    const [user] = gateway.sandbox.organizations[0].users;
    const query =
      'subscription { taskChanges { task { restId assignee { name tasks(first: 2) { totalCount } } } } }';
    const subscriber = await gateway.subscribe({ query });
    for (const second of [1, 2]) {
      gateway.sandbox.requests.length = 0;
      const id = gateway.insert(second, { assignee_id: user?.id ?? null });
      await subscriber.upTo(id);
      expect(gateway.otherCalls()).toEqual([
        `page=0&limit=1&sort_by=created_at&sort_order=desc&assignee=${user?.id}`,
      ]);
    }
  });
});
