import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { startMeasuredGateway } from '../../support/measured-gateway.ts';
import { expectNoLeak, SECRET } from '../tokens/leaks.ts';

const QUERY = '{ tasks(first: 3) { nodes { restId } } }';

/** Answers 429 until the test stops it. */
function limit({ sandbox }: TestGateway, retryAfter?: string): { stop(): void } {
  let isLimited = true;
  sandbox.faults.add({
    fault: {
      kind: 'status',
      status: 429,
      body: JSON.stringify({ detail: SECRET }),
      ...(retryAfter !== undefined && { retryAfter }),
    },
    when: () => isLimited,
  });
  return {
    stop: () => {
      isLimited = false;
    },
  };
}

function statuses({ sandbox }: TestGateway): number[] {
  return sandbox.requests.map(({ status }) => status);
}

describe('a 429 is RATE_LIMITED', () => {
  test('with the seconds to wait, in the error and in the header of the answer', async () => {
    await using gateway = await startTestGateway();
    limit(gateway, '30');
    const answer = await gateway.ask(QUERY);
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ tasks: null });
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors?.[0]?.extensions).toEqual({
      code: 'RATE_LIMITED',
      upstream: { status: 429 },
      retryAfter: 30,
    });
    expect(answer.headers.get('retry-after')).toBe('30');
    expect(statuses(gateway)).toEqual([429]);
    expectNoLeak(gateway, answer);
  });

  test('with the seconds to wait where Retry-After is a date', async () => {
    await using gateway = await startTestGateway();
    limit(gateway, new Date(Date.now() + 60_000).toUTCString());
    const answer = await gateway.ask(QUERY);
    const seconds = Number(answer.errors?.[0]?.extensions?.retryAfter);
    expect(seconds).toBeGreaterThan(40);
    expect(seconds).toBeLessThanOrEqual(61);
    expect(answer.headers.get('retry-after')).toBe(String(seconds));
  });

  test('without an effect on another alias', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 429, retryAfter: '30' },
      when: ({ query }) => query.get('type') === 'call_analysis',
    });
    const answer = await gateway.ask(`{
      bad: tasks(filter: { type: CALL_ANALYSIS }) { totalCount }
      good: tasks(first: 1) { totalCount }
    }`);
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ bad: null, good: { totalCount: 300 } });
    expect(answer.headers.get('retry-after')).toBe('30');
  });

  test.concurrent.for([undefined, 'soon', ''])(
    'after two retries without a valid Retry-After (%j)',
    async (retryAfter) => {
      await using gateway = await startTestGateway();
      const limited = limit(gateway, retryAfter);
      const answer = await gateway.ask(QUERY);
      expect(answer.errors?.[0]?.extensions).toEqual({
        code: 'RATE_LIMITED',
        upstream: { status: 429 },
        retryAfter: 1,
      });
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(statuses(gateway)).toEqual([429, 429, 429]);
      expectNoLeak(gateway, answer);
      // The token is still rate limited for a second: a call waits until the end.
      limited.stop();
      expect((await gateway.ask(QUERY)).errors).toBeUndefined();
    },
  );
});

test('a Retry-After within the deadline is waited for, without calls meanwhile', async () => {
  await using gateway = await startMeasuredGateway();
  const { sandbox } = gateway;
  let limitedUntil: number | undefined;
  sandbox.faults.add({
    fault: { kind: 'status', status: 429, retryAfter: '2' },
    when: () => {
      limitedUntil ??= performance.now() + 1900;
      return performance.now() < limitedUntil;
    },
  });
  const first = gateway.ask(QUERY);
  const gated = async () => (await gateway.scrape()).sumOf('stuut_gateway_gated_tokens');
  await expect.poll(gated, { interval: 5 }).toBe(1);
  const others = ['OPEN', 'CLOSED'].map((status) =>
    gateway.ask(`{ tasks(filter: { status: [${status}] }) { totalCount } }`),
  );
  for (const answer of await Promise.all([first, ...others])) {
    expect(answer.errors).toBeUndefined();
  }
  expect(statuses(gateway)).toEqual([429, 200, 200, 200]);
});

describe('after one 429, its token is rate limited:', () => {
  test('calls whose deadline is earlier fail at once, without a REST request', async () => {
    await using gateway = await startTestGateway();
    const limited = limit(gateway, '30');
    await gateway.ask(QUERY);
    limited.stop();
    const answer = await gateway.ask(QUERY);
    expect(statuses(gateway)).toEqual([429]);
    expect(answer.data).toEqual({ tasks: null });
    expect(answer.errors?.[0]?.extensions?.code).toBe('RATE_LIMITED');
    const seconds = Number(answer.errors?.[0]?.extensions?.retryAfter);
    expect(seconds).toBeGreaterThan(15);
    expect(seconds).toBeLessThanOrEqual(30);
    expect(answer.headers.get('retry-after')).toBe(String(seconds));
    expectNoLeak(gateway, answer);
  });

  test('calls in the queue for a slot are not made either', async () => {
    await using gateway = await startTestGateway({
      sandbox: { tasks: 1000 },
      config: { upstreamConcurrency: 1 },
    });
    limit(gateway, '30');
    const answer = await gateway.ask('{ tasks(first: 1000) { nodes { restId } } }');
    expect(answer.errors?.[0]?.extensions?.code).toBe('RATE_LIMITED');
    // The other four calls of this page may still be leaving the queue.
    await gateway.ask('{ __typename }');
    await pause(200);
    expect(statuses(gateway)).toEqual([429]);
  });

  test('calls with another token are made', async () => {
    await using gateway = await startTestGateway();
    const limited = limit(gateway, '30');
    await gateway.ask(QUERY);
    limited.stop();
    const [, { token }] = gateway.sandbox.organizations;
    expect((await gateway.ask(QUERY, { token })).errors).toBeUndefined();
    expect(statuses(gateway)).toEqual([429, 200]);
  });

  test('calls are made again when the time has passed', async () => {
    await using gateway = await startTestGateway({ config: { upstreamTimeoutMs: 500 } });
    const limited = limit(gateway, '1');
    const answer = await gateway.ask(QUERY);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 1 });
    limited.stop();
    await pause(1100);
    expect((await gateway.ask(QUERY)).errors).toBeUndefined();
    expect(statuses(gateway)).toEqual([429, 200]);
  });
});
