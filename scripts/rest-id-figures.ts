/** Calls for a task by its REST id, in model lists: `node scripts/rest-id-figures.ts [lookups]`. */
import { creationTimes } from '../sandbox/creation-times.ts';
import { randomFrom } from '../sandbox/random.ts';
import { ID_KINDS } from '../test/support/id-kinds.ts';
import { restIdCalls } from '../test/support/rest-id-calls.ts';

const [lookups = 60] = process.argv.slice(2).map(Number);

console.log('| spread | ids | 1000 | 50000 | 1000000 |\n|---|---|---|---|---|');
for (const spread of ['even', 'bursty'] as const) {
  const lists = [1000, 50_000, 1_000_000].map((count) =>
    creationTimes(spread, count, randomFrom(4, 100)),
  );
  for (const kind of ID_KINDS) {
    const cells = lists.map((keys) => restIdCalls(kind, keys, lookups));
    console.log(`| ${spread} | ${kind.name} | ${cells.join(' | ')} |`);
  }
}
