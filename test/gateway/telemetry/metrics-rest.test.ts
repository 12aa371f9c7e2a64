import { describe, expect, test } from 'vitest';
import { type MeasuredGateway, startMeasuredGateway } from '../../support/measured-gateway.ts';

const OPERATIONS = 'stuut_gateway_operations_total';
const REST = 'stuut_gateway_rest_call_duration_seconds_count';
const COUNT = 'query Count { tasks { totalCount } }';

/** The number of REST responses with each status, as recorded by the sandbox. */
function statusesSeen({ sandbox }: MeasuredGateway): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of sandbox.requests) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

async function statusesMeasured(gateway: MeasuredGateway): Promise<Record<string, number>> {
  const { samples } = await gateway.scrape();
  const counts = samples.filter(({ name }) => name === REST);
  return Object.fromEntries(counts.map(({ labels, value }) => [labels.status, value]));
}

describe('REST requests', () => {
  test('are counted by status as the sandbox received them, retries included', async () => {
    await using gateway = await startMeasuredGateway();
    const { faults } = gateway.sandbox;
    for (const status of [503, 502, 500, 418, 404, 422]) {
      faults.add({ fault: { kind: 'status', status }, times: 1 });
    }
    faults.add({ fault: { kind: 'bad-json' }, times: 1 });
    for (let asked = 0; asked < 8; asked++) await gateway.ask(COUNT);
    await gateway.ask('query Page { tasks(first: 300) { nodes { restId } } }');
    const { 418: teapot, ...others } = statusesSeen(gateway);
    expect(await statusesMeasured(gateway)).toEqual({ ...others, '4xx': teapot });
    const { sumOf } = await gateway.scrape();
    expect(sumOf(REST)).toBe(gateway.sandbox.requests.length);
    expect(sumOf('stuut_gateway_rest_retries_total')).toBe(2);
  });

  test('without an answer are counted by reason', async () => {
    await using gateway = await startMeasuredGateway({
      config: { upstreamTimeoutMs: 300, upstreamRetries: 0 },
    });
    const { faults, organizations, requests } = gateway.sandbox;
    faults.add({ fault: { kind: 'reset' }, times: 1 });
    faults.add({ fault: { kind: 'hang' } });
    await gateway.ask(COUNT);
    await gateway.ask(COUNT);
    const leaving = new AbortController();
    const left = gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${organizations[0].token}`,
      },
      body: JSON.stringify({ query: COUNT }),
      signal: leaving.signal,
    });
    await expect.poll(() => requests.length, { interval: 5 }).toBe(3);
    leaving.abort();
    await Promise.allSettled([left]);
    await expect
      .poll(() => statusesMeasured(gateway))
      .toEqual({ unreachable: 1, timeout: 1, cancelled: 1 });
    const { sumOf } = await gateway.scrape();
    expect(sumOf(OPERATIONS, { code: 'UPSTREAM_UNAVAILABLE' })).toBe(1);
    expect(sumOf(OPERATIONS, { code: 'UPSTREAM_TIMEOUT' })).toBe(1);
    expect(sumOf(OPERATIONS, { code: 'CANCELLED' })).toBe(1);
  });

  test('in flight and in the queue are counted at the time of the scrape', async () => {
    await using gateway = await startMeasuredGateway({
      config: { upstreamConcurrency: 4, upstreamTimeoutMs: 2000 },
    });
    gateway.sandbox.faults.add({ fault: { kind: 'hang' } });
    const asked = Promise.all(
      ['OPEN', 'CLOSED', 'FAILED', 'ARCHIVED', 'COMPLETED'].map((status) =>
        gateway.ask(`{ tasks(filter: { status: [${status}] }) { totalCount } }`),
      ),
    );
    await expect
      .poll(async () => {
        const { sumOf } = await gateway.scrape();
        return [
          sumOf('stuut_gateway_rest_calls_in_flight'),
          sumOf('stuut_gateway_rest_calls_queued'),
        ];
      })
      .toEqual([2, 3]);
    await asked;
    const { sumOf } = await gateway.scrape();
    expect(sumOf('stuut_gateway_rest_calls_in_flight')).toBe(0);
    expect(sumOf('stuut_gateway_rest_calls_queued')).toBe(0);
  });
});
