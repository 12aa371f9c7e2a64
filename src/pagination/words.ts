import { isBadInput } from '../errors.ts';
import { narrowedTo } from './order.ts';
import { countsDisagree } from './order-errors.ts';
import { pageAt, type ReadRequest, readWindow, rowAt, type Search } from './search.ts';
import type { WordList } from './word-list.ts';

/** Stands for every word that REST cannot filter by, and for none. */
export const UNKNOWN_WORD = '';

/** How many rows each word has. */
export interface WordCounts {
  total: number;
  /** Of the words that REST filters by. */
  sum: number;
  /** Words that REST refuses to filter by are not in it; {@link UNKNOWN_WORD} has the rest. */
  byWord: ReadonlyMap<string, number>;
}

const MAX_STEPS = 60;
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
      if (word !== undefined && (isOpen || isUnfiltered) && isBadInput(read)) continue;
      throw read;
    }
    const [page] = read;
    const count = Math.max(page?.total ?? 0, page?.rows.length ?? 0);
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
 * Counts of one moment, as far as the total shows it: before and after the words it has to be the
 * same, and no less than their sum.
 *
 * @throws GatewayError `UPSTREAM_ORDER_UNSTABLE` where the list changes all the time
 */
export function* steadyWordCounts<Row>(list: WordList<Row>): Search<Row, WordCounts> {
  const { rows, isOpen } = list;
  const { narrowing, order: byCreation } = rows;
  for (let reads = 0; reads < MAX_COUNT_READS; reads++) {
    const counts = yield* readWordCounts(list);
    // The total is only needed to tell whether there are rows of other words.
    if (!isOpen) return counts;
    const [page] = yield* readWindow<Row>({ offset: 0, count: 1, order: byCreation, narrowing });
    const total = Math.max(page?.total ?? 0, page?.rows.length ?? 0);
    if (total === counts.total && counts.sum <= total) return counts;
  }
  throw countsDisagree(MAX_COUNT_READS, list.order);
}

/**
 * The order in which REST sorts the words of a field, {@link UNKNOWN_WORD} where others stand. Learnt
 * from the list without its filter, for a count and a row of each word, and kept.
 */
export function* learnWords<Row>(list: WordList<Row>): Search<Row, readonly string[]> {
  const { field } = list.order;
  const { facts } = list.rows;
  const known = facts.words.get(field);
  if (known !== undefined) return known;
  const { byWord } = yield* readWordCounts(list, true);
  const accepted = [...byWord.keys()].filter((word) => word !== UNKNOWN_WORD).sort();
  const filled = accepted.filter((word) => (byWord.get(word) ?? 0) > 0);
  const hasUnknown = (byWord.get(UNKNOWN_WORD) ?? 0) > 0;
  if (!hasUnknown && (yield* isSequence(filled, byWord, list))) {
    facts.words = new Map(facts.words).set(field, accepted);
    return accepted;
  }
  const sequence = yield* walkWords(filled, byWord, list);
  const isCertain = filled.every((word) => sequence.includes(word));
  const words = withMissingWords(sequence, accepted);
  if (isCertain) facts.words = new Map(facts.words).set(field, words);
  return words;
}

/** Whether the first row of each word is where this sequence has it. */
function* isSequence<Row>(
  sequence: readonly string[],
  byWord: ReadonlyMap<string, number>,
  list: WordList<Row>,
): Search<Row, boolean> {
  if (sequence.length < 2) return true;
  let at = 0;
  const requests = sequence.map((word): ReadRequest => {
    const offset = at;
    at += byWord.get(word) ?? 0;
    return inSequence(list, offset, 1);
  });
  const reads = yield requests;
  return reads.every((read, index) => {
    if (read instanceof Error) throw read;
    const offset = requests[index]?.offset ?? 0;
    const row = rowAt(read, offset);
    return row !== undefined && list.wordOf(row) === sequence[index];
  });
}

/** The words in the order in which their rows come; {@link UNKNOWN_WORD} where others stand. */
function* walkWords<Row>(
  filled: readonly string[],
  byWord: ReadonlyMap<string, number>,
  list: WordList<Row>,
): Search<Row, string[]> {
  const { rows, wordOf } = list;
  const left = new Set(filled);
  const sequence: string[] = [];
  let unknown = byWord.get(UNKNOWN_WORD) ?? 0;
  let offset = 0;
  let count = 1;
  for (let steps = 0; steps < MAX_STEPS && (left.size > 0 || unknown > 0); steps++) {
    const page = pageAt(yield* readWindow<Row>(inSequence(list, offset, count)), offset);
    const inside = page?.rows.slice(offset - page.offset, offset - page.offset + count) ?? [];
    if (inside.length === 0) break;
    const index = inside.findIndex((row) => left.has(wordOf(row) ?? UNKNOWN_WORD));
    const skipped = index === -1 ? inside.length : index;
    if (skipped > 0) {
      if (sequence.at(-1) !== UNKNOWN_WORD) sequence.push(UNKNOWN_WORD);
      unknown -= skipped;
    }
    offset += skipped;
    const row = inside[index];
    const word = row === undefined ? null : wordOf(row);
    if (word === null) {
      count = rows.facts.pageSize;
      continue;
    }
    sequence.push(word);
    left.delete(word);
    offset += byWord.get(word) ?? 0;
    count = 1;
  }
  return sequence;
}

/** Rows of the list without its filter, in the order of the words. */
function inSequence<Row>(
  { order, rows: { narrowing } }: WordList<Row>,
  offset: number,
  count: number,
): ReadRequest {
  return { offset, count, order: { ...order, direction: 'asc' }, narrowing, isUnfiltered: true };
}

/** Words without rows stand where the alphabet has them. */
function withMissingWords(sequence: readonly string[], accepted: readonly string[]): string[] {
  const words = [...sequence];
  for (const word of accepted) {
    if (words.includes(word)) continue;
    const before = words.findIndex((other) => other !== UNKNOWN_WORD && other > word);
    words.splice(before === -1 ? words.length : before, 0, word);
  }
  return words;
}

/** Rows of known words, in ascending order, before each place where others can stand. */
export function gapsIn(words: readonly string[], { byWord }: WordCounts): number[] {
  const gaps: number[] = [];
  let at = 0;
  for (const word of words) {
    if (word === UNKNOWN_WORD) gaps.push(at);
    else at += byWord.get(word) ?? 0;
  }
  return gaps;
}
