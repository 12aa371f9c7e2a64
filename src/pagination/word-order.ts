import type { ConnectionPlan } from './connection-plan.ts';
import { boundOf, type ConnectionWindow, readEnd } from './connection-window.ts';
import type { Anchor, RowAnchor } from './cursor.ts';
import type { KeyedList } from './keyed-list.ts';
import type { WordOrder } from './order.ts';
import { unreliableTotals } from './order-errors.ts';
import type { Place, Point, Run, RunBounds, RunEntry } from './run.ts';
import { readRun } from './run-reader.ts';
import { readWindow, type Search } from './search.ts';
import { readUnknownRows, selectRun } from './unknown-rows.ts';
import { learnWords, steadyWordCounts, UNKNOWN_WORD, type WordCounts } from './words.ts';

/** A list sorted by a word: one list after the other, each the rows of one word by creation. */
export interface WordList<Row> {
  order: WordOrder;
  /** All of its rows, by time of creation. */
  rows: KeyedList<Row>;
  /** The words that its filter lets through. */
  words: readonly string[];
  /** Whether rows with other words, or with none, can be in it. */
  isOpen: boolean;
  wordOf(row: Row): string | null;
}

/** The rows of one word, or of all that REST cannot filter by. */
type Section = string;

/** Finds the rows of a connection over a list in the order of a word. */
export function* searchWordOrder<Row>(
  plan: ConnectionPlan,
  list: WordList<Row>,
): Search<Row, ConnectionWindow<Row>> {
  const reader = new SectionReader(list);
  yield* reader.open();
  const start = yield* reader.locate(plan.start, plan.travel === 'forward');
  const stop = yield* reader.locate(plan.stop, plan.travel === 'backward');
  const window = yield* reader.read(plan, start, stop);
  const isNumbered = plan.start?.id === null && plan.travel === 'forward' && plan.count > 0;
  if (!isNumbered || window.edges.length > 0) return window;
  const { total } = yield* reader.counts();
  if (total === 0) return window;
  const offset = Math.floor((total - 1) / plan.count) * plan.count;
  const last = yield* reader.locate({ offset: offset - 1, id: null, key: null }, true);
  return yield* reader.read(plan, last, stop);
}

/** Position of a window's first row in the whole list. */
export function* searchWordOffset<Row>(
  { word, offset }: ConnectionWindow<Row>,
  list: WordList<Row>,
): Search<Row, number> {
  const reader = new SectionReader(list);
  yield* reader.open();
  return offset + (word === undefined ? 0 : yield* reader.rowsBefore(word));
}

interface SectionBound {
  section: number;
  bound: Point | Place | undefined;
}

class SectionReader<Row> {
  readonly #list: WordList<Row>;
  #counts: WordCounts | undefined;
  /** In the order of the list. */
  #sections: Section[] = [];

  constructor(list: WordList<Row>) {
    this.#list = list;
  }

