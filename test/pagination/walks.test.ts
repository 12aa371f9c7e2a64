import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import type { TaskOrder } from '../../src/pagination/order.ts';
import { type Behaviour, ModelList, type ModelRow } from '../support/model-list.ts';
import { repeatable } from '../support/repeat.ts';
import { judge, readPage, walk } from './walk.ts';

const WORDS = ['open', 'closed', 'failed', 'archived'];
const REPEAT = repeatable(200);
const { numRuns: RUNS } = REPEAT;

interface Change {
  kind: 'insert' | 'remove' | 'touch' | 'word' | 'import';
  at: number;
  key: number | null;
  count: number;
}

interface Scenario {
  behaviour: Behaviour;
  order: TaskOrder;
  travel: 'forward' | 'backward';
  sizes: number[];
  /** The lengths of consecutive groups of equal keys. */
  groups: number[];
  nulls: number;
  words: number;
  changes: Change[][];
  tieLimit: number;
}

const behaviours: fc.Arbitrary<Behaviour> = fc.record({
  nulls: fc.constantFrom('first', 'last', 'largest', 'smallest'),
  ties: fc.constantFrom('insertion', 'mirrored', 'id', 'byLimit', 'byPage', 'random'),
  words: fc.shuffledSubarray(WORDS, { minLength: WORDS.length }),
});

const orders: fc.Arbitrary<TaskOrder> = fc.record({
  field: fc.constantFrom('created_at', 'created_at', 'status'),
  direction: fc.constantFrom('asc', 'desc'),
});

const group = fc.oneof(
  { weight: 12, arbitrary: fc.constant(1) },
  { weight: 4, arbitrary: fc.integer({ min: 2, max: 8 }) },
  { weight: 1, arbitrary: fc.integer({ min: 20, max: 120 }) },
);

const changes: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('insert', 'insert', 'remove', 'remove', 'touch', 'word', 'import'),
  at: fc.nat(100_000),
  key: fc.oneof(fc.nat(700), fc.integer({ min: 500, max: 700 }), fc.constant(null)),
  count: fc.integer({ min: 2, max: 30 }),
});

const scenarios = (groups: fc.Arbitrary<number>): fc.Arbitrary<Scenario> =>
  fc.record({
    behaviour: behaviours,
    order: orders,
    travel: fc.constantFrom('forward', 'backward'),
    sizes: fc.array(fc.oneof(fc.integer({ min: 3, max: 60 }), fc.integer({ min: 20, max: 1000 })), {
      minLength: 1,
      maxLength: 4,
    }),
    groups: fc.array(groups, { minLength: 0, maxLength: 60, size: 'max' }),
    nulls: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
    words: fc.nat(1000),
    changes: fc.array(fc.array(changes, { maxLength: 4 }), { maxLength: 8 }),
    tieLimit: fc.constant(1000),
  });

function rowsOf({ groups, nulls, words }: Scenario): ModelRow[] {
  const rows: ModelRow[] = [];
  const add = (key: number | null) => {
    const sequence = rows.length;
    const id = `t${((sequence * 7919) % 100_003).toString(36)}`;
    rows.push({ id, key, word: wordOf(sequence, words), sequence });
  };
  for (const [index, length] of groups.entries()) {
    for (let n = 0; n < length; n++) add(index * 10);
  }
  for (let n = 0; n < nulls; n++) add(null);
  return rows;
}

function wordOf(sequence: number, salt: number): string | null {
  const pick = (sequence * 31 + salt) % 23;
  if (pick === 0) return null;
  if (pick === 1) return 'unheard-of';
  return WORDS[pick % (1 + (salt % WORDS.length))] ?? null;
}

/** Applies changes, and forgets the rows that did not stay with their keys. */
function change(list: ModelList, made: readonly Change[], steady: Set<string>, salt: number): void {
  for (const { kind, at, key, count } of made) {
    const index = at % Math.max(1, list.rows.length);
    const row = list.rows[index];
    const last = list.rows.reduce((most, { sequence }) => Math.max(most, sequence), 0);
    if (kind === 'insert' || kind === 'import') {
      for (let n = 0; n < (kind === 'import' ? count : 1); n++) {
        const sequence = last + 1 + n;
        const id = `n${((sequence * 7919) % 100_003).toString(36)}`;
        list.rows.push({ id, key, word: wordOf(sequence, salt), sequence });
      }
    } else if (row !== undefined) {
      steady.delete(row.id);
      if (kind === 'remove') list.rows.splice(index, 1);
      if (kind === 'touch') list.rows[index] = { ...row, key };
      if (kind === 'word') list.rows[index] = { ...row, word: wordOf(at, salt) };
    }
  }
  list.changed();
}

