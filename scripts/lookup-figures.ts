/**
 * The cost of finding a task, in model lists: `node scripts/lookup-figures.ts [tasks] [lookups]`. A round is
 * the calls that run side by side; each round is assumed to take 100 ms.
 */
import { creationTimes, DISTRIBUTIONS } from '../sandbox/creation-times.ts';
import { randomFrom } from '../sandbox/random.ts';
import { Landmarks } from '../src/pagination/landmarks.ts';
import { searchRows } from '../src/pagination/lookup-search.ts';
import { MAX_LANDMARKS } from '../src/resolvers/lookup-facts.ts';
import { keyedList } from '../test/pagination/keyed.ts';
import { type LookupCost, quantiles, runLookup } from '../test/support/lookup-model.ts';

const CALL_MS = 100;
const WARM_UP = 100;
const [tasks = 1_000_000, lookups = 2000] = process.argv.slice(2).map(Number);

console.log('| spread | landmarks | figure | median | 95 % | worst |\n|---|---|---|---|---|---|');
for (const distribution of DISTRIBUTIONS) {
  const keys = creationTimes(distribution, tasks, randomFrom(Number(process.env.SEED ?? 3), 100));
  const random = randomFrom(9, 1);
  const costs: Record<'none' | 'kept', LookupCost[]> = { none: [], kept: [] };
  const kept = new Landmarks(MAX_LANDMARKS);
  for (let turn = 0; turn < lookups; turn++) {
    const row = Math.floor(random() * tasks);
    for (const landmarks of [undefined, kept]) {
      const list = keyedList((place: number) => ({ id: `t${place}`, key: keys[place] ?? null }));
      const target = { id: `t${row}`, key: keys[row] ?? 0 };
      const search = searchRows([target], list, 25, landmarks);
      const { results, ...cost } = runLookup(search, () => ({
        length: tasks,
        rowAt: (place) => place,
      }));
      if (results[0] !== row) throw new Error(`row ${row}: ${results[0]}`);
      costs[landmarks === undefined ? 'none' : 'kept'].push(cost);
    }
  }
  for (const [name, all] of Object.entries({ none: costs.none, kept: costs.kept.slice(WARM_UP) })) {
    for (const figure of ['rounds', 'calls', 'rows'] as const) {
      const found = quantiles(all.map((cost) => cost[figure]));
      const over = all.filter(({ calls }) => calls > 14).length;
      console.log(
        `| ${distribution} | ${name} | ${figure} | ${found.join(' | ')} |${process.env.DBG ? over : ''}`,
      );
      if (figure !== 'rounds') continue;
      console.log(
        `| ${distribution} | ${name} | ms | ${found.map((n) => n * CALL_MS).join(' | ')} |`,
      );
    }
  }
}
