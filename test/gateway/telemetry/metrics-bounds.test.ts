import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Exposition } from '../../support/exposition.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { type MeasuredGateway, startMeasuredGateway } from '../../support/measured-gateway.ts';

const OPERATIONS = 'stuut_gateway_operations_total';
const HOSTILE = 10_000;
const BATCH = 10;
const MAX_NAMES = 100;

function namesIn({ samples }: Exposition): Set<string | undefined> {
  const names = samples.map(({ labels }) => labels.operation);
  return new Set(names.filter((name) => name !== undefined));
}

function ownSeries({ samples }: Exposition): number {
  return samples.filter(({ name }) => name.startsWith('stuut_gateway_')).length;
}

function askNamed({ ask }: MeasuredGateway, name: string, token?: string | null) {
  return ask(
    `query ${name} { tasks(first: 1) { totalCount } }`,
    token === undefined ? {} : { token },
  );
}

async function post(gateway: MeasuredGateway, body: object): Promise<void> {
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await response.text();
}

test('ten thousand operation names do not become time series', { tags: 'slow' }, async () => {
  await using gateway = await startMeasuredGateway({ sandbox: { tasks: 20 } });
  for (let asked = 0; asked < MAX_NAMES + 20; asked++) await askNamed(gateway, `Filling${asked}`);
  const full = await gateway.scrape();
  expect(namesIn(full).size).toBe(MAX_NAMES + 3);
  expect(full.sumOf(OPERATIONS, { operation: 'other', code: 'OK' })).toBe(20);
  for (let asked = 0; asked < HOSTILE; asked += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, index) => ({
      query: `query Hostile${asked + index} { __typename }`,
    }));
    await post(gateway, batch);
  }
  const after = await gateway.scrape();
  expect(namesIn(after)).toEqual(namesIn(full));
  expect(ownSeries(after)).toBe(ownSeries(full));
  expect(after.sumOf(OPERATIONS, { operation: 'other', code: 'OK' })).toBe(20 + HOSTILE);
  expect(after.text).not.toContain('Hostile');
});

test('a name becomes a label once its operation was answered from REST, and not before', async () => {
  await using gateway = await startMeasuredGateway({ sandbox: { tasks: 20 } });
  await askNamed(gateway, 'Nobody', null);
  await askNamed(gateway, 'Stranger', 'no-such-token');
  await gateway.ask('query Talk { __typename }');
  await gateway.ask('query Wrong { nothing }');
  await gateway.ask('query Long { tasks(first: -1) { totalCount } }');
  expect(namesIn(await gateway.scrape())).toEqual(new Set(['anonymous', 'other', 'invalid']));
  await askNamed(gateway, 'Welcome');
  await askNamed(gateway, 'Welcome', 'no-such-token');
  const { sumOf } = await gateway.scrape();
  expect(sumOf(OPERATIONS, { operation: 'Welcome', code: 'OK' })).toBe(1);
  expect(sumOf(OPERATIONS, { operation: 'Welcome', code: 'UNAUTHENTICATED' })).toBe(1);
});

test('where only trusted documents are executed, their names are the labels', async () => {
  const manifest = 'examples/queries/generated/persisted-documents.json';
  const documents: Record<string, string> = JSON.parse(
    readFileSync(new URL(`../../../${manifest}`, import.meta.url), 'utf8'),
  );
  const names = Object.values(documents).map((text) => /query (\w+)/.exec(text)?.[1]);
  await using gateway = await startMeasuredGateway({ config: { trustedDocuments: manifest } });
  await askNamed(gateway, 'Stranger');
  const [id = ''] = Object.keys(documents);
  await post(gateway, { documentId: id, variables: { user: 'usr_nobody', after: 'x' } });
  const exposition = await gateway.scrape();
  expect(namesIn(exposition)).toEqual(new Set([...names, 'anonymous', 'other', 'invalid']));
  const { sumOf } = exposition;
  expect(sumOf(OPERATIONS, { operation: 'invalid', code: 'PERSISTED_QUERY_ONLY' })).toBe(1);
  expect(sumOf(OPERATIONS, { operation: names[0] ?? '', code: 'UNAUTHENTICATED' })).toBe(1);
});

test('neither the token nor its digest is in the metrics', async () => {
  await using gateway = await startMeasuredGateway({ config: { upstreamRetries: 0 } });
  const { faults, organizations } = gateway.sandbox;
  const [{ token }] = organizations;
  await askNamed(gateway, 'Fine');
  faults.add({ fault: { kind: 'status', status: 500 }, times: 15 });
  for (let asked = 0; asked < 15; asked++) await askNamed(gateway, 'Failing');
  const other = organizations[1].token;
  faults.add({ fault: { kind: 'status', status: 429, retryAfter: '30' } });
  await askNamed(gateway, 'Limited', other);
  await askNamed(gateway, token.replaceAll('-', '_'), 'no-such-token');
  const { text, sumOf } = await gateway.scrape();
  expect(sumOf('stuut_gateway_breakers', { state: 'open' })).toBe(1);
  for (const secret of [token, other]) {
    for (const kept of [secret, `Bearer ${secret}`]) {
      expect(text).not.toContain(kept);
      for (const encoding of ['base64url', 'base64', 'hex'] as const) {
        expect(text).not.toContain(hash('sha256', kept, encoding));
      }
    }
  }
  expect(text).not.toContain('127.0.0.1');
});

test('two gateways of one process count separately, and one without metrics has none', async () => {
  await using measured = await startMeasuredGateway();
  await using other = await startMeasuredGateway();
  await using plain = await startTestGateway();
  await askNamed(measured, 'Mine');
  expect((await measured.scrape()).sumOf(OPERATIONS)).toBe(1);
  expect((await other.scrape()).sumOf(OPERATIONS)).toBe(0);
  expect(plain.gateway.metrics).toBeUndefined();
});

test('only /metrics is served there, and the public endpoint serves none', async () => {
  await using gateway = await startMeasuredGateway();
  const { origin } = new URL(gateway.metricsUrl);
  const answer = await fetch(gateway.metricsUrl);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect((await fetch(gateway.metricsUrl, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(gateway.metricsUrl, { method: 'POST' })).status).toBe(404);
  for (const path of ['/', '/graphql', '/metrics/', '/health']) {
    expect((await fetch(origin + path)).status).toBe(404);
  }
  const { status } = await gateway.fetch('/metrics');
  expect(status).toBe(404);
});
