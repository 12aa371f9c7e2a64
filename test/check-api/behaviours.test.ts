import { expect, test } from 'vitest';
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
