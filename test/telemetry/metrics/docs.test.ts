import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { codeLabel, outcomeOf } from '../../../src/telemetry/metrics/labels.ts';
import type { Exposition } from '../../support/exposition.ts';
import { fixture } from '../../support/fixture.ts';
import { startBusyGateway } from './traffic.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const docs = read('docs/metrics.md');

/** Rows `| metric | labels | meaning | alert |` of the table. */
const rows = docs
  .split('\n')
  .filter((line) => /^\| `[a-z]/.test(line))
  .map((line) => line.split(' |').map((cell) => namesIn(cell)));

function namesIn(text: string): string[] {
  return [...text.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
}

const gateway = fixture(startBusyGateway);
let exposition: Exposition;
beforeAll(async () => {
  exposition = await gateway.scrape();
});

/** The labels of a metric, except `le`, the bound of a bucket. */
function labelsOf(metric: string): string[] {
  const samples = exposition.samples.filter(
    ({ name }) => name === metric || name === `${metric}_count`,
  );
  return [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))];
}

describe('docs/metrics.md', () => {
  test('has a row for every metric of the gateway, and none for any other', () => {
    const exported = [...exposition.metrics.keys()];
    const documented = rows.flatMap(([[metric = ''] = []]) => metric);
    expect(exported).toEqual(expect.arrayContaining(documented));
    const isOwn = (name: string) => name.startsWith('stuut_');
    expect(documented.filter(isOwn).toSorted()).toEqual(exported.filter(isOwn).toSorted());
  });

  test('names the labels of each metric', () => {
    for (const [[metric = ''] = [], labels = []] of rows) {
      expect(labelsOf(metric).toSorted(), metric).toEqual(labels.toSorted());
    }
  });

  test('describes every alert, and no other', () => {
    const { groups }: { groups: { rules: { alert: string }[] }[] } = parse(
      read('deploy/prometheus/alerts.yml'),
    );
    const set = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)).toSorted();
    const described = [...docs.matchAll(/^\| `(Gateway\w+)`/gm)].map(([, name = '']) => name);
    expect(described.toSorted()).toEqual(set);
    const offered = new Set([...rows.flatMap((row) => row[3] ?? []), 'GatewayDown']);
    expect([...offered].toSorted()).toEqual(set);
  });
});

test('names follow the conventions of Prometheus', () => {
  for (const [name, { type, help }] of exposition.metrics) {
    if (!name.startsWith('stuut_gateway_')) continue;
    expect(name).toMatch(/^[a-z_]+$/);
    expect(help).toMatch(/\.$/);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
  }
});

test('the codes of docs/errors.md are the values of the label code', () => {
  const isSetting = (name: string) => read('.env.example').includes(`${name}=`);
  const words = namesIn(read('docs/errors.md')).filter((name) => /^[A-Z_]{8,}$/.test(name));
  const codes = words.filter((name) => !isSetting(name));
  expect(new Set(codes).size).toBeGreaterThan(15);
  expect(codes.filter((code) => codeLabel(code) !== code)).toEqual([]);
  expect(codeLabel('MADE_UP')).toBe('other');
});

test('an operation with several codes is counted under the one that the caller can do least about', () => {
  expect(outcomeOf([])).toBe('ok');
  expect(outcomeOf(['BAD_USER_INPUT', 'UPSTREAM_TIMEOUT', 'RATE_LIMITED'])).toBe('upstream');
  expect(outcomeOf(['UPSTREAM_TIMEOUT', 'INTERNAL_SERVER_ERROR'])).toBe('gateway');
  expect(outcomeOf(['MADE_UP'])).toBe('gateway');
});
