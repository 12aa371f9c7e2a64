import { isRefusedValue } from '../errors.ts';
import type { WordList } from './keyed-list.ts';
import { narrowedTo } from './order.ts';
import { countsDisagree } from './order-errors.ts';
import { type ListPage, readWindow, type Search } from './search.ts';

/** Represents every word that REST cannot filter by, and a missing word. */
export const UNKNOWN_WORD = '';

/** How many rows each word has. */
export interface WordCounts {
  total: number;
  /** The sum of the counts of all words that REST can filter by. */
  sum: number;
  /** Without words that REST refuses to filter by; {@link UNKNOWN_WORD} has the rest. */
  byWord: ReadonlyMap<string, number>;
}

const MAX_COUNT_READS = 3;

/** The counts of all words, side by side, one row each. */
export function* readWordCounts<Row>(
  list: WordList<Row>,
  isUnfiltered = false,
): Search<Row, WordCounts> {
  const { rows, order, isOpen } = list;
  const words = (isUnfiltered ? rows.words : rows.filterWords)[order.field];
  const narrowings = words.map((word) => narrowedTo(rows.narrowing, order.field, word));
  const reads = yield [rows.narrowing, ...narrowings].map((narrowing) => ({
    offset: 0,
    count: 1,
    order: rows.order,
    narrowing,
    isUnfiltered,
  }));
  const byWord = new Map<string, number>();
  let total = 0;
  let sum = 0;
  for (const [index, read] of reads.entries()) {
    const word = words[index - 1];
    if (read instanceof Error) {
      if (word !== undefined && (isOpen || isUnfiltered) && isRefusedValue(read)) continue;
      throw read;
    }
    const count = countIn(read);
    if (word === undefined) total = count;
    else {
      byWord.set(word, count);
      sum += count;
    }
  }
  if (isOpen || isUnfiltered) byWord.set(UNKNOWN_WORD, Math.max(0, total - sum));
  return { total, sum, byWord };
}

/**
 * Counts of one moment, as far as the total shows it: the total has to be the same before and after the other
 * counts, and at least their sum.
 *
 * @throws GatewayError `UPSTREAM_ORDER_UNSTABLE` if the list changes all the time
 */
export function* steadyWordCounts<Row>(list: WordList<Row>): Search<Row, WordCounts> {
  const { rows, isOpen } = list;
  const { narrowing, order: byCreation } = rows;
  for (let reads = 0; reads < MAX_COUNT_READS; reads++) {
    const counts = yield* readWordCounts(list);
    // The total is only needed if there can be rows with other words.
    if (!isOpen) return counts;
    const first = { offset: 0, count: 1, order: byCreation, narrowing };
    const total = countIn(yield* readWindow<Row>(first));
    if (total === counts.total && counts.sum <= total) return counts;
  }
  throw countsDisagree(MAX_COUNT_READS, list.order);
}

/** The length of a list: the total of its first page, corrected if that has no rows, or more rows. */
function countIn<Row>([page]: readonly ListPage<Row>[]): number {
  if (page === undefined) return 0;
  const { offset, rows, total, isLast } = page;
  if (offset === 0 && rows.length === 0 && isLast) return 0;
  return Math.max(total, rows.length);
}
