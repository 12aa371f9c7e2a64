import { type MeasuredGateway, startMeasuredGateway } from '../../support/measured-gateway.ts';

const COUNT = 'query Count { tasks { totalCount } }';
const NEWEST = 'query Newest { tasks(first: 5) { nodes { label } pageInfo { endCursor } } }';
const NEXT =
  'query Next($after: String) { tasks(first: 5, after: $after) { nodes { label } totalCount } }';

/** A gateway that has served traffic of every kind: pages, cursors, faults and refusals. */
export async function startBusyGateway(): Promise<MeasuredGateway> {
  const gateway = await startMeasuredGateway({
    config: { upstreamTimeoutMs: 300, upstreamRetries: 1 },
  });
  const { faults } = gateway.sandbox;
  await gateway.ask(COUNT);
  const { data } = await gateway.ask<{ tasks: { pageInfo: { endCursor: string } } }>(NEWEST);
  await gateway.ask(NEXT, { variables: { after: data?.tasks.pageInfo.endCursor } });
  await gateway.ask('query Broken {');
  for (const fault of [
    { kind: 'status', status: 503 },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 401 },
    { kind: 'hang' },
    { kind: 'status', status: 429, retryAfter: '30' },
  ] as const) {
    faults.add({ fault, times: 1 });
    await gateway.ask(COUNT);
  }
  // REST changes the order of equal keys, which a metric counts.
  gateway.gateway.metrics?.recordOperation({
    name: 'Newest',
    codes: new Set(['UPSTREAM_ORDER_UNSTABLE']),
    milliseconds: 1,
    restCalls: 8,
    hasUpstreamSuccess: false,
  });
  while ((await gateway.scrape()).sumOf('nodejs_gc_duration_seconds_count') === undefined) {
    makeGarbage();
  }
  return gateway;
}

/** The garbage collector has no series before it has run. */
function makeGarbage(): void {
  for (let round = 0; round < 20; round++) Array.from({ length: 100_000 }, (_, index) => [index]);
}
