import fc from 'fast-check';
import type { ReadRequest } from '../../src/pagination/search.ts';
import { planPages } from '../../src/pagination/window.ts';
import { groupRows, wordAt } from './model-groups.ts';
import { type Behaviour, ModelList, PLAIN } from './model-list.ts';

export interface Change {
  /** `touch some`: rows everywhere in the list get a new key, so its length does not change. */
  kind: 'insert' | 'remove' | 'touch' | 'touch some';
  at: number;
  count: number;
}

/** A list of groups of equal keys, the first with the highest key, and the changes before each call, repeated. */
export interface BusySpec {
  ties: Behaviour['ties'];
  groups: readonly number[];
  changes: readonly (readonly Change[])[];
}

export const busySpecs: fc.Arbitrary<BusySpec> = fc.record({
  ties: fc.constantFrom<Behaviour['ties'][]>('insertion', 'id', 'byLimit', 'byPage', 'random'),
  groups: fc.array(fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 60, max: 450 })), {
    minLength: 8,
    maxLength: 24,
  }),
  changes: fc.oneof(changesBetween(6), changesBetween(20)),
});

/** @param quiet calls without changes for each one with some */
function changesBetween(quiet: number): fc.Arbitrary<Change[][]> {
  const change = fc.record<Change>({
    kind: fc.constantFrom('insert', 'remove', 'touch', 'touch some'),
    at: fc.nat(100_000),
    count: fc.integer({ min: 1, max: 4 }),
  });
  const some = { weight: 1, arbitrary: fc.array(change, { maxLength: 3 }) };
  const none = { weight: quiet, arbitrary: fc.constant<Change[]>([]) };
  return fc.array(fc.oneof(none, some), { minLength: 1, maxLength: 60, size: 'max' });
}

/** A list that may change before each REST call. */
export class BusyList extends ModelList {
  /** Ids of the rows that have stayed in the list with their keys. */
  readonly steady: Set<string>;
  readonly #changes: BusySpec['changes'];
  #reads = 0;

  constructor({ ties, groups, changes }: BusySpec) {
    const rows = groupRows(groups);
    super(rows, { ...PLAIN, ties });
    this.steady = new Set(rows.map(({ id }) => id));
    this.#changes = changes;
  }

  override read(request: ReadRequest) {
    return planPages(request, this.facts.pageSize).flatMap(({ page, limit }) => {
      const due = this.#changes[this.#reads % this.#changes.length] ?? [];
      for (const change of due) this.#apply(change);
      this.#reads += 1;
      this.changed();
      const pages = super.read({ ...request, offset: page * limit, count: limit });
      if (pages instanceof Error) throw pages;
      return pages;
    });
  }

  #apply({ kind, at, count }: Change): void {
    const place = at % Math.max(1, this.rows.length);
    const taken =
      kind === 'touch some'
        ? this.rows.filter((_, n) => (n + at) % 97 === 0)
        : this.rows.slice(place, place + count);
    if (kind === 'insert') {
      const key = taken[0]?.key ?? 0;
      for (let n = 0; n < count; n++) {
        const sequence = 100_000 + this.#reads * 10 + n;
        this.rows.push({ id: `n${this.#reads}-${at}-${n}`, key, word: wordAt(n), sequence });
      }
      return;
    }
    for (const { id } of taken) this.steady.delete(id);
    const left = this.rows.filter((row) => !taken.includes(row));
    const touched = taken.map((row, n) => ({ ...row, key: 200_000 + this.#reads * 10 + n }));
    this.rows = kind === 'remove' ? left : [...left, ...touched];
  }
}
