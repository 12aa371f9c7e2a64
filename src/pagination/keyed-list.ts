import type { TimeRange } from './boundary.ts';
import type { Narrowing, RowKey, TimeOrder, WordField, WordOrder } from './order.ts';
import type { NullPlacement } from './ranked-page.ts';

/**
 * What was learnt of the lists of one caller. None of it is about a single row. Collections are
 * replaced, not changed: callers of whom nothing was learnt share the empty ones.
 */
export interface ListFacts {
  /** The largest `limit` that REST honours, as far as is known. */
  pageSize: number;
  /** The largest `limit` that REST was seen to honour. */
  honouredLimit: number;
  /** Whether REST takes rows out of pages, so that a page that is not full is not the last. */
  hidesRows: boolean;
  /** Pages that are still read with extra rows, because one began or ended inside a group of equal keys. */
  extraReads: number;
  /** Rows of the largest such group, as far as it was read. */
  cutGroupRows: number;
  /** Whether equal keys were seen to change places between two answers. */
  tiesChange: boolean;
  /**
   * Where rows without a time stand: by order, such as `created_at asc`. Only rows with a time beside
   * them show it.
   */
  nulls: ReadonlyMap<string, NullPlacement>;
  /** Lists that did not end with such a row when that was last looked at. */
  withoutNullsAtEnd: ReadonlySet<string>;
  /** How many rows lists had when they were last read. */
  lengths: ReadonlyMap<string, number>;
  /** The words of a field in the order in which REST sorts them. */
  words: ReadonlyMap<string, readonly string[]>;
}

/** A list sorted by a time, as a search looks at it. */
export interface KeyedList<Row> {
  /** Stands for its filter and order. */
  name: string;
  order: TimeOrder;
  narrowing: Narrowing;
  /** Times outside of which rows do not count. */
  range?: TimeRange | undefined;
  /** Where rows without a time count until it is known where they stand. */
  assumedNulls?: NullPlacement;
  facts: ListFacts;
  /** Rows of equal key that are put in order by id. Beyond it REST's own order counts. */
  tieLimit: number;
  /** The words by which REST can filter. */
  words: Readonly<Record<WordField, readonly string[]>>;
  /** Those that its filter lets through. */
  filterWords: Readonly<Record<WordField, readonly string[]>>;
  keyOf(row: Row): RowKey;
}

/** Stands for a list with its narrowing. */
export function fullNameOf<Row>({ name, narrowing }: KeyedList<Row>): string {
  return `${name} ${JSON.stringify(narrowing)}`;
}

/** A list sorted by a word: one list after the other, each the rows of one word by creation. */
export interface WordList<Row> {
  order: WordOrder;
  /** All of its rows, by time of creation. */
  rows: KeyedList<Row>;
  /** Whether rows with other words, or with none, can be in it. */
  isOpen: boolean;
  wordOf(row: Row): string | null;
}
