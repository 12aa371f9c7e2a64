import type { WordList } from './keyed-list.ts';
import { changesTooFast } from './order-errors.ts';
import { type ReadRequest, readWindow, rowsFrom, type Search } from './search.ts';
import { readWordCounts, UNKNOWN_WORD } from './words.ts';

/** The most reads to find the positions of words. */
const MAX_STEPS = 60;
/** The order is read up to so many times, until it is certain or the same twice. */
const MAX_TRIES = 3;

/**
 * The order in which REST sorts the words of a field, with {@link UNKNOWN_WORD} where rows with other words
 * are. It is learnt from the list without its filter, by a count and a row of each word, and kept.
 *
 * @throws GatewayError `UPSTREAM_ORDER_UNSTABLE` if the list changes all the time: pages in different orders
 *   would lose rows
 */
export function* learnWords<Row>(list: WordList<Row>): Search<Row, readonly string[]> {
  const { field } = list.order;
  const { facts } = list.rows;
  const known = facts.words.get(field);
  if (known !== undefined) return known;
  let before: string | undefined;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { words, isCertain, hasRows } = yield* readWordSequence(list);
    // Nothing was learnt yet.
    if (!hasRows) return words;
    // If the counts are wrong, the order is never certain, but the same each time.
    if (isCertain || words.join() === before) {
      facts.words = new Map(facts.words).set(field, words);
      return words;
    }
    before = words.join();
  }
  throw changesTooFast(MAX_TRIES);
}

/** The words in a likely order, whether it is certain, and whether there are rows that could show it. */
interface WordSequence {
  words: readonly string[];
  isCertain: boolean;
  hasRows: boolean;
}

function* readWordSequence<Row>(list: WordList<Row>): Search<Row, WordSequence> {
  const { field } = list.order;
  const { byWord } = yield* readWordCounts(list, true);
  const accepted = [...byWord.keys()].filter((word) => word !== UNKNOWN_WORD).sort();
  const filled = accepted.filter((word) => (byWord.get(word) ?? 0) > 0);
  const hasUnknown = (byWord.get(UNKNOWN_WORD) ?? 0) > 0;
  if (!hasUnknown && (yield* isSequence(filled, byWord, list))) {
    return { words: accepted, isCertain: true, hasRows: filled.length > 0 };
  }
  const sequence = yield* walkWords(filled, byWord, list);
  const isCertain = filled.every((word) => sequence.includes(word));
  // If the words with rows are in the order of REST's document, as with a database enum, all words are.
  const documented = list.rows.words[field].filter((word) => byWord.has(word));
  const all = [accepted, documented].find((words) => isInOrder(sequence, words));
  return { words: withMissingWords(sequence, all ?? accepted), isCertain, hasRows: true };
}

/** Whether the first row of each word is at the position that this sequence implies. */
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
    const [row] = rowsFrom(read, offset);
    return row !== undefined && list.wordOf(row) === sequence[index];
  });
}

/** The words in the order of their rows, with {@link UNKNOWN_WORD} where rows with other words are. */
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
    const pages = yield* readWindow<Row>(inSequence(list, offset, count));
    const inside = rowsFrom(pages, offset).slice(0, count);
    if (inside.length === 0) {
      // REST may have left out the one requested row.
      if (count > 1 || pages.some(({ isLast }) => isLast)) break;
      count = rows.facts.pageSize;
      continue;
    }
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

/** Whether the known words of a sequence have the same order as in the list of all words. */
function isInOrder(sequence: readonly string[], all: readonly string[]): boolean {
  const places = sequence.filter((word) => word !== UNKNOWN_WORD).map((word) => all.indexOf(word));
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
}

/** Adds words without rows, at their place in the list of all words. */
function withMissingWords(sequence: readonly string[], all: readonly string[]): string[] {
  const words = [...sequence];
  for (const [place, word] of all.entries()) {
    if (words.includes(word)) continue;
    const before = words.findIndex((other) => all.indexOf(other) > place);
    words.splice(before === -1 ? words.length : before, 0, word);
  }
  return words;
}
