import type { ListView, Probe, RowFacts, Search } from '../../src/pagination/search.ts';
import { planWindow, type Slice } from '../../src/pagination/window.ts';

export interface ModelRow {
  id: string;
  key: number | string | null;
  /** Ties come in this order, whichever way the list is sorted, as in many a database. */
  sequence: number;
}

/** What a search is driven with in place of REST: an array, read in whole pages. */
export class ModelList {
  rows: ModelRow[];
  readonly direction: 'asc' | 'desc';
  /** REST calls and rows so far. */
  calls = 0;
  fetched = 0;

  constructor(rows: ModelRow[], direction: 'asc' | 'desc') {
    this.rows = rows;
    this.direction = direction;
  }

  sorted(direction = this.direction): ModelRow[] {
    const sign = direction === 'asc' ? 1 : -1;
    return this.rows.toSorted((a, b) => sign * compare(a.key, b.key) || a.sequence - b.sequence);
  }

  read({ offset, count, mirrored }: Probe): Slice<ModelRow> {
    const opposite = this.direction === 'asc' ? 'desc' : 'asc';
    const rows = this.sorted(mirrored ? opposite : this.direction);
    const { limit, pages } = planWindow({ offset, count });
    const from = (pages[0] ?? 0) * limit;
    const slice = rows.slice(from, from + pages.length * limit);
    this.calls += pages.length;
    this.fetched += slice.length;
    return { offset: from, rows: slice, total: rows.length };
  }

  view(comparable: boolean): ListView<ModelRow> {
    return { direction: this.direction, comparable, factsOf };
  }
}

function factsOf({ id, key }: ModelRow): RowFacts {
  return { id, key };
}

/** Drives a search over a list that stands still. */
export function drive<Result>(search: Search<ModelRow, Result>, list: ModelList): Result {
  let step = search.next();
  while (!step.done) step = search.next(list.read(step.value));
  return step.value;
}

function compare(a: ModelRow['key'], b: ModelRow['key']): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
