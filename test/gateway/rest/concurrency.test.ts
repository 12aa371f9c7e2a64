import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';

const STATUSES = ['OPEN', 'COMPLETED', 'CLOSED', 'ARCHIVED', 'FAILED', 'PROCESSING'];
const count = (status: string, more: string) =>
  `${status}: tasks(filter: { status: [${status}] ${more} }) { totalCount }`;
/** One REST call for each status; with another filter, other calls. */
const all = (more = '') => `{ ${STATUSES.map((status) => count(status, more)).join(' ')} }`;
const [ALL, OTHERS] = [all(), all('isAutomated: false')];

/** Delays every response, and records the number of unanswered requests at each arrival. */
function watch({ sandbox }: TestGateway, ms: number): { most: number } {
  const seen = { most: 0 };
  sandbox.faults.add({
    fault: { kind: 'slow', ms },
    when: () => {
      const open = sandbox.requests.filter(({ status, aborted }) => status === 0 && !aborted);
      seen.most = Math.max(seen.most, open.length);
      return true;
    },
  });
  return seen;
}

async function expectAnswers(answers: Awaited<ReturnType<TestGateway['ask']>>[]): Promise<void> {
  for (const { errors } of answers) expect(errors).toBeUndefined();
}

describe('concurrent REST calls', () => {
  test.for([1, 3])('are limited to %i for the process', async (upstreamConcurrency) => {
    await using gateway = await startTestGateway({ config: { upstreamConcurrency } });
    const seen = watch(gateway, 30);
    const [north, harbour] = gateway.sandbox.organizations;
    const asked = [
      gateway.ask(ALL, { token: north.token }),
      gateway.ask(ALL, { token: harbour.token }),
      gateway.ask(OTHERS, { token: north.token }),
    ];
    await expectAnswers(await Promise.all(asked));
    expect(seen.most).toBe(upstreamConcurrency);
    expect(gateway.sandbox.requests).toHaveLength(3 * STATUSES.length);
    expect(gateway.sandbox.openSockets()).toBeLessThanOrEqual(upstreamConcurrency);
  });

  test.for([1, 2])('are limited to %i for each operation', async (operationConcurrency) => {
    await using gateway = await startTestGateway({ config: { operationConcurrency } });
    const alone = watch(gateway, 30);
    await expectAnswers([await gateway.ask(ALL)]);
    expect(alone.most).toBe(operationConcurrency);
    gateway.sandbox.faults.clear();
    const together = watch(gateway, 60);
    await expectAnswers(await Promise.all([ALL, OTHERS].map((query) => gateway.ask(query))));
    expect(together.most).toBe(2 * operationConcurrency);
    expect(gateway.sandbox.requests).toHaveLength(3 * STATUSES.length);
  });

  test('of one operation leave slots for other operations', async () => {
    await using gateway = await startTestGateway({
      sandbox: { tasks: 2000, distribution: 'even' },
      // This token has half of the slots.
      config: { upstreamConcurrency: 14, operationConcurrency: 6 },
    });
    gateway.sandbox.faults.add({
      fault: { kind: 'slow', ms: 400 },
      when: ({ query }) => query.get('limit') !== '1',
    });
    const long = gateway.ask('{ tasks(first: 1000) { nodes { restId } } }');
    await expect.poll(() => gateway.sandbox.requests.length, { interval: 5 }).toBe(6);
    const { data } = await gateway.ask('{ tasks { totalCount } }');
    expect(data).toEqual({ tasks: { totalCount: 2000 } });
    expect(gateway.sandbox.requests.filter(({ status }) => status === 200)).toHaveLength(1);
    await expectAnswers([await long]);
  });
});

describe('the queue for a slot', () => {
  test('is bounded, and calls beyond the bound fail at once', async () => {
    await using gateway = await startTestGateway({
      sandbox: { distribution: 'even' },
      config: { upstreamConcurrency: 1, operationConcurrency: 100 },
    });
    const { sandbox } = gateway;
    sandbox.faults.add({ fault: { kind: 'slow', ms: 1000 }, times: 1 });
    const asked = Array.from({ length: 60 }, (_, n) =>
      gateway.ask(`{ tasks(first: ${n + 1}) { nodes { restId } } }`),
    );
    const first = await Promise.race(asked);
    // The only call in flight has not been answered yet.
    expect(sandbox.requests.filter(({ status }) => status !== 0)).toEqual([]);
    expect(first.data).toEqual({ tasks: null });
    expect(first.errors?.[0]?.extensions).toEqual({ code: 'UPSTREAM_UNAVAILABLE' });

    const answers = await Promise.all(asked);
    const served = answers.filter(({ errors }) => errors === undefined);
    const refused = answers.filter(({ errors }) => errors !== undefined);
    expect(served.length).toBeGreaterThan(1);
    expect(refused.length).toBeGreaterThan(1);
    for (const { errors } of refused) {
      expect(errors?.[0]?.extensions).toEqual({ code: 'UPSTREAM_UNAVAILABLE' });
    }
    expect(sandbox.requests).toHaveLength(served.length);
    await pause(100);
    expect((await gateway.ask('{ tasks { totalCount } }')).errors).toBeUndefined();
    expect(sandbox.requests).toHaveLength(served.length + 1);
  });
});
