import type { ConnectionPlan } from './connection-plan.ts';
import { boundOf } from './connection-window.ts';
import type { Anchor, RowAnchor } from './cursor.ts';
import type { WordList } from './keyed-list.ts';
import { narrowedTo } from './order.ts';
import { readEnd } from './read-end.ts';
import type { Place, Point, Run, RunBounds } from './run.ts';
import { readRun } from './run-reader.ts';
import { readWindow, type Search } from './search.ts';
import { readUnknownRun } from './unknown-rows.ts';
import { learnWords } from './word-sequence.ts';
import { steadyWordCounts, UNKNOWN_WORD, type WordCounts } from './words.ts';

/** The position of an anchor: the index of its word, and the bound among the rows of that word. */
export interface SectionBound {
  index: number;
  bound: Point | Place | undefined;
}

/** The sections of a list sorted by a word, one after the other. Their rows are counted only if needed. */
export class WordSections<Row> {
  readonly list: WordList<Row>;
  #counts: WordCounts | undefined;
  /** One for each section, in the order of the list. */
  words: readonly string[] = [];

  constructor(list: WordList<Row>) {
    this.list = list;
  }

  /** Rows of the whole list, if known. */
  get total(): number | undefined {
    return this.#counts?.total;
  }

  /** Has to be run first. */
  *open(): Search<Row, void> {
    const { order, rows, isOpen } = this.list;
    const words = rows.filterWords[order.field];
    const sequence = words.length > 1 || isOpen ? yield* learnWords(this.list) : words;
    const known = sequence.filter((word) => words.includes(word));
    // If the caller's filter names a word that REST refuses, the caller gets that error.
    const refused = isOpen ? [UNKNOWN_WORD] : words.filter((word) => !sequence.includes(word));
    const ascending = [...known, ...refused];
    this.words = order.direction === 'asc' ? ascending : ascending.reverse();
  }

  *counts(): Search<Row, WordCounts> {
    this.#counts ??= yield* steadyWordCounts(this.list);
    return this.#counts;
  }

  *rowsBefore(word: string): Search<Row, number> {
    if (this.knownRowsBefore(word) === undefined) yield* this.counts();
    return this.knownRowsBefore(word) ?? 0;
  }

  /** Rows of the sections before this one, if known. */
  knownRowsBefore(word: string): number | undefined {
    const before = this.words.slice(0, Math.max(0, this.words.indexOf(word)));
    if (before.length === 0) return 0;
    const counts = this.#counts?.byWord;
    return counts && before.reduce((sum, other) => sum + (counts.get(other) ?? 0), 0);
  }

  /** The section of an anchor, and its position in that section. */
  *locate(anchor: Anchor | undefined, isAfter: boolean): Search<Row, SectionBound | undefined> {
    if (anchor === undefined) return undefined;
    if (anchor.id === null) {
      const { offset, part } = anchor;
      if (part === undefined) return yield* this.#locateOffset(offset + (isAfter ? 1 : 0));
      return { index: this.#indexOf(part), bound: boundOf(anchor, isAfter) };
    }
    const index = this.#indexOf(typeof anchor.key === 'string' ? anchor.key : null);
    if (anchor.createdAt !== undefined) {
      const bound = boundOf({ ...anchor, key: anchor.createdAt }, isAfter);
      return { index, bound };
    }
    return { index, bound: yield* this.#legacyPoint(anchor) };
  }

  *isEmpty(word: string): Search<Row, boolean> {
    const { byWord } = yield* this.counts();
    return (byWord.get(word) ?? 0) === 0;
  }

  /** Whether this section, or a later one in that direction, has rows. */
  *hasRowsFrom(from: number, step: 1 | -1): Search<Row, boolean> {
    for (let at = from; ; at += step) {
      const word = this.words[at];
      if (word === undefined) return false;
      if (!(yield* this.isEmpty(word))) return true;
    }
  }

  /** Up to `count` rows of one section. */
  *read(
    word: string,
    { travel, count }: Pick<ConnectionPlan, 'travel' | 'count'>,
    bounds: RunBounds,
  ): Search<Row, Run<Row>> {
    const { order, rows } = this.list;
    if (word === UNKNOWN_WORD) {
      const counts = yield* this.counts();
      return yield* readUnknownRun(this.list, counts, { travel, count }, bounds);
    }
    const list = { ...rows, narrowing: narrowedTo(rows.narrowing, order.field, word) };
    const knownLength = this.#counts?.byWord.get(word);
    if (travel === 'backward' && bounds.start === undefined) {
      return yield* readEnd(list, count, bounds.stop, knownLength);
    }
    return yield* readRun(list, travel, count, { ...bounds, knownLength });
  }

  *#locateOffset(offset: number): Search<Row, SectionBound> {
    const { byWord } = yield* this.counts();
    let left = Math.max(0, offset);
    for (const [index, word] of this.words.entries()) {
      const rows = byWord.get(word) ?? 0;
      if (left < rows) return { index, bound: { offset: left } };
      left -= rows;
    }
    const index = Math.max(0, this.words.length - 1);
    const rows = byWord.get(this.words[index] ?? '') ?? 0;
    return { index, bound: { offset: rows + left } };
  }

  #indexOf(word: string | null): number {
    const index = this.words.indexOf(word ?? UNKNOWN_WORD);
    return index === -1 ? Math.max(0, this.words.indexOf(UNKNOWN_WORD)) : index;
  }

  /**
   * A cursor of version 1.0.0 contains no time of creation, so its row is read at its old position. If it is
   * not there, the walk starts again at the first row of its word.
   */
  *#legacyPoint({ offset, id, key }: RowAnchor): Search<Row, Point | undefined> {
    const { order, rows, wordOf } = this.list;
    const pages = yield* readWindow<Row>({ offset, count: 1, order, narrowing: rows.narrowing });
    for (const row of pages.flatMap((page) => page.rows)) {
      const facts = rows.keyOf(row);
      if (facts.id !== id || facts.key === undefined || wordOf(row) !== key) continue;
      return { id, key: facts.key, offset: 0 };
    }
    return undefined;
  }
}
