import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../sandbox/faults.ts';
import { startSandbox } from '../../../sandbox/server.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { expectNoLeak } from '../tokens/leaks.ts';

const QUERY = '{ tasks(first: 3) { nodes { restId } } }';

const gateway = gatewayForFile();

/** Sends one query; returns the extensions of its only error. */
async function failureOf(asked: TestGateway): Promise<Record<string, unknown> | undefined> {
  const answer = await asked.ask(QUERY);
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({ tasks: null });
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors?.[0]?.path?.[0]).toBe('tasks');
  expectNoLeak(asked, answer);
  return answer.errors?.[0]?.extensions;
}

/** Checks that the gateway still works. */
async function expectRecovery(asked: TestGateway): Promise<void> {
  asked.sandbox.faults.clear();
  expect((await asked.ask(QUERY)).errors).toBeUndefined();
}

describe('a REST answer that is no page of tasks:', () => {
  test.for<Fault>([
    { kind: 'html' },
    { kind: 'bad-json' },
    { kind: 'wrong-shape' },
    { kind: 'huge-body', bytes: 256 * 1024 * 1024 },
    { kind: 'endless-body' },
  ])('$kind is UPSTREAM_INVALID_RESPONSE without a retry', async (fault) => {
    gateway.sandbox.faults.add({ fault });
    expect((await failureOf(gateway))?.code).toBe('UPSTREAM_INVALID_RESPONSE');
    expect(gateway.sandbox.requests).toHaveLength(1);
    await expectRecovery(gateway);
  });

  test.for<Fault>([
    { kind: 'html' },
    { kind: 'bad-json' },
    { kind: 'wrong-shape' },
    { kind: 'endless-body' },
  ])('$kind is an error with the status of the answer', async (fault) => {
    gateway.sandbox.faults.add({ fault });
    expect(await failureOf(gateway)).toMatchObject({ upstream: { status: 200 } });
  });

  test.for<[name: string, body: unknown]>([
    ['null', null],
    ['a list', []],
    ['text', 'ok'],
    ['no data', { current_page: 0, total_records: 0, next_page: null }],
    ['data that is an object', { data: {}, current_page: 0, total_records: 0 }],
    ['a total that is text', { data: [], current_page: 0, total_records: '7' }],
    ['a negative total', { data: [], current_page: 0, total_records: -1 }],
  ])('%s is UPSTREAM_INVALID_RESPONSE', async ([, body]) => {
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 200, body: JSON.stringify(body) },
    });
    expect((await failureOf(gateway))?.code).toBe('UPSTREAM_INVALID_RESPONSE');
    await expectRecovery(gateway);
  });
});

describe('a connection that breaks', () => {
  // A reset of a reused connection may only mean that it was idle for too long.
  test.for<[fault: Fault, requests: number]>([
    [{ kind: 'reset' }, 4],
    [{ kind: 'half-body' }, 3],
  ])('%j is UPSTREAM_UNAVAILABLE, after two retries', async ([fault, requests]) => {
    await gateway.ask(QUERY);
    gateway.sandbox.requests.length = 0;
    gateway.sandbox.faults.add({ fault });
    expect((await failureOf(gateway))?.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(gateway.sandbox.requests).toHaveLength(requests);
    await expectRecovery(gateway);
    gateway.sandbox.faults.add({ fault, times: requests - 1 });
    expect(await gateway.callsOf(QUERY)).toHaveLength(requests);
  });

  test('because it is refused is UPSTREAM_UNAVAILABLE without a status, until a server listens', async () => {
    const gone = await startSandbox({ tasks: 5 });
    await gone.close();
    await using own = await startTestGateway({ config: { apiUrl: gone.url } });
    expect(await failureOf(own)).toEqual({ code: 'UPSTREAM_UNAVAILABLE' });
    const said = JSON.stringify(own.log);
    expect(said).not.toContain(new URL(gone.url).port);

    const back = await startSandbox({ tasks: 5, port: Number(new URL(gone.url).port) });
    await expectRecovery(own);
    expect(back.requests).toHaveLength(1);
    await back.close();
  });
});

test('a call without an answer is UPSTREAM_TIMEOUT when its own deadline has passed', async () => {
  await using own = await startTestGateway({ config: { upstreamTimeoutMs: 200 } });
  own.sandbox.faults.add({ fault: { kind: 'hang' } });
  const before = performance.now();
  expect(await failureOf(own)).toEqual({ code: 'UPSTREAM_TIMEOUT' });
  expect(performance.now() - before).toBeLessThan(5000);
  expect(own.sandbox.requests).toHaveLength(1);
  await expect.poll(() => own.sandbox.requests[0]?.aborted).toBe(true);
  await expectRecovery(own);
});

test('the retries of a call share its deadline', async () => {
  await using own = await startTestGateway({
    config: { upstreamTimeoutMs: 300, upstreamRetries: 10 },
  });
  own.sandbox.faults.add({ fault: { kind: 'status', status: 503 }, times: 2 });
  own.sandbox.faults.add({ fault: { kind: 'hang' } });
  const before = performance.now();
  const { code } = (await failureOf(own)) ?? {};
  expect(performance.now() - before).toBeLessThan(5000);
  expect(['UPSTREAM_TIMEOUT', 'UPSTREAM_UNAVAILABLE']).toContain(code);
  expect(own.sandbox.requests.length).toBeLessThanOrEqual(3);
});

test('a call without an answer is UPSTREAM_TIMEOUT when the deadline of the operation has passed', async () => {
  await using own = await startTestGateway({ config: { operationTimeoutMs: 200 } });
  own.sandbox.faults.add({ fault: { kind: 'hang' } });
  const before = performance.now();
  expect(await failureOf(own)).toEqual({ code: 'UPSTREAM_TIMEOUT' });
  expect(performance.now() - before).toBeLessThan(5000);
  await expectRecovery(own);
});

test('a redirect is an error and is not followed', async () => {
  let visits = 0;
  const elsewhere = createServer((_request, response) => {
    visits += 1;
    response.end('{"data":[],"current_page":0,"total_records":0,"next_page":null}');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const { port }: AddressInfo = addressOf(elsewhere.address());
  for (const location of [`http://127.0.0.1:${port}/v1/tasks`, '/v1/tasks']) {
    gateway.sandbox.requests.length = 0;
    gateway.sandbox.faults.add({ fault: { kind: 'redirect', location } });
    expect(await failureOf(gateway)).toEqual({
      code: 'UPSTREAM_INVALID_RESPONSE',
      upstream: { status: 302 },
    });
    expect(gateway.sandbox.requests).toHaveLength(1);
    await expectRecovery(gateway);
  }
  expect(visits).toBe(0);
  elsewhere.close();
});

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address;
}
