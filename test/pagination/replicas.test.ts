import fc from 'fast-check';
import { test } from 'vitest';
import { randomFrom } from '../../sandbox/random.ts';
import type { ReadRequest } from '../../src/pagination/search.ts';
import { planPages } from '../../src/pagination/window.ts';
import { groupRows, wordAt } from '../support/model-groups.ts';
import { type Behaviour, ModelList, type ModelRow, PLAIN } from '../support/model-list.ts';
import { repeatable } from '../support/repeat.ts';
import { exactOrRefused } from './walk.ts';

/** Each call is answered by one of two replicas, of which one lags. */
class ReplicatedList extends ModelList {
  readonly #replicas: readonly [ModelRow[], ModelRow[]];
  readonly #random: () => number;

  constructor(replicas: [ModelRow[], ModelRow[]], ties: Behaviour['ties'], seed: number) {
    super(replicas[0], { ...PLAIN, ties });
    this.#replicas = replicas;
    this.#random = randomFrom(seed, 11);
  }

  override read(request: ReadRequest) {
    return planPages(request, this.facts.pageSize).flatMap(({ page, limit }) => {
      this.rows = this.#replicas[this.#random() < 0.5 ? 0 : 1];
      this.changed();
      const pages = super.read({ ...request, offset: page * limit, count: limit });
      if (pages instanceof Error) throw pages;
      return pages;
    });
  }
}

const walks = fc.record({
  ties: fc.constantFrom<Behaviour['ties'][]>('insertion', 'mirrored', 'id', 'byLimit', 'byPage'),
  travel: fc.constantFrom<('forward' | 'backward')[]>('forward', 'backward'),
  field: fc.constantFrom<('created_at' | 'status')[]>('created_at', 'created_at', 'status'),
  size: fc.integer({ min: 5, max: 1000 }),
  groups: fc.array(fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 60, max: 300 })), {
    minLength: 4,
    maxLength: 14,
  }),
  seed: fc.nat(1_000_000),
  inserted: fc.oneof(fc.nat(3), fc.nat(600)),
  removed: fc.nat(20),
  touched: fc.nat(20),
});

test('rows that two replicas in different states both have are delivered once', ({ annotate }) => {
  const counts = { exact: 0, refused: 0 };
  fc.assert(
    fc.property(walks, ({ ties, travel, field, size, groups, seed, ...changes }) => {
      const rows = groupRows(groups);
      const newer = changed(rows, changes, randomFrom(seed, 12));
      const keys = new Map(newer.map(({ id, key }) => [id, key]));
      const steady = rows.filter(({ id, key }) => keys.get(id) === key).map(({ id }) => id);
      const list = new ReplicatedList([rows, newer], ties, seed);
      const order = { field, direction: 'desc' } as const;
      counts[exactOrRefused(list, { order, travel, sizes: [size] }, steady)] += 1;
    }),
    repeatable(150),
  );
  return annotate(JSON.stringify(counts));
});

function changed(
  rows: readonly ModelRow[],
  { inserted, removed, touched }: { inserted: number; removed: number; touched: number },
  random: () => number,
): ModelRow[] {
  const left = rows
    .filter(() => random() >= removed / rows.length)
    .map((row, n) => (random() < touched / rows.length ? { ...row, key: 200_000 + n } : row));
  const added = Array.from({ length: inserted }, (_, n): ModelRow => {
    return { id: `n${n}`, key: 95_000 + n, word: wordAt(n), sequence: 100_000 + n };
  });
  return [...left, ...added];
}
