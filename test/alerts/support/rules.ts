import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

export const RULES_PATH = fileURLToPath(
  new URL('../../../deploy/prometheus/alerts.yml', import.meta.url),
);

const file = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      interval: z.string(),
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.object({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.object({ summary: z.string() }),
        }),
      ),
    }),
  ),
});

export type RuleFile = z.infer<typeof file>;

export function readRules(): RuleFile {
  return file.parse(parse(readFileSync(RULES_PATH, 'utf8')));
}

/** Every alert with its expression. */
export function expressionsOf({ groups }: RuleFile): Map<string, string> {
  return new Map(groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr])));
}

const UNITS_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A Prometheus duration with one unit, in milliseconds. */
export function millisecondsOf(duration: string): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  const milliseconds = Number(count) * (UNITS_MS[unit] ?? Number.NaN);
  if (Number.isNaN(milliseconds)) throw new Error(`not a duration with one unit: ${duration}`);
  return milliseconds;
}

/** The same rules with all durations divided by this factor. */
export function accelerated({ groups }: RuleFile, factor: number): RuleFile {
  const shorter = (duration: string) => `${millisecondsOf(duration) / factor}ms`;
  return {
    groups: groups.map(({ name, interval, rules }) => ({
      name,
      interval: shorter(interval),
      rules: rules.map((rule) => ({
        ...rule,
        expr: rule.expr.replace(/\[([^\]]*)\]/g, (_, range: string) => `[${shorter(range)}]`),
        ...(rule.for !== undefined && { for: shorter(rule.for) }),
      })),
    })),
  };
}

export function yamlOf(rules: RuleFile): string {
  return stringify(rules);
}
