import type { ConnectionPlan } from './connection-plan.ts';
import type { WordList } from './keyed-list.ts';
import { learnNulls } from './nulls.ts';
import { sentIdOf, type TaskOrder } from './order.ts';
import { tooManyUnknown, unknownNotFound } from './order-errors.ts';
import { compareEntries, rankOf } from './ranked-page.ts';
import { isPoint, type Place, type Point, type Run, type RunBounds, type RunEntry } from './run.ts';
import { readWindow, type Search } from './search.ts';
import { endOf, pageHolding } from './window.ts';
import { learnWords } from './word-sequence.ts';
import { UNKNOWN_WORD, type WordCounts } from './words.ts';

/** A run of the rows whose word REST cannot filter by. */
export function* readUnknownRun<Row>(
  list: WordList<Row>,
  counts: WordCounts,
  plan: Pick<ConnectionPlan, 'travel' | 'count'>,
  bounds: RunBounds,
): Search<Row, Run<Row>> {
  const { order } = list.rows;
  const found = yield* readUnknownRows(list, counts);
  const points = [bounds.start, bounds.stop].filter(isPoint);
  const keys = [...found, ...points].map(({ key }) => key);
  const isMixed = keys.includes(null) && keys.some((key) => key !== null);
  const nulls = isMixed ? yield* learnNulls(list.rows) : undefined;
  const entries = found
    .map((entry) => ({ ...entry, rank: rankOf(entry.key, order, nulls) }))
    .sort((a, b) => compareEntries(a, b, order))
    .map((entry, position) => ({ ...entry, position }));
  const side = (entry: RunEntry<Row>, bound: Point | Place): number => {
    if (!isPoint(bound)) return entry.position < bound.offset ? -1 : 1;
    return compareEntries(entry, { id: bound.id, rank: rankOf(bound.key, order, nulls) }, order);
  };
  return selectRun(entries, plan, bounds, side);
}

/** Reads these rows at the positions that the counts of known words leave over. */
function* readUnknownRows<Row>(
  list: WordList<Row>,
  counts: WordCounts,
): Search<Row, RunEntry<Row>[]> {
  const { rows, order } = list;
  const size = counts.byWord.get(UNKNOWN_WORD) ?? 0;
  if (size === 0) return [];
  if (size > rows.tieLimit) throw tooManyUnknown(size, order);
  const { facts } = rows;
  for (let tries = 0; tries < 2; tries++) {
    const places = gapsIn(yield* learnWords(list), counts);
    const found = yield* collectUnknown(list, places, size, counts);
    if (found.size === size) return [...found.values()];
    // Rows of unknown words may now be at positions where there were none before.
    facts.words = new Map([...facts.words].filter(([field]) => field !== order.field));
  }
  throw unknownNotFound(order);
}

/** For each place where rows with unknown words can be: the number of rows with known words before it. */
function gapsIn(words: readonly string[], { byWord }: WordCounts): number[] {
  const gaps: number[] = [];
  let at = 0;
  for (const word of words) {
    if (word === UNKNOWN_WORD) gaps.push(at);
    else at += byWord.get(word) ?? 0;
  }
  return gaps;
}

function* collectUnknown<Row>(
  list: WordList<Row>,
  places: readonly number[],
  size: number,
  { byWord }: WordCounts,
): Search<Row, Map<string | number, RunEntry<Row>>> {
  const { rows, order, wordOf } = list;
  const { facts, narrowing, keyOf } = rows;
  const found = new Map<string | number, RunEntry<Row>>();
  // Rows that show nothing: REST may count them as rows of a known word, or not.
  const unreadable: RunEntry<Row>[] = [];
  for (const place of places) {
    let offset = place + found.size;
    const latest = offset + unreadable.length;
    const rest = { offset, count: latest - offset + size - found.size + 1 };
    const isOnePage = pageHolding(rest, 'after', facts.pageSize) !== undefined;
    for (let isInside = true; isInside && found.size < size; ) {
      // Pages of one size: with another limit, REST may sort equal words differently.
      const aligned = { offset: offset - (offset % facts.pageSize), count: facts.pageSize };
      const window = isOnePage ? { ...rest, offset } : aligned;
      const sorted: TaskOrder = { field: order.field, direction: 'asc' };
      const pages = yield* readWindow<Row>({ ...window, order: sorted, narrowing });
      for (const page of pages) {
        for (const [index, row] of page.rows.entries()) {
          const position = page.offset + index;
          if (position < offset) continue;
          const word = wordOf(row);
          const isKnown = word !== null && byWord.has(word);
          if (isKnown && position >= latest) isInside = false;
          if (isKnown || !isInside) continue;
          const rowKey = keyOf(row);
          const { id, key = null } = rowKey;
          const entry = { row, id, key, rank: 0, position, restPosition: position };
          const name = sentIdOf(rowKey);
          if (name === null && word === null) unreadable.push(entry);
          else found.set(name ?? position, entry);
        }
        if (page.isLast || page.rows.length === 0) isInside = false;
      }
      offset = Math.max(endOf(window), ...pages.map((page) => page.offset + page.rows.length));
    }
  }
  for (const entry of unreadable) if (found.size < size) found.set(entry.position, entry);
  return found;
}

/** @param side negative if an entry is before a bound, 0 if it is at the bound */
function selectRun<Row>(
  all: readonly RunEntry<Row>[],
  { travel, count }: Pick<ConnectionPlan, 'travel' | 'count'>,
  { start, stop }: RunBounds,
  side: (entry: RunEntry<Row>, bound: Point | Place) => number,
): Run<Row> {
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
    isTotalTooLow: false,
    hasUnreadable: all.some(({ id }) => id === null),
  };
}
