import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creationTimes, DISTRIBUTIONS } from '../../sandbox/creation-times.ts';
import { randomFrom } from '../../sandbox/random.ts';
import { searchIds } from '../../src/pagination/id-search.ts';
import type { RowKey } from '../../src/pagination/order.ts';
import { ID_KINDS } from '../support/id-kinds.ts';
import { quantiles, runLookup } from '../support/lookup-model.ts';
import { ModelList, type ModelRow, PLAIN } from '../support/model-list.ts';
import { idList, restIdCalls } from '../support/rest-id-calls.ts';
import { keyedList } from './keyed.ts';

const BUDGET = 25;
/** The same number as in `node scripts/rest-id-figures.ts`. */
const LOOKUPS = 60;

interface Row {
  id: string;
  key: number | null;
}

function lookUp(
  ids: readonly string[],
  listInRound: Parameters<typeof runLookup<Row, unknown>>[1],
  exhausted = new Set<string>(),
) {
  const list = keyedList((row: Row): RowKey => row);
  return runLookup(searchIds(ids, list, BUDGET, exhausted), listInRound);
}

/** Oldest first: the same list of tasks with every kind of id. */
const TIMES = new Map(
  DISTRIBUTIONS.map((spread) => [spread, creationTimes(spread, 200_000, randomFrom(4, 100))]),
);
const BURSTY = creationTimes('bursty', 23_000, randomFrom(4, 100));

const ordered = ID_KINDS.filter(({ isOrdered }) => isOrdered);
const unordered = ID_KINDS.filter(({ isOrdered }) => !isOrdered);

describe.each(ordered)('$name', (kind) => {
  test.each(DISTRIBUTIONS)('are found however old they are, in a list that is %s', (spread) => {
    const list = idList(kind, TIMES.get(spread) ?? new Float64Array());
    const random = randomFrom(5, 5);
    const calls = Array.from({ length: 15 }, () => {
      const row = list.rowAt(Math.floor(random() * list.length));
      const found = lookUp([row.id], () => list);
      expect(found.results).toEqual([row]);
      return found.calls;
    });
    expect(quantiles(calls)[0]).toBeLessThanOrEqual(14);
  });
});

describe.each(unordered)('$name', (kind) => {
  const list = idList(kind, creationTimes('even', 50_000, randomFrom(4, 100)));

  test('are found among the newest, and no further', () => {
    const far = list.rowAt(100).id;
    const near = list.rowAt(list.length - 1500);
    expect(lookUp([near.id, far], () => list).results).toEqual([near, 'inconclusive']);
  });

  test('an id that was not found is not scanned for again, and those beside it are', () => {
    const exhausted = new Set<string>();
    const far = list.rowAt(100).id;
    const near = list.rowAt(list.length - 1500);
    expect(lookUp([far], () => list, exhausted).calls).toBeGreaterThanOrEqual(BUDGET);
    expect(lookUp([far], () => list, exhausted)).toMatchObject({
      results: ['inconclusive'],
      calls: 0,
    });
    expect(lookUp([far, near.id], () => list, exhausted).results).toEqual(['inconclusive', near]);
  });
});

test('what is not where its id says is found among the newest, or is not known', () => {
  const kind = ordered[0];
  if (kind === undefined) throw new Error('no kind');
  const keys = creationTimes('even', 100_000, randomFrom(4, 100));
  const list = idList(kind, keys);
  // Two imported tasks whose ids are older than the tasks.
  const moved = new Map([
    [list.length - 700, { ...list.rowAt(list.length - 700), id: list.rowAt(5000).id }],
    [5000, { ...list.rowAt(5000), id: list.rowAt(list.length - 700).id }],
  ]);
  const imported = { ...list, rowAt: (place: number) => moved.get(place) ?? list.rowAt(place) };
  const [newer, older] = [...moved.values()];
  expect(lookUp([newer?.id ?? ''], () => imported).results).toEqual([newer]);
  expect(lookUp([older?.id ?? ''], () => imported).results).toEqual(['inconclusive']);
});

test.each(ID_KINDS.filter(({ isMixed }) => !isMixed))(
  '$name: an id of another form takes two calls, not the budget',
  (kind) => {
    const list = idList(kind, BURSTY);
    for (const id of ['hello', 'usr_ab12']) {
      expect(lookUp([id], () => list)).toMatchObject({ results: [null], calls: 2 });
    }
  },
);

describe.each(ordered)('$name, where rows without a time stand at one end', (kind) => {
  const all = idList(kind, BURSTY);
  const rows = Array.from({ length: all.length }, (_, place) => all.rowAt(place));
  test.each(
    [1, 60, 210, 900].flatMap((count) => [
      { count, isAtStart: true },
      { count, isAtStart: false },
    ]),
  )('$count of them, at the start: $isAtStart', ({ count, isAtStart }) => {
    const isUndated = (place: number) => place % Math.floor(rows.length / count) === 17;
    const dated = rows.filter((_, place) => !isUndated(place));
    const undated = rows
      .filter((_, place) => isUndated(place))
      .map(({ id }): Row => ({ id, key: null }));
    const sorted: Row[] = isAtStart ? [...undated, ...dated] : [...dated, ...undated];
    const list = {
      length: sorted.length,
      rowAt: (place: number) => sorted[place] ?? { id: '', key: null },
    };
    const random = randomFrom(5, 5);
    for (let lookup = 0; lookup < 10; lookup++) {
      const row = dated[Math.floor(random() * dated.length)];
      const { results, calls } = lookUp([row?.id ?? ''], () => list);
      expect(results).toEqual([row]);
      expect(calls).toBeLessThanOrEqual(25);
    }
    const ids = undated.slice(0, 3).map(({ id }) => id);
    for (const [index, result] of lookUp(ids, () => list).results.entries()) {
      expect(['inconclusive', undated[index]]).toContainEqual(result);
    }
    expect(lookUp(['hello'], () => list).results).toEqual([null]);
  });
});

