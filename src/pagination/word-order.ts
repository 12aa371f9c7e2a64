import { GatewayError } from '../errors.ts';
import type { ConnectionPlan } from './connection-plan.ts';
import { boundOf, type ConnectionWindow, readEnd } from './connection-window.ts';
import type { Anchor, RowAnchor } from './cursor.ts';
import { type KeyedList, knownNulls, learnNulls } from './keyed-list.ts';
import type { TaskOrder, WordOrder } from './order.ts';
import { compareIds, rankOf } from './ranked-page.ts';
import { type Place, type Point, type Run, type RunBounds, type RunEntry, readRun } from './run.ts';
import { readWindow, type Search } from './search.ts';
import { gapsIn, learnWords, steadyWordCounts, UNKNOWN_WORD, type WordCounts } from './words.ts';

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
      throw unknownTotals(this.#list.order);
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
      return selectRun(yield* this.#readUnknown(), travel, count, bounds, rows);
    }
    const value = order.field === 'status' ? [section] : section;
    const list = { ...rows, narrowing: { ...rows.narrowing, [order.field]: value } };
    if (travel === 'backward' && bounds.start === undefined) {
      return yield* readEnd(list, count, bounds.stop);
    }
    return yield* readRun(list, travel, count, bounds);
  }

  /** The rows that no filter of a word shows, at the places that the counts leave over. */
  *#readUnknown(): Search<Row, RunEntry<Row>[]> {
    const { rows, order } = this.#list;
    const counts = yield* this.counts();
    const size = counts.byWord.get(UNKNOWN_WORD) ?? 0;
    if (size === 0) return [];
    if (size > rows.tieLimit) throw tooMany(size, order);
    const places = gapsIn(yield* learnWords(this.#list), counts);
    let found = yield* this.#collectUnknown(places, size);
    if (found.size !== size) {
      // Rows of unknown words may stand where there were none before.
      rows.facts.words.delete(order.field);
      const again = gapsIn(yield* learnWords(this.#list), counts);
      found = yield* this.#collectUnknown(again, size);
    }
    if (found.size !== size) throw notFound(order);
    const entries = [...found.values()];
    const nulls = entries.some(({ key }) => key === null) ? yield* learnNulls(rows) : undefined;
    return entries
      .map((entry) => ({ ...entry, rank: rankOf(entry.key, rows.order, nulls) }))
      .sort((a, b) => a.rank - b.rank || compareIds(a.id ?? '', b.id ?? '', rows.order))
      .map((entry, position) => ({ ...entry, position }));
  }

  *#collectUnknown(
    places: readonly number[],
    size: number,
  ): Search<Row, Map<string | number, RunEntry<Row>>> {
    const { rows, order, wordOf } = this.#list;
    const { facts, narrowing, keyOf } = rows;
    const known = new Set(this.#sections);
    const found = new Map<string | number, RunEntry<Row>>();
    for (const place of places) {
      let offset = place + found.size;
      for (let isInside = true; isInside && found.size < size; ) {
        const count = Math.min(facts.pageSize, size - found.size + 1);
        const sorted: TaskOrder = { field: order.field, direction: 'asc' };
        const pages = yield* readWindow<Row>({ offset, count, order: sorted, narrowing });
        for (const page of pages) {
          for (const [index, row] of page.rows.entries()) {
            const position = page.offset + index;
            if (position < offset) continue;
            const word = wordOf(row);
            if (word !== null && known.has(word)) isInside = false;
            if (isInside) addEntry(found, row, position, keyOf(row, 'created_at'));
          }
          if (page.isLast || page.rows.length === 0) isInside = false;
        }
        offset = Math.max(offset + count, ...pages.map((page) => page.offset + page.rows.length));
      }
    }
    return found;
  }
}

function addEntry<Row>(
  found: Map<string | number, RunEntry<Row>>,
  row: Row,
  restPosition: number,
  { id, key }: ReturnType<KeyedList<Row>['keyOf']>,
): void {
  const place = { position: restPosition, restPosition };
  found.set(id ?? restPosition, { row, id, key: key ?? null, rank: 0, ...place });
}

/** A part of rows that are all known, in the order of the list. */
function selectRun<Row>(
  all: readonly RunEntry<Row>[],
  travel: 'forward' | 'backward',
  count: number,
  { start, stop }: RunBounds,
  list: KeyedList<Row>,
): Run<Row> {
  const { order } = list;
  const nulls = knownNulls(list);
  const side = (entry: RunEntry<Row>, bound: Point | Place): number => {
    if (!('id' in bound)) return entry.position < bound.offset ? -1 : 1;
    return (
      entry.rank - rankOf(bound.key, order, nulls) || compareIds(entry.id ?? '', bound.id, order)
    );
  };
  const [low, high] = travel === 'forward' ? [start, stop] : [stop, start];
  const from = low === undefined ? 0 : all.filter((entry) => side(entry, low) <= 0).length;
  const to = high === undefined ? all.length : all.filter((entry) => side(entry, high) < 0).length;
  const end = Math.max(from, to);
  const [a, b] =
    travel === 'forward' ? [from, Math.min(end, from + count)] : [Math.max(from, end - count), end];
  return {
    entries: all.slice(a, b),
    hasRowsBefore: a > 0,
    hasRowsBehind: b < all.length,
    total: all.length,
    isTotalWrong: false,
  };
}

function wordAnchorOf<Row>(
  { id, key, position: offset, groupIndex }: RunEntry<Row>,
  word: Section,
): Anchor {
  if (id === null) return { offset, id, key: null };
  const anchor: RowAnchor = { offset, id, key: word, createdAt: key };
  return groupIndex === undefined ? anchor : { ...anchor, groupIndex };
}

function tooMany(size: number, { field }: WordOrder): GatewayError {
  return new GatewayError(
    'UPSTREAM_ORDER_UNSTABLE',
    `${size} tasks have no ${field} that the REST API can filter by, too many to be put in order. Filter by ${field}, or list them in another order.`,
  );
}

function unknownTotals({ field }: WordOrder): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID_RESPONSE',
    `The REST API counts tasks otherwise than it lists them, so those without a known ${field} cannot be told. Name every ${field} in the filter, or list the tasks in another order.`,
  );
}

function notFound({ field }: WordOrder): GatewayError {
  return new GatewayError(
    'UPSTREAM_ORDER_UNSTABLE',
    `Tasks without a ${field} that the REST API can filter by could not all be found: the list changed while it was read. Try again.`,
  );
}
