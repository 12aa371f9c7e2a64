import type { KeyedList } from './keyed-list.ts';
import type { WordOrder } from './order.ts';

/** A list sorted by a word: one list after the other, each the rows of one word by creation. */
export interface WordList<Row> {
  order: WordOrder;
  /** All of its rows, by time of creation. */
  rows: KeyedList<Row>;
  /** Whether rows with other words, or with none, can be in it. */
  isOpen: boolean;
  wordOf(row: Row): string | null;
}
