/**
 * Walks over everything that nobody has published: random behaviours of REST, alone and together,
 * over random lists that change while they are walked. Three invariants hold for each:
 *
 * 1. a walk ends;
 * 2. no row that stayed with its key is lost or repeated;
 * 3. where the facts for that are not to be had, there is an error with one of two codes.
 *
 * `SEED` and `LAB_WALKS` say which walks; a failure prints both for the walk alone.
 */
import { expect, test } from 'vitest';
import { describeVerdict, reportOf } from './report.ts';
import { run, type Verdict } from './run.ts';
import { scenarioFrom } from './scenario.ts';

const WALKS = Number(process.env.LAB_WALKS ?? 20);
/**
 * The same walks at each `npm test`, so that only a code change can make them fail; new walks each time in
 * `test:lab`.
 */
const isShort = process.env.LAB_WALKS === undefined;
const SEED = Number(process.env.SEED ?? (isShort ? 31_337 : Math.floor(Math.random() * 1e9)));
const SHOWN = 12;

test(
  `${WALKS} walks are exact, or fail with a reason`,
  async ({ annotate }) => {
    await annotate(`SEED=${SEED} LAB_WALKS=${WALKS}`);
    const verdicts: Verdict[] = [];
    for (let n = 0; n < WALKS; n++) verdicts.push(await run(scenarioFrom(SEED + n)));
    const broken = verdicts.filter(({ faults }) => faults.length > 0);
    if (WALKS >= 500 || broken.length > 0) await annotate(reportOf(verdicts));
    expect(broken.slice(0, SHOWN).map(describeVerdict).join('\n')).toBe('');
  },
  20_000 + WALKS * 2_000,
);