  *open(): Search<Row, void> {
    const { order, words, isOpen } = this.#list;
    const sequence = words.length > 1 || isOpen ? yield* learnWords(this.#list) : words;
    const known = sequence.filter((word) => words.includes(word));
    // A word that REST refuses is its own answer where the caller's filter names it.
    const refused = isOpen ? [UNKNOWN_WORD] : words.filter((word) => !sequence.includes(word));
    this.#sections = [...known, ...refused];
    if (order.direction === 'desc') this.#sections.reverse();
  }

  *counts(): Search<Row, WordCounts> {
    this.#counts ??= yield* steadyWordCounts(this.#list);
    return this.#counts;
  }

  *rowsBefore(word: Section): Search<Row, number> {
    const { byWord } = yield* this.counts();
    const index = this.#sections.indexOf(word);
    return this.#sections
      .slice(0, Math.max(0, index))
      .reduce((sum, section) => sum + (byWord.get(section) ?? 0), 0);
  }

  /** The section of an anchor, and where in it the anchor stands. */
  *locate(anchor: Anchor | undefined, isAfter: boolean): Search<Row, SectionBound | undefined> {
    if (anchor === undefined) return undefined;
    if (anchor.id === null) return yield* this.#locateOffset(anchor.offset + (isAfter ? 1 : 0));
    const section = this.#sectionOf(typeof anchor.key === 'string' ? anchor.key : null);
    if (anchor.createdAt !== undefined) {
      const bound = boundOf({ ...anchor, key: anchor.createdAt }, isAfter);
      return { section, bound };
    }
    return { section, bound: yield* this.#legacyPoint(anchor) };
  }

  *read(
    plan: ConnectionPlan,
    start: SectionBound | undefined,
    stop: SectionBound | undefined,
  ): Search<Row, ConnectionWindow<Row>> {
    const isForward = plan.travel === 'forward';
    const step = isForward ? 1 : -1;
    const first = start?.section ?? (isForward ? 0 : this.#sections.length - 1);
    const runs: { section: Section; run: Run<Row> }[] = [];
    let remaining = plan.count;
    let hasMore = false;
    for (let at = first; at >= 0 && at < this.#sections.length; at += step) {
      const section = this.#sections[at];
      if (section === undefined || (stop !== undefined && (at - stop.section) * step > 0)) break;
      if (runs.length > 0) {
        const { byWord } = yield* this.counts();
        if ((byWord.get(section) ?? 0) === 0) continue;
        if (remaining === 0) {
          hasMore = true;
          break;
        }
      }
      const bounds = {
        start: at === first ? start?.bound : undefined,
        stop: stop !== undefined && at === stop.section ? stop.bound : undefined,
      };
      const run = yield* this.#readSection(section, plan, remaining, bounds);
      runs.push({ section, run });
      remaining -= run.entries.length;
      hasMore = isForward ? run.hasRowsBehind : run.hasRowsBefore;
      if (hasMore) break;
    }
    if (!hasMore && stop !== undefined) {
      hasMore = yield* this.#hasRowsBeyond(stop.section + (stop.bound ? step : 0), step);
    }
    if (this.#list.isOpen && runs.some(({ run }) => run.isTotalWrong)) {
      throw unreliableTotals(this.#list.order);
    }
    if (!isForward) runs.reverse();
    return yield* this.#windowOf(plan, runs, first, hasMore);
  }

  *#windowOf(
    { travel, count }: ConnectionPlan,
    runs: readonly { section: Section; run: Run<Row> }[],
    first: number,
    hasMore: boolean,
  ): Search<Row, ConnectionWindow<Row>> {
    const isForward = travel === 'forward';
    const edges = runs.flatMap(({ section, run }) =>
      run.entries.map((entry) => ({ row: entry.row, anchor: wordAnchorOf(entry, section) })),
    );
    const origin = runs.at(isForward ? 0 : -1)?.run;
    const passed = isForward ? origin?.hasRowsBefore : origin?.hasRowsBehind;
    const hasPassed =
      passed || (yield* this.#hasRowsBeyond(first - (isForward ? 1 : -1), isForward ? -1 : 1));
    const filled = runs.find(({ run }) => run.entries.length > 0) ?? runs[0];
    const isEmpty = edges.length === 0 && count > 0;
    const word = filled?.section;
    return {
      edges,
      offset: filled?.run.entries[0]?.position ?? 0,
      ...(word === undefined ? {} : { word }),
      total: this.#sections.length === 1 ? runs[0]?.run.total : this.#counts?.total,
      hasPreviousPage: isForward ? hasPassed : hasMore && !isEmpty,
      hasNextPage: isForward ? hasMore && !isEmpty : hasPassed,
    };
  }

  /** Whether a section has rows, from this one on in that direction. */
  *#hasRowsBeyond(from: number, step: 1 | -1): Search<Row, boolean> {
    if (this.#sections[from] === undefined) return false;
    const { byWord } = yield* this.counts();
    for (let at = from; this.#sections[at] !== undefined; at += step) {
      if ((byWord.get(this.#sections[at] ?? '') ?? 0) > 0) return true;
    }
    return false;
  }

  *#locateOffset(offset: number): Search<Row, SectionBound> {
    const { byWord } = yield* this.counts();
    let left = Math.max(0, offset);
    for (const [section, word] of this.#sections.entries()) {
      const rows = byWord.get(word) ?? 0;
      if (left < rows) return { section, bound: { offset: left } };
      left -= rows;
    }
    const section = Math.max(0, this.#sections.length - 1);
    const rows = byWord.get(this.#sections[section] ?? '') ?? 0;
    return { section, bound: { offset: rows + left } };
  }

  #sectionOf(word: string | null): number {
    const section = this.#sections.indexOf(word ?? UNKNOWN_WORD);
    return section === -1 ? Math.max(0, this.#sections.indexOf(UNKNOWN_WORD)) : section;
  }

  /**
   * A cursor of version 1.0.0 holds no time of creation: its row is read at its old place. Where
   * it is not there, the walk starts again at the first row of its word.
   */
  *#legacyPoint({ offset, id, key }: RowAnchor): Search<Row, Point | undefined> {
    const { order, rows, wordOf } = this.#list;
    const pages = yield* readWindow<Row>({ offset, count: 1, order, narrowing: rows.narrowing });
    for (const row of pages.flatMap((page) => page.rows)) {
      const facts = rows.keyOf(row, 'created_at');
      if (facts.id !== id || facts.key === undefined || wordOf(row) !== key) continue;
      return { id, key: facts.key, offset: 0 };
    }
    return undefined;
  }

  *#readSection(
    section: Section,
    { travel }: ConnectionPlan,
    count: number,
    bounds: RunBounds,
  ): Search<Row, Run<Row>> {
    const { order, rows } = this.#list;
    if (section === UNKNOWN_WORD) {
      return selectRun(
        yield* readUnknownRows(this.#list, yield* this.counts(), this.#sections),
        travel,
        count,
        bounds,
        rows,
      );
    }
    const value = order.field === 'status' ? [section] : section;
    const list = { ...rows, narrowing: { ...rows.narrowing, [order.field]: value } };
    if (travel === 'backward' && bounds.start === undefined) {
      return yield* readEnd(list, count, bounds.stop);
    }
    return yield* readRun(list, travel, count, bounds);
  }
}

function wordAnchorOf<Row>(
  { id, key, position: offset, groupIndex }: RunEntry<Row>,
  word: Section,
): Anchor {
  if (id === null) return { offset, id, key: null };
  const anchor: RowAnchor = { offset, id, key: word, createdAt: key };
  return groupIndex === undefined ? anchor : { ...anchor, groupIndex };
}