test.each([5, 150, 250, 1000])(
  'an id in a gap is looked for in few rounds where %i rows without a time end both orders',
  (undated) => {
    const rowFrom = (number: number, key: number | null): ModelRow => {
      return { id: `${number}`, key, word: null, sequence: number };
    };
    const rows = [
      ...Array.from({ length: 3900 }, (_, n) => rowFrom(n + 1, n)),
      ...Array.from({ length: 20 }, (_, n) => rowFrom(n + 5000, n + 3900)),
      ...Array.from({ length: undated }, (_, n) => rowFrom(n + 7000, null)),
    ];
    const list = new ModelList(rows, { ...PLAIN, nulls: 'last' });
    const view = list.view({ field: 'created_at', direction: 'desc' });
    const search = searchIds(['4500'], view, BUDGET, new Set());
    let rounds = 0;
    let step = search.next();
    for (; !step.done; rounds++) {
      step = search.next(step.value.map((request) => list.read(request)));
    }
    expect(step.value).toEqual([null]);
    expect(rounds).toBeLessThanOrEqual(12);
  },
);

test('rows without a time may have ids of another form', () => {
  const kind = ordered[0];
  if (kind === undefined) throw new Error('no kind');
  const dated = idList(kind, BURSTY);
  const undated = Array.from({ length: 300 }, (_, n): Row => ({ id: `old/${n}`, key: null }));
  const list = {
    length: undated.length + dated.length,
    rowAt: (place: number): Row => undated[place] ?? dated.rowAt(place - undated.length),
  };
  expect(lookUp(['old/250'], () => list).results).not.toEqual([null]);
});

test('thousands of rows of one time are looked through by the page', () => {
  const kind = ordered[0];
  if (kind === undefined) throw new Error('no kind');
  const keys = creationTimes('even', 60_000, randomFrom(4, 100));
  keys.fill(keys[30_000] ?? 0, 30_000, 32_400);
  const list = idList(kind, keys);
  for (const place of [30_000, 30_777, 31_500, 32_100, 32_399]) {
    const row = list.rowAt(place);
    const { results, calls } = lookUp([row.id], () => list);
    expect(results).toEqual([row]);
    expect(calls).toBeLessThanOrEqual(40);
  }
});

test('in a list that moves, a task that stays is never called absent', () => {
  const moves = fc.array(fc.record({ arrive: fc.nat(300), remove: fc.nat(3000) }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(
      fc.nat(ID_KINDS.length - 1),
      fc.integer({ min: 1, max: 20_000 }),
      fc.array(fc.nat(20_000), { minLength: 1, maxLength: 5 }),
      moves,
      (kindIndex, length, places, changes) => {
        const kind = ID_KINDS[kindIndex];
        if (kind === undefined) throw new Error('no kind');
        const list = idList(kind, BURSTY.subarray(0, length + 3000));
        const wanted = [...new Set(places.map((place) => place % length))];
        const stays = new Set(wanted);
        let now = Array.from({ length }, (_, place) => place);
        let next = length;
        const found = lookUp(
          wanted.map((place) => list.rowAt(place).id),
          (round) => {
            const { arrive = 0, remove = 0 } = round === 0 ? {} : (changes[round - 1] ?? {});
            const gone = new Set(now.filter((place) => place % 3000 < remove && !stays.has(place)));
            now = now.filter((place) => !gone.has(place));
            for (let n = 0; n < arrive; n++) now.push(next++);
            return { length: now.length, rowAt: (at) => list.rowAt(now[at] ?? 0) };
          },
        );
        for (const [index, place] of wanted.entries()) {
          expect([list.rowAt(place), 'inconclusive']).toContainEqual(found.results[index]);
        }
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);

test('docs/lookups.md shows what was measured', { tags: 'slow', timeout: 120_000 }, () => {
  const page = readFileSync(new URL('../../docs/lookups.md', import.meta.url), 'utf8');
  const lists = [1000, 50_000, 1_000_000].map((count) =>
    creationTimes('bursty', count, randomFrom(4, 100)),
  );
  const named = ['ULIDs', 'UUIDs of version 7', 'counters behind a prefix', 'UUIDs of version 4'];
  const rows = ID_KINDS.filter(({ name }) => named.includes(name)).map((kind) => {
    const cells = lists.map((keys) => restIdCalls(kind, keys, LOOKUPS));
    return `| ${kind.name} | ${cells.join(' | ')} |`;
  });
  expect(page).toContain(rows.join('\n'));
});
