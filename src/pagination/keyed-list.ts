import type { TimeRange } from './boundary.ts';
import type { Narrowing, RowKey, TimeOrder, WordField, WordOrder } from './order.ts';
import type { NullPlacement } from './ranked-page.ts';

/**
 * What was learnt about the lists of one caller; it contains no rows and no ids. Collections are replaced,
 * not changed, because callers about whom nothing was learnt share the empty ones.
 */
export interface ListFacts {
  /** The largest `limit` that REST honours, as far as known. */
  pageSize: number;
  /** The largest `limit` that REST was seen to honour. */
  honouredLimit: number;
  /** Whether REST leaves rows out of pages, so that a page that is not full may not be the last one. */
  hidesRows: boolean;
  /**
   * How many more pages are read with extra rows, because one began or ended inside a group of equal keys.
   */
  extraReads: number;
  /** Rows that were read of the largest such group. */
  cutGroupRows: number;
  /** Whether rows with equal keys have changed places between two responses. */
  tiesChange: boolean;
  /**
   * Where rows without a time are, by order, such as `created_at asc`. It is known only once rows with and
   * without a time were read.
   */
  nulls: ReadonlyMap<string, NullPlacement>;
  /** Lists that did not end with such a row when this was last checked. */
  withoutNullsAtEnd: ReadonlySet<string>;
  /** How many rows lists had when they were last read. */
  lengths: ReadonlyMap<string, number>;
  /** The words (enum values) of a field, in the order in which REST sorts them. */
  words: ReadonlyMap<string, readonly string[]>;
}

/** A list sorted by a time, for searches. */
export interface KeyedList<Row> {
  /** Identifies its filter and order. */
  name: string;
  order: TimeOrder;
  narrowing: Narrowing;
  /** Rows with times outside of it do not count. */
  range?: TimeRange | undefined;
  /** Where rows without a time are assumed to be, until it is known. */
  assumedNulls?: NullPlacement;
  facts: ListFacts;
  /** The most rows with equal keys that are sorted by id. Larger groups are read in REST's own order. */
  tieLimit: number;
  /** The words (enum values) by which REST can filter. */
  words: Readonly<Record<WordField, readonly string[]>>;
  /** The words that its filter allows. */
  filterWords: Readonly<Record<WordField, readonly string[]>>;
  keyOf(row: Row): RowKey;
}

/** Identifies a list with its narrowing. */
export function fullNameOf<Row>({ name, narrowing }: KeyedList<Row>): string {
  return `${name} ${JSON.stringify(narrowing)}`;
}

/**
 * A list sorted by a word, such as a status. It is read as one list per word, each sorted by time of
 * creation.
 */
export interface WordList<Row> {
  order: WordOrder;
  /** All of its rows, by time of creation. */
  rows: KeyedList<Row>;
  /** Whether it can contain rows with other words, or with none. */
  isOpen: boolean;
  wordOf(row: Row): string | null;
}