/** The rows of one key that fit into a page with both neighbours, at any position. */
const SURE_TO_FIT = 95;

function largestGroup(rows: readonly ModelRow[]): number {
  const groups = Map.groupBy(rows, ({ key }) => key);
  return Math.max(0, ...groups.values().map((group) => group.length));
}

/** Whether a changing order of equal keys may be refused: some group may take more than a page. */
function mayRefuse({ behaviour: { ties } }: Scenario, largest: number): boolean {
  return ['byLimit', 'byPage', 'random'].includes(ties) && largest > SURE_TO_FIT;
}

let counts = { walks: 0, pages: 0, errors: 0 };

/** Walks; returns what happened to the rows that stayed, or `undefined` after an error. */
function follow(scenario: Scenario) {
  const list = new ModelList(rowsOf(scenario), scenario.behaviour);
  const steady = new Set(list.rows.map(({ id }) => id));
  counts.walks += 1;
  let largest = largestGroup(list.rows);
  try {
    const { ids, calls } = walk(list, {
      ...scenario,
      between: (page) => {
        change(list, scenario.changes[page - 1] ?? [], steady, scenario.words);
        largest = Math.max(largest, largestGroup(list.rows));
      },
    });
    counts.pages += calls.length;
    return { ...judge(ids, steady), ids, error: undefined, largest };
  } catch (error) {
    counts.errors += 1;
    if (!(error instanceof GatewayError)) throw error;
    return { error, ids: [], lost: [], repeated: [], largest };
  }
}

function expectExact(scenario: Scenario): void {
  const { error, lost, repeated, largest } = follow(scenario);
  if (error?.code === 'UPSTREAM_ORDER_UNSTABLE' && mayRefuse(scenario, largest)) return;
  if (error !== undefined) throw error;
  expect({ lost, repeated }).toEqual({ lost: [], repeated: [] });
}

/** The list in the order of the graph, calculated from its definition. */
function inOrder(scenario: Scenario): string[] {
  const { order, behaviour } = scenario;
  const isDescending = order.direction === 'desc';
  const sign = isDescending ? -1 : 1;
  const isNullFirst = (isDescending ? ['first', 'largest'] : ['first', 'smallest']).includes(
    behaviour.nulls,
  );
  const word = (row: ModelRow) => {
    const index = behaviour.words.indexOf(row.word ?? '');
    return sign * (index === -1 ? behaviour.words.length : index);
  };
  const key = (row: ModelRow) =>
    row.key === null ? Number.MAX_SAFE_INTEGER * (isNullFirst ? -1 : 1) : sign * row.key;
  const id = (a: ModelRow, b: ModelRow) => (a.id < b.id ? -sign : sign);
  return rowsOf(scenario)
    .sort(
      (a, b) => (order.field === 'status' ? word(a) - word(b) : 0) || key(a) - key(b) || id(a, b),
    )
    .map((row) => row.id);
}

