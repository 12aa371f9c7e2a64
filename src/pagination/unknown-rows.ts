import { type KeyedList, knownNulls, learnNulls } from './keyed-list.ts';
import type { TaskOrder } from './order.ts';
import { tooManyUnknown, unknownNotFound } from './order-errors.ts';
import { compareIds, rankOf } from './ranked-page.ts';
import type { Place, Point, Run, RunBounds, RunEntry } from './run.ts';
import { readWindow, type Search } from './search.ts';
import type { WordList } from './word-order.ts';
import { gapsIn, learnWords, UNKNOWN_WORD, type WordCounts } from './words.ts';

/** The rows that no filter of a word shows, at the places that the counts leave over. */
export function* readUnknownRows<Row>(
  list: WordList<Row>,
  counts: WordCounts,
  sections: readonly string[],
): Search<Row, RunEntry<Row>[]> {
  const { rows, order } = list;
  const size = counts.byWord.get(UNKNOWN_WORD) ?? 0;
  if (size === 0) return [];
  if (size > rows.tieLimit) throw tooManyUnknown(size, order);
  const places = gapsIn(yield* learnWords(list), counts);
  let found = yield* collectUnknown(list, places, size, sections);
  if (found.size !== size) {
    // Rows of unknown words may stand where there were none before.
    rows.facts.words.delete(order.field);
    const again = gapsIn(yield* learnWords(list), counts);
    found = yield* collectUnknown(list, again, size, sections);
  }
  if (found.size !== size) throw unknownNotFound(order);
  const entries = [...found.values()];
  const nulls = entries.some(({ key }) => key === null) ? yield* learnNulls(rows) : undefined;
  return entries
    .map((entry) => ({ ...entry, rank: rankOf(entry.key, rows.order, nulls) }))
    .sort((a, b) => a.rank - b.rank || compareIds(a.id ?? '', b.id ?? '', rows.order))
    .map((entry, position) => ({ ...entry, position }));
}

function* collectUnknown<Row>(
  list: WordList<Row>,
  places: readonly number[],
  size: number,
  sections: readonly string[],
): Search<Row, Map<string | number, RunEntry<Row>>> {
  const { rows, order, wordOf } = list;
  const { facts, narrowing, keyOf } = rows;
  const known = new Set(sections);
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
export function selectRun<Row>(
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
