import fc from 'fast-check';
import {
  type DocumentNode,
  type ExecutionArgs,
  execute,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  ValuesOfCorrectTypeRule,
  validate,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countingExecutor } from './comparison.ts';
import { DocumentWriter } from './document-writer.ts';
import { muteUnhandledRejections, type Observation, observe } from './observation.ts';
import { oddSchema } from './odd-schema.ts';
import type { Scenario } from './outcomes.ts';
import { type Pace, PaceByTicks, PaceByTurns } from './pace.ts';

const RUNS = Number(process.env.EXECUTION_RUNS ?? 120);
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const TIME_LIMIT = 60_000 + RUNS * 200;

/** The validation rules, except those that an executor does not need or checks itself. */
const EXECUTED = [NoUnusedFragmentsRule, NoUnusedVariablesRule, ValuesOfCorrectTypeRule];
const RULES = specifiedRules.filter((rule) => !EXECUTED.includes(rule));

let restore: () => void;
beforeAll(() => {
  restore = muteUnhandledRejections();
});
afterAll(() => restore());

const PACES: [string, () => Pace][] = [
  ['one after the other', () => new PaceByTurns()],
  ['a few microtasks apart', () => new PaceByTicks()],
];

test.for(PACES)(
  'plans answer random documents as graphql-js does, where promises settle %s',
  { timeout: TIME_LIMIT },
  async ([, paceOf], { annotate }) => {
    await annotate(`SEED=${SEED}`);
    const tally = new Tally();
    const errorRate = fc.constantFrom(0, 0.02, 0.1);
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.nat(), errorRate, async (value, seed, share) => {
        const writer = new DocumentWriter(oddSchema, value);
        const document = documentOf(writer);
        const scenarioOf = () => ({ seed, errorRate: share, pace: paceOf() });
        const planned = countingExecutor();
        const values = [writer.values(), writer.values()];
        // Each document twice, and the first once more after the others.
        for (const variableValues of [...values, ...values, ...values.slice(0, 1)]) {
          for (const operationName of writer.names) {
            const rootValue = writer.chance(20) ? { plain: 'from the root' } : undefined;
            const request = { document, variableValues, operationName, rootValue };
            tally.note(await expectSameAnswer(request, planned, scenarioOf));
          }
        }
      }),
      // Not shrunk: that takes minutes, and the document is hard to read in any case.
      { numRuns: RUNS, seed: SEED, endOnFailure: process.env.SHRINK === undefined },
    );
    await annotate(JSON.stringify(tally));
    // Otherwise the compared results are too similar to prove anything.
    expect(tally.withErrors).toBeGreaterThan(tally.operations / 5);
    expect(tally.operations - tally.withoutData).toBeGreaterThan(tally.operations / 2);
  },
);

function documentOf(writer: DocumentWriter): DocumentNode {
  const query = oddSchema.getQueryType();
  if (!query) throw new Error('no queries');
  const text = writer.document(query, 3);
  const document = parse(text);
  expect(validate(oddSchema, document, RULES), text).toEqual([]);
  return document;
}

async function expectSameAnswer(
  request: Omit<ExecutionArgs, 'schema'>,
  planned: ReturnType<typeof countingExecutor>,
  scenarioOf: () => Scenario,
): Promise<Observation> {
  const args = { schema: oddSchema, ...request };
  const text = request.document.loc?.source.body;
  const fallbacks = planned.fallbacks();
  const expected = await observe(execute, args, scenarioOf());
  const actual = await observe(planned.execute, args, scenarioOf());
  expect({ ...actual, unhandled: [] }, text).toEqual({ ...expected, unhandled: [] });
  // A directive condition that is null is left to graphql-js, which refuses it.
  if (request.variableValues?.b1 !== null) {
    expect(planned.fallbacks(), text).toBe(fallbacks);
    expect(actual.unhandled, text).toEqual([]);
  }
  return expected;
}

class Tally {
  operations = 0;
  asynchronous = 0;
  withErrors = 0;
  withoutData = 0;

  note({ isSync, facts: { data, errors } }: Observation): void {
    this.operations += 1;
    if (!isSync) this.asynchronous += 1;
    if (errors !== undefined) this.withErrors += 1;
    if (!data) this.withoutData += 1;
  }
}
