/**
 * What a lookup costs in a model list: `node scripts/lookup-figures.ts [tasks] [lookups]`. A round is
 * the calls that run side by side; each takes 100 ms.
 */
import { creationTimes, DISTRIBUTIONS } from '../sandbox/creation-times.ts';
import { randomFrom } from '../sandbox/random.ts';
import { coalesce } from '../src/pagination/coalesce.ts';
import type { KeyedList } from '../src/pagination/keyed-list.ts';
import { type LookupTarget, searchRows } from '../src/pagination/lookup-search.ts';
import type { ListPage, ReadRequest } from '../src/pagination/search.ts';
import { planPages } from '../src/pagination/window.ts';

const CALL_MS = 100;
const [tasks = 1_000_000, lookups = 500] = process.argv.slice(2).map(Number);

function listOf(keys: Float64Array): KeyedList<number> {
  return {
    name: 'model',
    order: { field: 'created_at', direction: 'desc' },
    narrowing: {},
    facts: {
      pageSize: 200,
      hidesRows: false,
      tiesChange: false,
      nulls: new Map(),
      withoutNullsAtEnd: new Set(),
      words: new Map(),
    },
    tieLimit: 0,
    words: { status: [], type: [] },
    filterWords: { status: [], type: [] },
    keyOf: (row) => ({ id: `t${row}`, key: keys[row] ?? null }),
  };
}

function lookUp(keys: Float64Array, targets: LookupTarget[]) {
  const search = searchRows(targets, listOf(keys), 25);
  const cost = { rounds: 0, calls: 0, rows: 0 };
  let step = search.next();
  while (!step.done) {
    cost.rounds += 1;
    const reads = new Array<ListPage<number>[]>(step.value.length);
    const read = ({ direction }: ReadRequest['order'], offset: number, limit: number) => {
      const length = Math.max(0, Math.min(limit, keys.length - offset));
      const rows = Array.from({ length }, (_, n) =>
        direction === 'asc' ? offset + n : keys.length - 1 - offset - n,
      );
      cost.calls += 1;
      cost.rows += length;
      return { offset, rows, total: keys.length, isLast: offset + limit >= keys.length };
    };
    for (const direction of ['asc', 'desc'] as const) {
      const group = step.value.flatMap((request, index) =>
        request.order.direction === direction ? [{ ...request, index }] : [],
      );
      for (const { window, requestIndexes } of coalesce(group, 200)) {
        const pages = planPages(window, 200).map(({ page, limit }) =>
          read({ field: 'created_at', direction }, page * limit, limit),
        );
        for (const at of requestIndexes) reads[group[at]?.index ?? 0] = pages;
      }
    }
    step = search.next(reads);
  }
  return { results: step.value, ...cost };
}

console.log('| spread | | median | 95 % | worst |\n|---|---|---|---|---|');
for (const distribution of DISTRIBUTIONS) {
  const keys = creationTimes(distribution, tasks, randomFrom(3, 100));
  const random = randomFrom(9, 1);
  const costs = Array.from({ length: lookups }, () => {
    const row = Math.floor(random() * tasks);
    const cost = lookUp(keys, [{ id: `t${row}`, key: keys[row] ?? 0 }]);
    if (cost.results[0] !== row) console.log(`row ${row} was not found`, cost);
    return cost;
  });
  for (const figure of ['rounds', 'calls', 'rows'] as const) {
    const sorted = costs.map((cost) => cost[figure]).sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
    console.log(`| ${distribution} | ${figure} | ${at(0.5)} | ${at(0.95)} | ${at(1)} |`);
    if (figure === 'rounds')
      console.log(
        `| ${distribution} | ms | ${at(0.5) * CALL_MS} | ${at(0.95) * CALL_MS} | ${at(1) * CALL_MS} |`,
      );
  }
}
