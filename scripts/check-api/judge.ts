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
import { type Check, type Finding, findingOf, type Level, notSeen } from './finding.ts';
import { find, type Gathered, rowsOf } from './seen.ts';

const CHECKS: readonly Check[] = [
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

/**
 * `not checked`: the API was not reached, it refused the token, it has no tasks, or there were too few calls.
 */
export type Verdict = 'fits' | 'works with settings' | 'does not fit' | 'not checked';

export const EXIT_CODES = {
  fits: 0,
  'works with settings': 1,
  'does not fit': 2,
  'not checked': 2,
} as const satisfies Record<Verdict, number>;

export interface Report {
  verdict: Verdict;
  findings: readonly Finding[];
  /** The settings to change, from all findings. */
  settings: Readonly<Record<string, string>>;
  calls: number;
  isExhausted: boolean;
  responseTimes: { median: number; p95: number };
}

export function reportOf(gathered: Gathered): Report {
  const findings = CHECKS.map((check) => findingOf(check, gathered));
  const { calls, isExhausted, readings } = gathered;
  const verdict = verdictOf(gathered, findings);
  return {
    verdict,
    findings,
    settings: settingsOf(findings),
    calls,
    isExhausted,
    responseTimes: responseTimes(readings.filter(({ status }) => status !== null)),
  };
}

function verdictOf({ readings, isExhausted }: Gathered, findings: readonly Finding[]): Verdict {
  const has = (level: Level) => findings.some((finding) => finding.level === level);
  // Before this call nothing is known about lists.
  const isRead = find(readings, 'limit-200') !== undefined && rowsOf(readings).length > 0;
  const isUnread = ({ level, basis, seen }: Finding) =>
    level === 'unknown' && basis === 'contract' && seen === notSeen().seen;
  if (has('bad') && find(readings, 'limit-200') && !findings.some(isNoTasks)) return 'does not fit';
  if (!isRead || (isExhausted && findings.some(isUnread))) return 'not checked';
  return has('setting') || has('limit') ? 'works with settings' : 'fits';
}

function isNoTasks({ id, level }: Finding): boolean {
  return id === 'tasks' && level === 'bad';
}

/** If two facts need the same setting, the value that is enough for both. */
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