describe('a walk over a changing list', () => {
  beforeEach(() => {
    counts = { walks: 0, pages: 0, errors: 0 };
  });

  test('delivers every row that stays with its key exactly once', async ({ annotate }) => {
    fc.assert(fc.property(scenarios(group), expectExact), REPEAT);
    await annotate(JSON.stringify(counts));
  }, 600_000);

  test('is exact in groups of more than a page, where equal keys keep their order', async ({
    annotate,
  }) => {
    const large = fc.oneof(
      { weight: 30, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 190, max: 900 }) },
    );
    fc.assert(
      fc.property(scenarios(large), (scenario) => {
        const ties = scenario.behaviour.ties === 'id' ? 'id' : 'insertion';
        expectExact({
          ...scenario,
          behaviour: { ...scenario.behaviour, ties },
        });
      }),
      { ...REPEAT, numRuns: RUNS / 4 },
    );
    await annotate(JSON.stringify(counts));
  }, 600_000);

  test('has the order (word, time, id), while the list does not change', async ({ annotate }) => {
    fc.assert(
      fc.property(scenarios(group), (scenario) => {
        const still = { ...scenario, changes: [] };
        const { ids, error, largest } = follow(still);
        if (error?.code === 'UPSTREAM_ORDER_UNSTABLE' && mayRefuse(scenario, largest)) return;
        if (error !== undefined) throw error;
        const expected = inOrder(scenario);
        expect(ids).toEqual(scenario.travel === 'forward' ? expected : expected.reverse());
      }),
      REPEAT,
    );
    await annotate(JSON.stringify(counts));
  }, 600_000);

  test('is exact or fails, where equal keys beyond a page change places', async ({ annotate }) => {
    const large = fc.oneof(
      { weight: 30, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 190, max: 1500 }) },
    );
    fc.assert(
      fc.property(scenarios(large), (scenario) => {
        const ties = scenario.behaviour.ties === 'byLimit' ? 'byLimit' : 'random';
        const result = follow({
          ...scenario,
          behaviour: { ...scenario.behaviour, ties },
        });
        if (result.error !== undefined) {
          expect(result.error.code).toBe('UPSTREAM_ORDER_UNSTABLE');
        } else expect(result.lost).toEqual([]);
      }),
      { ...REPEAT, numRuns: RUNS / 4 },
    );
    await annotate(JSON.stringify(counts));
  }, 600_000);
});

/** Calls that show how large the group is and where it begins. */
const CALLS_TO_ENTER = 12;

describe('a walk over a group beyond the bound', () => {
  test.for([
    ['5,000 rows of one time', 5000, 0],
    ['3,000 rows without a time', 0, 3000],
  ] as const)('is exact, with at most twice the calls of a raw walk: %s', ([, group, nulls]) => {
    for (const travel of ['forward', 'backward'] as const) {
      for (const size of [10, 50, 150, 200]) {
        const list = new ModelList(
          Array.from({ length: 400 + group + nulls }, (_, n) => ({
            id: `t${((n * 7919) % 100_003).toString(36)}`,
            key: n < nulls ? null : n < nulls + group ? 5000 : n,
            word: null,
            sequence: n,
          })),
        );
        const order = { field: 'created_at', direction: 'desc' } as const;
        const { ids, totals } = walk(list, { order, travel, sizes: [size] });
        const all = list.rows.map(({ id }) => id);
        expect(new Set(totals)).toEqual(new Set([all.length]));
        expect(judge(ids, all)).toEqual({ lost: [], repeated: [] });
        expect(list.calls).toBeLessThanOrEqual(2 * (list.rows.length / size) + CALLS_TO_ENTER);
      }
    }
  });
});

describe('`after` and `before` together', () => {
  test('deliver the rows between them, in both directions', () => {
    fc.assert(
      fc.property(scenarios(group), fc.nat(), fc.nat(), (scenario, a, b) => {
        const list = new ModelList(rowsOf(scenario), scenario.behaviour);
        const ids = inOrder(scenario);
        if (ids.length < 2 || mayRefuse(scenario, largestGroup(list.rows))) return;
        const [from, to] = [a % ids.length, b % ids.length];
        const anchors = list.rows.length > 1000 ? [] : anchorsOf(list, scenario);
        const [after, before] = [anchors[from], anchors[to]];
        if (after === undefined || before === undefined) return;
        for (const travel of ['forward', 'backward'] as const) {
          const [start, stop] = travel === 'forward' ? [after, before] : [before, after];
          const plan = { travel, count: 1000, start, stop };
          const { edges } = readPage(list, scenario.order, plan);
          expect(edges.map(({ row }) => row.id)).toEqual(ids.slice(from + 1, Math.max(from, to)));
        }
      }),
      { ...REPEAT, numRuns: RUNS / 2 },
    );
  }, 600_000);
});

function anchorsOf(list: ModelList, { order }: Scenario) {
  const plan = { travel: 'forward', count: 1000, start: undefined, stop: undefined } as const;
  return readPage(list, order, plan).edges.map(({ anchor }) => anchor);
}
