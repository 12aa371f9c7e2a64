import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { binary } from './support/prometheus.ts';
import { expressionsOf, readRules } from './support/rules.ts';

const folder = fileURLToPath(new URL('../../deploy/prometheus/', import.meta.url));
const run = promisify(execFile);
const promtool = (...args: string[]) => run(binary('promtool'), args, { cwd: folder });

const unitTests = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z
        .array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) }))
        .default([]),
    }),
  ),
});

describe('deploy/prometheus', () => {
  test('holds a configuration and rules that Prometheus accepts', async () => {
    const { stdout } = await promtool('check', 'config', 'prometheus.yml');
    expect(stdout).toContain(`SUCCESS: ${expressionsOf(readRules()).size} rules found`);
  });

  test('passes the unit tests of its alerts', async () => {
    const { stdout } = await promtool('test', 'rules', 'alerts.test.yml');
    expect(stdout).toContain('SUCCESS');
  });

  test('has unit tests in which each alert fires and does not fire yet', () => {
    const { tests } = unitTests.parse(parse(readFileSync(`${folder}alerts.test.yml`, 'utf8')));
    const cases = tests.flatMap(({ alert_rule_test }) => alert_rule_test);
    const alerts = [...expressionsOf(readRules()).keys()].toSorted();
    const namesOf = (found: typeof cases) =>
      [...new Set(found.map(({ alertname }) => alertname))].toSorted();
    expect(namesOf(cases.filter(({ exp_alerts }) => exp_alerts.length > 0))).toEqual(alerts);
    expect(namesOf(cases.filter(({ exp_alerts }) => exp_alerts.length === 0))).toEqual(alerts);
  });

  test('names no job in any rule', () => {
    for (const [alert, expr] of expressionsOf(readRules())) {
      expect(expr, alert).not.toMatch(/\bjob\s*(=|!)/);
    }
  });
});
