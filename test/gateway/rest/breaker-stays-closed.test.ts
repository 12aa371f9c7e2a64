import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../sandbox/faults.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';

const QUERY = '{ tasks { totalCount } }';
const MANY = 60;

/** Checks that each of many operations made `calls` REST calls. */
async function expectCalls({ sandbox, ask }: TestGateway, calls: number): Promise<void> {
  for (let asked = 1; asked <= MANY; asked++) {
    await ask(QUERY);
    expect(sandbox.requests).toHaveLength(asked * calls);
  }
}

describe('the circuit breaker does not open', () => {
  test.for<Fault>([
    { kind: 'status', status: 400 },
    { kind: 'status', status: 401 },
    { kind: 'status', status: 403 },
    { kind: 'status', status: 404 },
    { kind: 'status', status: 422 },
    { kind: 'html' },
    { kind: 'wrong-shape' },
    { kind: 'missing-field', field: 'id' },
    { kind: 'redirect', location: '/elsewhere' },
  ])('when REST answers with %j', async (fault) => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ fault });
    await expectCalls(gateway, 1);
  });

  test('when REST answers with 429', async () => {
    await using gateway = await startTestGateway({ config: { upstreamRetries: 0 } });
    gateway.sandbox.faults.add({ fault: { kind: 'status', status: 429, retryAfter: '0' } });
    await expectCalls(gateway, 1);
  });

  test.for<[pattern: string, fails: (request: number) => boolean]>([
    ['every other call', (request) => request % 2 === 0],
    ['two of four, in a row', (request) => request % 4 < 2],
    ['three of six, in a row', (request) => request % 6 >= 3],
    ['one of ten', (request) => request % 10 === 0],
    ['all but the last of two', (request) => request % 2 === 1],
  ])('when half of the calls fail: %s', async ([, fails]) => {
    await using gateway = await startTestGateway();
    let request = 0;
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 500 },
      when: () => fails(request++),
    });
    await expectCalls(gateway, 1);
  });

  test('when retries succeed', async () => {
    await using gateway = await startTestGateway();
    let request = 0;
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 503, retryAfter: '0' },
      when: () => request++ % 2 === 0,
    });
    await expectCalls(gateway, 2);
    expect((await gateway.ask(QUERY)).errors).toBeUndefined();
  });
});
