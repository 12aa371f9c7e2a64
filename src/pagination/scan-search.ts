import type { KeyedList } from './keyed-list.ts';
import type { LookupResult } from './lookup-search.ts';
import { sentIdOf } from './order.ts';
import type { ListPage, Read, ReadRequest, Search } from './search.ts';

/** Pages read side by side after the first one. */
const PARALLEL_PAGES = 8;

/**
 * Searches for rows of which only the id is known, page by page from the start of the list. A row counts as
 * absent only if the whole list was read in pages that fit together. If a read fails, the scan ends and keeps
 * the rows it has found. It can be stopped and continued.
 */
export class Scan<Row> {
  readonly #ids: readonly string[];
  readonly #list: KeyedList<Row>;
  readonly #maxReads: number;
  readonly #missing: Set<string>;
  readonly #found = new Map<string, LookupResult<Row>>();
  readonly #seen = new Set<string>();
  #page = 0;
  #rows = 0;
  #total: number | undefined;
  /** Whether the pages fit together, the length of the list did not change, and no row had two positions. */
  #isConsistent = true;
  #hasEnded = false;
  #failure: Error | undefined;

  /** @param maxReads the most pages to read, for all ids together */
  constructor(ids: readonly string[], list: KeyedList<Row>, maxReads: number) {
    this.#ids = ids;
    this.#list = list;
    this.#maxReads = maxReads;
    this.#missing = new Set(ids);
  }

  get missing(): ReadonlySet<string> {
    return this.#missing;
  }

  get isOver(): boolean {
    const isExhausted = this.#page >= this.#maxReads;
    return this.#missing.size === 0 || this.#hasEnded || isExhausted || this.#failure !== undefined;
  }

  /** Ids that were not on the pages read within the budget, while the list has more pages. */
  get beyondBudget(): string[] {
    if (this.#hasEnded || this.#failure !== undefined) return [];
    return [...this.#missing];
  }

  /** Pages of the list that were not read yet. */
  get pagesLeft(): number {
    return Math.ceil((this.#total ?? 0) / this.#list.facts.pageSize) - this.#page;
  }

  /** Ends the scan for an id. */
  settle(id: string, result: LookupResult<Row>): void {
    if (this.#missing.delete(id)) this.#found.set(id, result);
  }

  *run(): Search<Row, void> {
    while (!this.isOver) yield* this.round();
  }

  /** Reads the first page alone, because it shows how many there are, or several more pages side by side. */
  *round(): Search<Row, ListPage<Row>[]> {
    const { order, narrowing, facts } = this.#list;
    const { pageSize } = facts;
    const page = this.#page;
    const count = Math.max(1, Math.min(this.pagesLeft, PARALLEL_PAGES));
    const until = Math.min(this.#maxReads, page + count);
    const requests = Array.from({ length: until - page }, (_, index): ReadRequest => {
      const offset = (page + index) * pageSize;
      return { offset, count: pageSize, order, narrowing };
    });
    const pages = (yield requests).flatMap((read) => this.#add(read));
    // Pages of another size than before do not fit together.
    if (facts.pageSize !== pageSize) this.#isConsistent = false;
    this.#page = until;
    return pages;
  }

  results(): LookupResult<Row>[] {
    const isWhole = this.#hasEnded && this.#isConsistent && this.#rows === (this.#total ?? 0);
    const absent = this.#failure ?? (isWhole ? null : 'inconclusive');
    return this.#ids.map((id) => this.#found.get(id) ?? (this.#found.has(id) ? null : absent));
  }

  /** Takes target rows out of pages. */
  take(pages: readonly ListPage<Row>[]): void {
    const { keyOf } = this.#list;
    for (const { rows } of pages) {
      for (const row of rows) {
        const id = sentIdOf(keyOf(row));
        if (id !== null) this.settle(id, row);
      }
    }
  }

  #add(read: Read<Row>): ListPage<Row>[] {
    if (read instanceof Error) {
      this.#failure ??= read;
      return [];
    }
    for (const page of read) this.#check(page);
    this.take(read);
    return read;
  }

  /** A read that was merged with others has pages that overlap, and may continue after the end. */
  #check({ offset, rows, total, isLast }: ListPage<Row>): void {
    if (rows.length === 0 && this.#hasEnded) return;
    const { keyOf } = this.#list;
    const known = this.#rows;
    const end = offset + rows.length;
    if (offset > known || (this.#hasEnded && end > known)) this.#isConsistent = false;
    if (this.#total !== undefined && this.#total !== total) this.#isConsistent = false;
    for (const [index, row] of rows.entries()) {
      const id = sentIdOf(keyOf(row));
      if (id === null) continue;
      if (this.#seen.has(id) !== offset + index < known) this.#isConsistent = false;
      this.#seen.add(id);
    }
    this.#total = total;
    this.#rows = Math.max(known, end);
    this.#hasEnded ||= isLast;
  }
}
