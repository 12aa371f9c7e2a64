import { expect, test } from 'vitest';
import {
  FIXED_ORDERS,
  FRACTIONS,
  ID_STYLES,
  NULLS,
  PAST_ENDS,
  PUBLISHED,
  TIES,
  WORD_ORDERS,
  ZONES,
} from '../../sandbox/behaviour.ts';
import { CASES, type Case, MORE_CASES, nameOf } from './cases.ts';
import { checkSandbox, oddFacts, sandboxFor, seenOf } from './checked.ts';

async function expectRecognised({ behaviour, verdict, seen = {}, odd = [], settings = {} }: Case) {
  const sandbox = await sandboxFor({ tasks: 400, behaviour });
  const report = await checkSandbox(sandbox);
  expect(report).toMatchObject({ verdict, settings, isExhausted: false });
  expect(oddFacts(report)).toEqual(odd);
  const unseen = report.findings.filter(({ level }) => level === 'unknown').map(({ id }) => id);
  if (verdict === 'fits') expect(unseen).toEqual([]);
  for (const [id, text] of Object.entries(seen))
    expect([id, seenOf(report, id)]).toEqual([id, text]);
  expect(report.calls).toBeLessThanOrEqual(60);
  expect(sandbox.requests).toHaveLength(report.calls);
  expect(sandbox.requests.every(({ method }) => method === 'GET')).toBe(true);
}

test.for(CASES.map((one) => [nameOf(one), one] as const))('recognises %s', ([, one]) =>
  expectRecognised(one),
);

test.for(MORE_CASES.map((one) => [nameOf(one), one] as const))(
  'recognises %s',
  { tags: 'slow' },
  ([, one]) => expectRecognised(one),
);

test('there is a case for every behaviour of the sandbox', () => {
  const cases = [...CASES, ...MORE_CASES].map(({ behaviour }) => behaviour);
  const values = {
    ...{ nulls: NULLS, ties: TIES, pastEnd: PAST_ENDS, sortOrder: FIXED_ORDERS },
    ...{ words: WORD_ORDERS, zone: ZONES, fraction: FRACTIONS, ids: ID_STYLES },
  };
  const named = new Set(
    cases.flatMap((one) => Object.entries({ ...one }).map((pair) => pair.join())),
  );
  for (const [name, choices] of Object.entries(values)) {
    // The first is the default.
    for (const value of choices.slice(1)) expect(named).toContain(`${name},${value}`);
  }
  const settings = new Set(cases.flatMap((one) => Object.keys(one)));
  expect(settings).toEqual(new Set(Object.keys(PUBLISHED)));
});
