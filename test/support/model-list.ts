import type { TimeRange } from '../../src/pagination/boundary.ts';
import type { KeyedList, ListFacts, WordList } from '../../src/pagination/keyed-list.ts';
import type { TimeOrder, WordOrder } from '../../src/pagination/order.ts';
import type { ListPage, Read, ReadRequest, Search } from '../../src/pagination/search.ts';
import { type PageNumber, planPages } from '../../src/pagination/window.ts';
import { nothingLearnt } from '../../src/resolvers/list-facts.ts';
import { compareModelRows } from './model-order.ts';

export interface ModelRow {
  id: string;
  key: number | null;
  word: string | null;
  /** Rows with equal keys have this order if the list keeps their order. */
  sequence: number;
}

/** Undocumented behaviour of a list. */
export interface Behaviour {
  nulls: 'first' | 'last' | 'largest' | 'smallest';
  /** How rows with equal keys are sorted. */
  ties: 'insertion' | 'mirrored' | 'id' | 'byLimit' | 'byPage' | 'random';
  words: readonly string[];
}

export const PLAIN: Behaviour = { nulls: 'smallest', ties: 'insertion', words: ['a', 'b', 'c'] };

/** A list that replaces REST in tests of searches: an array, read in whole pages. */
export class ModelList {
  rows: ModelRow[];
  readonly behaviour: Behaviour;
  /** Rows outside this time range do not count. */
  range: TimeRange | undefined;
  readonly facts: ListFacts = nothingLearnt(200);
  /** REST calls and rows so far. */
  calls = 0;
  fetched = 0;
  #answers = 0;
  #cache = new Map<string, ModelRow[]>();
  #version = 0;

  constructor(rows: ModelRow[], behaviour: Behaviour = PLAIN) {
    this.rows = rows;
    this.behaviour = behaviour;
  }

  /** Has to be called when `rows` has changed. */
  changed(): void {
    this.#version += 1;
    this.#cache.clear();
  }

  view(order: TimeOrder, tieLimit = 1000): KeyedList<ModelRow> {
    const words = { status: this.behaviour.words, type: [] };
    const keyOf = ({ id, key }: ModelRow) => ({ id, key });
    const name = `${order.field} ${order.direction}`;
    return {
      name,
      order,
      narrowing: {},
      range: this.range,
      facts: this.facts,
      tieLimit,
      words,
      filterWords: words,
      keyOf,
    };
  }

  wordView(order: WordOrder, tieLimit = 1000): WordList<ModelRow> {
    const rows = this.view({ field: 'created_at', direction: order.direction }, tieLimit);
    return { order, rows, isOpen: true, wordOf: ({ word }) => word };
  }

  /** Runs one search to its end; every yield is one round of reads. */
  run<Result>(search: Search<ModelRow, Result>): Result {
    let step = search.next();
    while (!step.done) step = search.next(step.value.map((request) => this.read(request)));
    return step.value;
  }

  read(request: ReadRequest): Read<ModelRow> {
    return planPages(request, this.facts.pageSize).map(({ page, limit }) => {
      if (!Number.isInteger(page) || !Number.isInteger(limit)) {
        throw new Error(`REST has no page ${page} of ${limit}`);
      }
      const rows = this.#sorted(request, { page, limit });
      const offset = page * limit;
      const slice = rows.slice(offset, offset + limit);
      this.calls += 1;
      this.fetched += slice.length;
      const isLast = offset + limit >= rows.length;
      return { offset, rows: slice, total: rows.length, isLast } satisfies ListPage<ModelRow>;
    });
  }

  #sorted({ order, narrowing }: ReadRequest, { page, limit }: PageNumber): ModelRow[] {
    this.#answers += 1;
    const salts = { random: this.#answers, byLimit: limit, byPage: page * 1000 + limit };
    const { ties } = this.behaviour;
    const salt = ties in salts ? salts[ties as keyof typeof salts] : 0;
    const key = JSON.stringify([this.#version, order, narrowing, salt]);
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const [word] = [narrowing.status].flat();
    const rows = this.rows
      .filter((row) => word === undefined || row.word === word)
      .toSorted((a, b) => compareModelRows(a, b, order, this.behaviour, salt));
    this.#cache.set(key, rows);
    return rows;
  }
}
