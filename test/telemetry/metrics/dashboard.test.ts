import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Exposition } from '../../support/exposition.ts';
import { fixture } from '../../support/fixture.ts';
import { expressionFrom, type Selector } from '../../support/promql.ts';
import { startBusyGateway } from './traffic.ts';

const file = (path: string) =>
  readFileSync(new URL(`../../../deploy/${path}`, import.meta.url), 'utf8');

const panel = z.object({
  title: z.string(),
  targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]),
});
const dashboard = z
  .object({
    panels: z.array(panel.extend({ id: z.number() })),
    templating: z.object({ list: z.array(z.object({ name: z.string(), query: z.unknown() })) }),
  })
  .parse(JSON.parse(file('grafana/dashboard.json')));

const rule = z.object({
  alert: z.string(),
  expr: z.string(),
  annotations: z.object({ summary: z.string() }),
});
const alerts = z
  .object({ groups: z.array(z.object({ rules: z.array(rule) })) })
  .parse(parse(file('prometheus/alerts.yml')))
  .groups.flatMap(({ rules }) => rules);

/** The labels that Prometheus adds to every scraped series. */
const TARGET_LABELS = ['job', 'namespace', 'instance'];
const VARIABLES: Record<string, string> = { __rate_interval: '1m' };

interface Query {
  expr: string;
  /** The labels of the result that are shown. */
  shown: string[];
}

const queries: [string, Query][] = [
  ...dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr, legendFormat }): [string, Query] => [
      title,
      { expr, shown: [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label) },
    ]),
  ),
  ...alerts.map(({ alert, expr, annotations: { summary } }): [string, Query] => [
    alert,
    { expr, shown: [...summary.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label) },
  ]),
];

const gateway = fixture(startBusyGateway);
let exposition: Exposition;
beforeAll(async () => {
  exposition = await gateway.scrape();
});

/** Replaces the variables of the dashboard, except those in strings. */
function filledIn(expr: string): string {
  return expr.replace(/\[\$(\w+)\]/g, (whole, name: string) => {
    const value = VARIABLES[name];
    return value === undefined ? whole : `[${value}]`;
  });
}

/** Whether a scraped series is selected; only labels of the gateway itself count. */
function isSelected({ metric, matchers }: Selector, sample: Exposition['samples'][number]) {
  return (
    sample.name === metric &&
    matchers
      .filter(({ label, value }) => !TARGET_LABELS.includes(label) && !value.startsWith('$'))
      .every(({ label, operator, value }) => {
        const actual = sample.labels[label] ?? '';
        const isMatch = operator.endsWith('~')
          ? new RegExp(`^(?:${value})$`).test(actual)
          : actual === value;
        return isMatch !== operator.startsWith('!');
      })
  );
}

function labelsOf(metric: string): string[] {
  const samples = exposition.samples.filter(({ name }) => name === metric);
  return [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))];
}

describe.each(queries)('%s', (_title, { expr, shown }) => {
  const { selectors, grouping } = expressionFrom(filledIn(expr));

  test('selects metrics that /metrics exports', () => {
    expect(selectors.length).toBeGreaterThan(0);
    for (const selector of selectors.filter(({ metric }) => metric !== 'up')) {
      const known = [...labelsOf(selector.metric), ...TARGET_LABELS];
      const named = selector.matchers.map(({ label }) => label);
      expect(known, selector.metric).toEqual(expect.arrayContaining(named));
      const found = exposition.samples.filter((sample) => isSelected(selector, sample));
      expect(found.length, expr).toBeGreaterThan(0);
    }
  });

  test('groups by and shows labels that exist', () => {
    const known = [...selectors.flatMap(({ metric }) => labelsOf(metric)), ...TARGET_LABELS];
    expect(known).toEqual(expect.arrayContaining(grouping));
    const left = /\b(?:sum|count|max|min|group)\b/.test(expr) ? grouping : known;
    expect(left).toEqual(expect.arrayContaining(shown));
  });
});

describe('the dashboard', () => {
  test('lists the values of exported labels', () => {
    const lists = dashboard.templating.list.flatMap(({ query }) => {
      const text = z.object({ query: z.string() }).safeParse(query).data?.query;
      return text === undefined ? [] : [text];
    });
    expect(lists).toHaveLength(3);
    for (const list of lists) {
      const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(list) ?? [];
      const [{ metric } = { metric: '' }] = expressionFrom(selector).selectors;
      expect(exposition.samples.map(({ name }) => name)).toContain(metric);
      expect([...labelsOf(metric), ...TARGET_LABELS]).toContain(label);
    }
  });

  test('uses no variable that it does not define', () => {
    const text = JSON.stringify(dashboard.panels);
    const used = new Set([...text.matchAll(/\$(\w+)/g)].map(([, name = '']) => name));
    const defined = dashboard.templating.list.map(({ name }) => name);
    expect([...defined, ...Object.keys(VARIABLES)]).toEqual(expect.arrayContaining([...used]));
  });

  test('shows every metric of the gateway', () => {
    const text = JSON.stringify(dashboard);
    const own = [...exposition.metrics.keys()].filter((name) => name.startsWith('stuut_'));
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((name) => !text.includes(name))).toEqual([]);
  });

  test('has panels with ids of their own', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(20);
  });
});
