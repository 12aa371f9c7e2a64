import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../sandbox/faults.ts';
import { startSandbox } from '../../../sandbox/server.ts';
import { type Answer, startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { expectNoLeak } from '../tokens/leaks.ts';

const QUERY = '{ tasks { totalCount } }';
/** This number of different queries, none of which can share a call. */
const distinct = (length: number) =>
  Array.from({ length }, (_, n) => `{ tasks(first: ${n + 2}) { nodes { restId } } }`);
/** More operations than it takes to open the circuit breaker. */
const MANY = 40;
const SOON_MS = 8000;

/** Whether no call was made because the circuit breaker is open. */
const isWithheld = ({ text }: Answer<unknown>) => text.includes('does not call it');
const codeOf = ({ errors }: Answer<unknown>) => errors?.[0]?.extensions?.code;

/** Sends queries until no REST call is made; returns the number of calls, and the last response. */
async function untilItOpens({ ask }: TestGateway) {
  for (let asked = 0; asked < MANY; asked++) {
    const answer = await ask(QUERY);
    if (isWithheld(answer)) return { asked, answer };
  }
  throw new Error(`REST was asked ${MANY} times`);
}

/** Sends a query every few milliseconds until one succeeds; returns how long that took. */
async function untilItCloses({ ask }: TestGateway): Promise<number> {
  const start = performance.now();
  for (;;) {
    const answer = await ask(QUERY);
    const ms = Math.round(performance.now() - start);
    if (answer.errors === undefined) return ms;
    expect(codeOf(answer)).toBe('UPSTREAM_UNAVAILABLE');
    expect(ms).toBeLessThan(15_000);
    await pause(10);
  }
}

describe('the circuit breaker opens while REST fails, and closes when it recovers:', () => {
  test.for<[fault: Fault, config: object]>([
    [{ kind: 'status', status: 500 }, {}],
    [{ kind: 'hang' }, { upstreamTimeoutMs: 200 }],
    // As if only OPERATION_TIMEOUT_MS is set: the deadline of the operation comes first.
    [{ kind: 'hang' }, { upstreamTimeoutMs: 200, operationTimeoutMs: 200 }],
  ])('%j, with %j', async ([fault, config]) => {
    await using gateway = await startTestGateway({ config: { upstreamRetries: 0, ...config } });
    const { sandbox } = gateway;
    sandbox.faults.add({ fault });
    const { asked, answer } = await untilItOpens(gateway);
    expect(asked).toBeGreaterThanOrEqual(5);
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ tasks: null });
    expect(answer.errors?.[0]?.extensions).toEqual({ code: 'UPSTREAM_UNAVAILABLE' });
    expectNoLeak(gateway, answer);

    sandbox.requests.length = 0;
    const before = performance.now();
    const others = await Promise.all(distinct(20).map((query) => gateway.ask(query)));
    expect(performance.now() - before).toBeLessThan(SOON_MS);
    // One may have been the trial call. Calls of `QUERY` that timed out can reach the sandbox late.
    const calls = sandbox.requests.filter(({ query }) => query.get('limit') !== '1');
    expect(calls.length).toBeLessThanOrEqual(1);
    const withheld = others.filter(isWithheld);
    expect(withheld.map(codeOf)).toEqual(withheld.map(() => 'UPSTREAM_UNAVAILABLE'));
    // On a busy machine, the deadline of 200 ms ends an operation before it needs a call.
    const timedOut = others.filter((other) => codeOf(other) === 'UPSTREAM_TIMEOUT');
    expect(others.length - withheld.length - timedOut.length).toBeLessThanOrEqual(1);
    expect(withheld.length).toBeGreaterThanOrEqual(others.length / 2);

    sandbox.faults.clear();
    const back = await untilItCloses(gateway);
    expect(back).toBeLessThan(SOON_MS);
    for (let call = 0; call < 12; call++) {
      expect((await gateway.ask(QUERY)).errors).toBeUndefined();
    }
  });

  test('refused connections', async () => {
    const gone = await startSandbox({ tasks: 20 });
    const { port } = new URL(gone.url);
    await gone.close();
    await using gateway = await startTestGateway({
      config: { apiUrl: gone.url, upstreamRetries: 0 },
    });
    const start = performance.now();
    let failed: Answer<unknown> = await gateway.ask(QUERY);
    while (!isWithheld(failed)) {
      expect(codeOf(failed)).toBe('UPSTREAM_UNAVAILABLE');
      expect(performance.now() - start).toBeLessThan(15_000);
      failed = await gateway.ask(QUERY);
    }
    const returned = await startSandbox({ tasks: 20, port: Number(port) });
    await untilItCloses(gateway);
    expect(returned.requests).toHaveLength(1);
    await returned.close();
  });
});

