import type { Verdict } from './run.ts';
import { mustAnswer, settingsOf } from './scenario.ts';

const HEAD = [
  '| behaviour | walks | exact | refused | with lost rows | lost | with repeated rows | repeated | endless | errors not allowed |',
  '|---|---|---|---|---|---|---|---|---|---|',
];

/** Walks by behaviour (those with one setting separately, all others together), then by churn and order. */
export function reportOf(verdicts: readonly Verdict[]): string {
  const byBehaviour = Map.groupBy(verdicts, ({ scenario }) => {
    const settings = settingsOf(scenario);
    if (settings.length === 0) return 'as the sandbox';
    return settings.length === 1 ? (settings[0] ?? '') : 'several together';
  });
  const byChurn = Map.groupBy(verdicts, ({ scenario }) => scenario.churn);
  const byRange = Map.groupBy(verdicts, ({ scenario: { range } }) =>
    range === undefined ? 'the whole list' : `a range with ${Object.keys(range).join(' and ')}`,
  );
  const byOrder = Map.groupBy(verdicts, ({ scenario }) => {
    const { orderBy, direction } = scenario.walk;
    return `${orderBy.field} ${orderBy.direction} ${direction}`;
  });
  const lines = [byBehaviour, byChurn, byRange, byOrder].flatMap((groups) =>
    Array.from(groups)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, group]) => lineOf(name, group)),
  );
  return [...HEAD, ...lines, lineOf('all', verdicts)].join('\n');
}

function lineOf(name: string, verdicts: readonly Verdict[]): string {
  const count = (is: (verdict: Verdict) => boolean) => verdicts.filter(is).length;
  const sum = (of: (verdict: Verdict) => number) => verdicts.reduce((all, one) => all + of(one), 0);
  const isRefused = ({ walked }: Verdict) => walked.errors.length > 0;
  const cells = [
    name,
    verdicts.length,
    count((verdict) => verdict.faults.length === 0 && !isRefused(verdict)),
    count(isRefused),
    count(({ lost }) => lost > 0),
    sum(({ lost }) => lost),
    count(({ repeated }) => repeated > 0),
    sum(({ repeated }) => repeated),
    count(({ walked }) => walked.outcome === 'endless'),
    count(({ faults }) => faults.some((fault) => /^[A-Za-z_]+: /.test(fault))),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** One walk in a line, with the command that repeats it alone. */
export function describeVerdict({ scenario, walked, faults, largestGroup }: Verdict): string {
  const { seed, walk, churn, shape, filter, range } = scenario;
  const settings = settingsOf(scenario).join(' ') || 'as the sandbox';
  return [
    `SEED=${seed} LAB_WALKS=1: ${faults.join('; ')}`,
    `  ${settings}; ${walk.orderBy.field} ${walk.orderBy.direction} ${walk.direction} by ${walk.size}, ${churn}`,
    `  ${JSON.stringify(shape)} ${JSON.stringify(filter.rest)} ${JSON.stringify(range ?? {})}; ${walked.pages} pages, ${walked.calls} calls, groups up to ${largestGroup}${
      mustAnswer(scenario, largestGroup) ? ', no error allowed' : ''
    }`,
  ].join('\n');
}
