import { ACCESS } from './facts/access.ts';
import { CONNECTION } from './facts/connection.ts';
import { DATA } from './facts/data.ts';
import { FILTERS } from './facts/filters.ts';
import { GROUPS } from './facts/groups.ts';
import { IDS } from './facts/ids.ts';
import { LOAD, responseTimes } from './facts/load.ts';
import { ORDERS } from './facts/orders.ts';
import { PAGES } from './facts/pages.ts';
import { TOTALS } from './facts/totals.ts';
import { type Check, type Finding, findingOf, type Level } from './finding.ts';
import type { Gathered } from './seen.ts';

export const CHECKS: readonly Check[] = [
  ...CONNECTION,
  ...ACCESS,
  ...PAGES,
  ...TOTALS,
  ...FILTERS,
  ...ORDERS,
  ...GROUPS,
  ...IDS,
  ...DATA,
  ...LOAD,
];

export type Verdict = 'fits' | 'works with settings' | 'does not fit';

export const EXIT_CODES = {
  fits: 0,
  'works with settings': 1,
  'does not fit': 2,
} as const satisfies Record<Verdict, number>;

export interface Report {
  verdict: Verdict;
  findings: readonly Finding[];
  /** What to set, all findings together. */
  settings: Readonly<Record<string, string>>;
  calls: number;
  isExhausted: boolean;
  responseTimes: { median: number; p95: number };
}

export function reportOf(gathered: Gathered): Report {
  const findings = CHECKS.map((check) => findingOf(check, gathered));
  const has = (level: Level) => findings.some((finding) => finding.level === level);
  const { calls, isExhausted, readings } = gathered;
  const isRead = readings.some(({ label }) => label === 'limit-200');
  const verdict =
    has('bad') || !isRead
      ? 'does not fit'
      : has('setting') || has('limit')
        ? 'works with settings'
        : 'fits';
  return {
    verdict,
    findings,
    settings: settingsOf(findings),
    calls,
    isExhausted,
    responseTimes: responseTimes(readings.filter(({ status }) => status !== null)),
  };
}

/** Where two facts name one setting, the value that serves both. */
function settingsOf(findings: readonly Finding[]): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const [name, value] of findings.flatMap(({ settings }) => Object.entries(settings ?? {}))) {
    const known = merged[name];
    const values = known === undefined ? [value] : [known, value];
    const choose = name === 'UPSTREAM_PAGE_SIZE' ? Math.min : Math.max;
    merged[name] = String(choose(...values.map(Number)));
  }
  return merged;
}