test('a single call tests whether REST has recovered', async () => {
  await using gateway = await startTestGateway();
  const { sandbox } = gateway;
  sandbox.faults.add({ fault: { kind: 'status', status: 500 } });
  await untilItOpens(gateway);
  sandbox.faults.clear();
  // Longer than ten refusals take on a busy machine.
  sandbox.faults.add({ fault: { kind: 'slow', ms: 4000 } });
  sandbox.requests.length = 0;
  let trying = gateway.ask(QUERY);
  for (let turn = 0; turn < 300 && sandbox.requests.length === 0; turn++) {
    await pause(50);
    if (sandbox.requests.length === 0) trying = gateway.ask(QUERY);
  }
  const others = await Promise.all(distinct(10).map((query) => gateway.ask(query)));
  expect(new Set(others.map(codeOf))).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
  expect(sandbox.requests).toHaveLength(1);
  expect((await trying).errors).toBeUndefined();
});

test('a client that disconnects during the trial call does not close the circuit', async () => {
  await using gateway = await startTestGateway();
  const { sandbox } = gateway;
  sandbox.faults.add({ fault: { kind: 'status', status: 500 } });
  await untilItOpens(gateway);
  sandbox.faults.clear();
  sandbox.faults.add({ fault: { kind: 'hang' } });
  sandbox.requests.length = 0;
  const leaving = new AbortController();
  const ask = () =>
    gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${sandbox.organizations[0].token}`,
      },
      body: JSON.stringify({ query: QUERY }),
      signal: leaving.signal,
    });
  const asked: Promise<unknown>[] = [];
  for (let turn = 0; turn < 300 && sandbox.requests.length === 0; turn++) {
    asked.push(ask().catch(() => 'left'));
    await pause(50);
  }
  leaving.abort();
  expect((await Promise.all(asked)).at(-1)).toBe('left');
  await expect.poll(() => gateway.log.find(({ status }) => status === 499)).toBeDefined();
  expect(sandbox.requests).toHaveLength(1);
  const lines = gateway.restLog.map(({ msg }) => msg);
  expect(lines).toContain('circuit breaker opened: calls of this token fail at once');
  expect(lines).not.toContain('circuit breaker closed');
});

test('an open circuit of one token does not affect another', async () => {
  await using gateway = await startTestGateway();
  const { sandbox } = gateway;
  const [north, harbour] = sandbox.organizations;
  sandbox.faults.add({
    fault: { kind: 'status', status: 500 },
    when: ({ headers }) => headers.authorization?.includes(north.token) ?? false,
  });
  await untilItOpens(gateway);
  sandbox.requests.length = 0;
  const [shut, open] = await Promise.all(
    [north, harbour].map(({ token }) => gateway.ask(QUERY, { token })),
  );
  expect(shut && codeOf(shut)).toBe('UPSTREAM_UNAVAILABLE');
  expect(open?.errors).toBeUndefined();
  expect(sandbox.requests).toHaveLength(1);
});

test('calls that were made report their own failure, though the circuit opened meanwhile', async () => {
  await using gateway = await startTestGateway({ config: { upstreamTimeoutMs: 500 } });
  gateway.sandbox.faults.add({ fault: { kind: 'hang' } });
  const answers = await Promise.all(distinct(20).map((query) => gateway.ask(query)));
  expect(gateway.sandbox.requests).toHaveLength(20);
  expect(new Set(answers.map(codeOf))).toEqual(new Set(['UPSTREAM_TIMEOUT']));
});
